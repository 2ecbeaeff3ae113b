"""Causes: the answers that ended in an error, by what went wrong."""

from collections.abc import Iterable
from typing import NamedTuple

from evals.report.clip import short
from evals.runs.judged import Judged

SHOWN = 10


class Cause(NamedTuple):
    """`said` is the first of their messages, `ids` the first few cases, `more` how many others there are."""

    cause: str
    n: int
    said: str
    ids: tuple[str, ...]
    more: int


def causes(judged: Iterable[Judged]) -> tuple[Cause, ...]:
    """The most frequent first."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        if one.verdict == "error":
            found.setdefault(one.cause if one.error else "metric", []).append(one)
    return tuple(
        _cause(cause, several) for cause, several in sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    )


def _cause(cause: str, several: list[Judged]) -> Cause:
    ids = tuple(dict.fromkeys(short(one.id, 80) for one in several))
    return Cause(cause or "other", len(several), short(several[0].error, 300), ids[:SHOWN], max(0, len(ids) - SHOWN))
