"""Escucha itself: a real installation, the documents imported as files, each question asked as an agent would."""

import importlib
import json
import tempfile
import time
from itertools import islice
from pathlib import Path

from copilot.copilot import open_copilot
from copilot.errors import ConfigError
from copilot.settings import Settings
from evals.bench_retrieval.engines.engine import Built, Documents
from evals.bench_retrieval.engines.models import folder_of
from evals.bench_retrieval.order import Order
from kb.sync import import_paths

PER_FILE = 5_000
"""Documents in one file of the import, which reads files of at most 50 MB."""


class Ours:
    """`scratch` is a folder of this run for the files of the import."""

    def __init__(self, label: str, settings: Settings, scratch: Path) -> None:
        self.label = label
        self._settings = settings
        self._scratch = scratch
        self._copilot = open_copilot(settings)

    def build(self, documents: Documents) -> Built:
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            _write_files(Path(folder), documents)
            started = time.perf_counter()
            report = import_paths(self._copilot.store, self._settings, [Path(folder)])
            imported = time.perf_counter()
        if not report.added:
            raise ConfigError("none of the documents could be imported")
        self._copilot.index()
        done = time.perf_counter()
        refused = len(report.failed) + len(report.empty)
        notes = (f"documents without text that the import takes: {refused:,}",) if refused else ()
        seconds = {"import": imported - started, "index": done - imported}
        return Built(seconds, self._copilot.retriever.index.statistics.passages, notes)

    def search(self, text: str, k: int) -> list[str]:
        return [hit.passage.source_id for hit in self._copilot.find(text, "articles", k=k).hits]

    def close(self) -> None:
        self._copilot.close()


def lexical(folder: Path, order: Order) -> Ours:
    return Ours("Escucha", _settings(folder, order, ""), Path(order.inputs))


def dense(folder: Path, order: Order) -> Ours:
    model = folder_of(order.model)
    importlib.import_module("sentence_transformers")  # seconds that belong to no document
    return Ours(f"Escucha + {model.name}", _settings(folder, order, f"local:{model.path}"), Path(order.inputs))


def _settings(folder: Path, order: Order, model: str) -> Settings:
    """Of an installation for this run alone: nothing in the environment leads to another one's database or model."""
    return Settings.model_validate(
        {"data": folder, "database_url": "", "chat_model": "", "chroma_url": "", "embedding_base_url": ""}
        | {"embedding_model": model, "language": order.language}
    )


def _write_files(folder: Path, documents: Documents) -> None:
    left = documents()
    number = 0
    while part := list(islice(left, PER_FILE)):
        with (folder / f"{number:05d}.jsonl").open("w", encoding="utf-8") as handle:
            for one in part:
                row = {"id": one.id, "title": one.title, "body": one.text or one.title, "language": one.language}
                handle.write(json.dumps(row) + "\n")
        number += 1
