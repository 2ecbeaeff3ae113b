"""Getting what was erased out of vectors for good: deleting a row leaves its vector and its ids in Chroma's files.

The shelves of past answers are filled anew from their own vectors; nothing is embedded again. In a folder, what is left
is then removed from the files, which must be closed for it.
"""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from copilot.errors import SearchIndexError
from copilot.retrieval.chroma import blank_unused, chroma_errors, open_folder
from copilot.retrieval.locks import alone

CHUNK = 1_000  # rows a call
PREFIX = "escucha"  # begins the names of an installation's own shelves
FRESH = "fresh"  # ends the name of a shelf that is being filled
BUSY = 30.0  # seconds that another reader may keep the database


def drop_rows(client: Any, prefix: str, keys: Sequence[str]) -> None:
    """Delete everything of the sources with these keys from every shelf, and fill the shelves of past answers anew.

    Raises:
        SearchIndexError: Chroma fails.
    """
    with chroma_errors():
        there = {one.name: one for one in client.list_collections() if one.name.startswith(f"{prefix}-resolutions-")}
        for name in [name for name in there if name.endswith(f".{FRESH}")]:
            client.delete_collection(name)  # what a kill left
            del there[name]
        for collection in there.values():
            for start in range(0, len(keys), CHUNK):
                collection.delete(where={"key": {"$in": list(keys[start : start + CHUNK])}})
            _fill_anew(client, collection)


def _fill_anew(client: Any, old: Any) -> None:
    name, metadata = old.name, old.metadata
    fresh = client.create_collection(
        f"{name}.{FRESH}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata=metadata
    )
    for start in range(0, old.count(), CHUNK):
        rows = old.get(limit=CHUNK, offset=start, include=["embeddings", "metadatas"])
        if rows["ids"]:
            fresh.upsert(ids=rows["ids"], embeddings=rows["embeddings"], metadatas=rows["metadatas"])
    # A kill between these two costs embedding the past answers once more, when the shelf is found missing.
    client.delete_collection(name)
    fresh.modify(name=name)


def scrub_folder(folder: Path) -> bool:
    """Remove from the closed folder what deleted rows and shelves left in its files; False when another process has
    opened it.

    Raises:
        SearchIndexError: the disk is full, or the files cannot be written.
    """
    file = folder / "chroma.sqlite3"
    if not file.exists():
        return True
    with alone(folder / ".lock") as held:
        if held:
            _scrub(folder, file)
        return held


def _scrub(folder: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(file, timeout=BUSY, isolation_level=None)) as database:
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            known = {str(row[0]) for row in database.execute("SELECT id FROM segments")}
    except sqlite3.Error as error:
        raise SearchIndexError(f"What was erased cannot be removed from {folder} ({error}).") from error
    for path in folder.iterdir():
        if path.is_dir() and path.name not in known:
            shutil.rmtree(path, ignore_errors=True)
    blank_unused(folder)


def purge_folder(folder: Path, keys: Sequence[str]) -> bool:
    """The same for a folder that no configured model uses any more; False when another process has it open.

    Raises:
        SearchIndexError: it cannot be read or written.
    """
    if not (folder / "chroma.sqlite3").exists():
        return True
    client, close = open_folder(folder)
    try:
        drop_rows(client, PREFIX, keys)
    finally:
        close()
    return scrub_folder(folder)
