"""The figures as tables for people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]
_KIND = 11  # characters of a kind's name
_CELL = 20


def lines(told: Figures) -> Iterator[str]:
    for engine in told["engines"]:
        yield from _engine(engine)
    yield "AUROC of answerable: with the article against the same question without it, near and far questions"
    yield from _table(told["auroc"], ("removed", "near", "far"))
    yield ""
    yield f"Replied to at {told['threshold']}; right: the first article answers, among those replied to"
    yield from _table(told["answered"], ("answered", "right", "answered when removed"))


def _engine(engine: Figures) -> Iterator[str]:
    if engine.get("absent"):
        yield f"{engine['engine']}: skipped, {engine['absent']}"
        yield ""
        return
    for title in ("clean", "hurried", "hurried less clean"):
        yield f"{engine['engine']}, {title}"
        yield from _table(engine[title], ("r1", "r5"), signed="less" in title)
        yield ""


def _table(rows: Sequence[Figures], columns: Sequence[str], *, signed: bool = False) -> Iterator[str]:
    yield " " * _KIND + "".join(f"  {column:<{_CELL}}" for column in columns).rstrip()
    for row in rows:
        cells = (f"  {_cell(row.get(column), signed):<{_CELL}}" for column in columns)
        yield f"{row['kind']:<{_KIND}}{''.join(cells)}".rstrip()


def _cell(estimate: Mapping[str, float] | None, signed: bool) -> str:
    if estimate is None:
        return ""
    form = "+.3f" if signed else ".3f"
    return f"{estimate['value']:{form}} {estimate['low']:{form}}..{estimate['high']:{form}}"
