"""Evaluation runs in the data folder: what they hold of somebody who was erased.

A run holds its cases, some of them made from conversations, and the passages that lay before the writer, past answers
among them. What is erased are lines; the figures that were made of them are numbers and stay.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from copilot.retrieval.files import write_whole
from copilot.retrieval.locks import alone
from copilot.store import Store
from copilot.store.schema import ConversationRow

LOCK = ".lock"
"""What a run holds while it is at work in its folder."""
PAGES = (".html", ".md", ".xml", ".csv")
"""Reports, which quote cases and answers; they are made anew from what is left."""
LAST = ("samples.jsonl", "passages.jsonl")
AT_ONCE = 500


def clean_runs(folder: Path, store: Store, cases: Collection[str]) -> bool:
    """Take these cases, and past answers of conversations that are there no more, out of every run; False where one is
    under way.

    Raises:
        OSError: a file cannot be read or written.
    """
    done = True
    for run in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ():
        marks = [*cases, *_lost(run / "passages.jsonl", store)]
        if not _holds(run, marks):
            continue
        with alone(run / LOCK) as held:
            if held:
                _clean(run, marks)
            done = done and held
    return done


def _clean(run: Path, marks: Sequence[str]) -> None:
    """Lines that name one of the marks, then those that only name a case or a passage by its digest."""
    digests = {digest for line in _lines(run) if _names(line, marks) for digest in _digests(line)}
    for file in run.iterdir():
        if file.suffix in PAGES:
            file.unlink()
    # What tells what is to go goes last, so that a kill leaves enough to go on.
    for file in sorted(run.glob("*.jsonl"), key=lambda file: (file.name in LAST and LAST.index(file.name) + 1, file)):
        lines = file.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not _names(line, [*marks, *digests])]
        if len(kept) < len(lines):
            write_whole(file, b"".join(kept))


def _lost(passages: Path, store: Store) -> list[str]:
    """The ids of past answers of conversations that are not stored any more."""
    found: dict[str, set[str]] = {}
    for line in _read(passages):
        one = _loaded(line)
        if one.get("pool") == "resolutions":
            found.setdefault(str(one.get("source_id")), set()).add(str(one.get("id")))
    gone, ids = set(found), sorted(found)
    with store.read() as session:
        for start in range(0, len(ids), AT_ONCE):
            here = ConversationRow.external_id.in_(ids[start : start + AT_ONCE])
            gone -= set(session.scalars(select(ConversationRow.external_id).where(here)))
    return sorted(id for source in gone for id in found[source])


def _digests(line: bytes) -> Iterator[str]:
    """What a line is known by in the other files of its run: the digest of its case."""
    case = _loaded(line).get("case")
    if isinstance(case, str) and case:
        yield case


def _holds(run: Path, marks: Sequence[str]) -> bool:
    return bool(marks) and any(_names(line, marks) for line in _lines(run))


def _lines(run: Path) -> Iterator[bytes]:
    for file in sorted(run.glob("*.jsonl")):
        yield from _read(file)


def _read(file: Path) -> Iterator[bytes]:
    if file.exists():
        with file.open("rb") as lines:
            yield from lines


def _names(line: bytes, marks: Collection[str]) -> bool:
    """Whether one of the marks stands in the line as a value of its own, its accents written or escaped."""
    return any(json.dumps(mark, ensure_ascii=plain).encode() in line for mark in marks for plain in (False, True))


def _loaded(line: bytes) -> dict[str, Any]:
    """The object of a line; nothing for one that a kill cut off."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
