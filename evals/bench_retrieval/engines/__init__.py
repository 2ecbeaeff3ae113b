"""The engines that are compared, by name; each module is imported only when its engine runs."""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from evals.bench_retrieval.engines.engine import Engine
from evals.bench_retrieval.order import Order


class Known(NamedTuple):
    """Where an engine is, and what it is called in a table before it runs."""

    module: str
    factory: str
    label: str


OURS = "ours"
ENGINES: Mapping[str, Known] = {
    OURS: Known("ours", "lexical", "Escucha"),
    "ours-dense": Known("ours", "dense", "Escucha with a model"),
    "bm25s": Known("bm25", "stemmed", "bm25s, stemmed"),
    "bm25s-plain": Known("bm25", "plain", "bm25s, plain"),
    "fts5": Known("fts5", "fts5", "SQLite FTS5"),
    "chroma": Known("vectors", "vectors", "Chroma pipeline"),
}
USUAL = tuple(name for name in ENGINES if name != "ours-dense")
"""What runs without a wish: embedding the documents twice is for whoever asks."""


@contextmanager
def opened(order: Order) -> Iterator[Engine]:
    """The engine of an order, closed at the end.

    Raises:
        ConfigError: a library or a model that it needs is not on this machine.
    """
    known = ENGINES[order.engine]
    module = importlib.import_module(f"{__name__}.{known.module}")
    engine: Engine = getattr(module, known.factory)(Path(order.work), order)
    try:
        yield engine
    finally:
        engine.close()
