"""SQLite's full-text index in a file: title and text, accents ignored, any word of the question may match."""

import sqlite3
import time
from pathlib import Path

from copilot.errors import ConfigError
from copilot.text import words
from evals.bench_retrieval.engines.engine import Built, Documents
from evals.bench_retrieval.order import Order

TABLE = "CREATE VIRTUAL TABLE document USING fts5(id UNINDEXED, title, text, tokenize='unicode61 remove_diacritics 2')"
BEST = "SELECT id FROM document WHERE document MATCH ? ORDER BY rank LIMIT ?"  # rank is FTS5's own BM25


class Fts5:
    label = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.db")
        try:
            self._database.execute(TABLE)
        except sqlite3.OperationalError as error:
            self._database.close()
            raise ConfigError("this Python's SQLite has no FTS5") from error

    def build(self, documents: Documents) -> Built:
        started = time.perf_counter()
        rows = ((document.id, document.title, document.text) for document in documents())
        with self._database:
            self._database.executemany("INSERT INTO document VALUES (?, ?, ?)", rows)
        seconds = time.perf_counter() - started
        (count,) = self._database.execute("SELECT count(*) FROM document").fetchone()
        return Built({"index": seconds}, count)

    def search(self, text: str, k: int) -> list[str]:
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
        if not query:
            return []
        return [id for (id,) in self._database.execute(BEST, (query, k))]

    def close(self) -> None:
        self._database.close()


def fts5(folder: Path, order: Order) -> Fts5:
    return Fts5(folder)
