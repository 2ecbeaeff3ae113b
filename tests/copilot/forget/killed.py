"""Erases Zoraida and kills itself on the way: python -m tests.copilot.forget.killed FOLDER EMBEDDINGS_URL PLACE."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from chromadb.api.client import Client
from sqlalchemy import event

from copilot.forget import Cleaner, erase, find
from copilot.forget.cleaning import STEPS
from copilot.retrieval import lexical, open_retriever
from copilot.settings import Settings
from copilot.store import open_store
from kb.conversations.likeness import LIKENESS

PLACES = ("before commit", *STEPS, "while the index is built", "while vectors move", "while vectors are renamed", "end")


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, url: str, place: str) -> None:
    settings = Settings(data=folder, embedding_model="m", embedding_base_url=url)
    store = open_store(settings)
    if place == "before commit":
        event.listen(store.engine, "commit", die)
    elif place == "while the index is built":
        lexical.LexicalIndex._switch = die  # type: ignore[assignment, method-assign]
    elif place == "while vectors move":
        Client.delete_collection = die  # type: ignore[assignment, method-assign]
    elif place == "while vectors are renamed":
        delete = Client.delete_collection
        Client.delete_collection = lambda *given: (delete(*given), die())  # type: ignore[assignment, method-assign]
    with store.read() as session:
        rows = find(session, "cust-zq-991")
    erase(store, rows, LIKENESS, by="test")
    Cleaner(settings, store, open_retriever(settings, store)).run(
        progress=lambda step: die() if step == place else None
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
