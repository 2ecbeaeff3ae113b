"""Looking for marks everywhere: every byte of a folder, every row of a database, every cache of this process."""

import functools
import gc
import io
import sys
import types
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy
from sqlalchemy import MetaData

from copilot.retrieval.postings import schema
from copilot.store import Store

CODE = (type, types.ModuleType, types.FunctionType, types.CodeType, types.FrameType, types.CoroutineType)


def in_folder(folder: Path, marks: Sequence[str]) -> dict[str, set[str]]:
    """The files in which each mark stands, upper or lower case, as UTF-8 or UTF-16, compressed or not."""
    found: dict[str, set[str]] = {mark: set() for mark in marks}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(file.relative_to(folder))
        for content in (name.encode(), *_contents(file.read_bytes())):
            for mark in _held(content, marks):
                found[mark].add(name)
    for place, text in _documents(folder / "index"):
        for mark in _held(text, marks):
            found[mark].add(place)
    return found


def in_tables(store: Store, marks: Sequence[str]) -> dict[str, set[str]]:
    """The tables in which each mark stands, whatever the code knows of them."""
    found: dict[str, set[str]] = {mark: set() for mark in marks}
    known = MetaData()
    with store.read() as session:
        known.reflect(session.connection())
        for table in known.tables.values():
            for row in session.execute(table.select()):
                for mark in _held(repr(tuple(row)).encode(), marks):
                    found[mark].add(table.name)
    return found


def in_memory(marks: Sequence[str], **roots: Any) -> dict[str, set[str]]:
    """Where each mark stands: in what a function remembers, or in what is reached from one of `roots`."""
    found: dict[str, set[str]] = {mark: set() for mark in marks}
    for name, root in roots.items():
        for text in _texts(gc.get_referents(root)):
            for mark in _held(text.encode(errors="replace"), marks):
                found[mark].add(name)
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and _is_ours(one):
            for text in _texts([part for part in gc.get_referents(one) if part is not one.__wrapped__]):
                for mark in _held(text.encode(errors="replace"), marks):
                    found[mark].add(f"{one.__module__}.{one.__qualname__}")
    return found


def _is_ours(one: Any) -> bool:
    """Whether it is a function of one of our modules; what belongs to an object is reached from that."""
    module = sys.modules.get(one.__module__)
    ours = str(one.__module__).partition(".")[0] in ("copilot", "kb", "evals", "api")
    return ours and getattr(module, one.__name__, None) is one


def _held(content: bytes, marks: Iterable[str]) -> Iterator[str]:
    low = content.lower()
    for mark in marks:
        if mark.encode() in low or mark.encode("utf-16-le") in low or mark.encode("utf-16-be") in low:
            yield mark


def _contents(content: bytes) -> Iterator[bytes]:
    """The bytes, and what they unpack to."""
    yield content
    if content[:2] == b"\x1f\x8b":
        yield zlib.decompress(content, 31)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from _contents(archive.read(name))


def _documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every document and every term of every search index: what its files hold compressed."""
    for path in sorted(folder.glob("tantivy*")) if folder.exists() else ():
        searcher = tantivy.Index(schema(), path=str(path)).searcher()
        for _, address in searcher.search(tantivy.Query.all_query(), limit=100_000, count=False).hits:
            yield f"index/{path.name} (documents)", searcher.doc(address)["kept"][0]


def _texts(roots: Sequence[Any], depth: int = 20) -> Iterator[str]:
    """The strings that are reached from these, not through code, classes and modules."""
    seen: set[int] = set()
    waiting = [(one, 0) for one in roots]
    while waiting:
        one, far = waiting.pop()
        if id(one) in seen or isinstance(one, CODE):
            continue
        seen.add(id(one))
        if isinstance(one, str):
            yield one
        elif far < depth:
            waiting += [(part, far + 1) for part in gc.get_referents(one)]
