"""Slices: the difference within a language, a channel, a task, a topic. Shown, not tested: who looks in forty places
finds something in two of them."""

from collections.abc import Callable, Sequence
from typing import Literal

from copilot.conversation import Value
from evals.comparison.measures import differ
from evals.comparison.pairs import Pair

By = Literal["task", "language", "channel", "cluster"]
SMALL = 30
"""Below so many cases a slice's figure is mostly chance."""

_BY: dict[By, Callable[[Pair], str]] = {
    "task": lambda pair: pair.after.first.task,
    "language": lambda pair: pair.after.first.language,
    "channel": lambda pair: pair.after.first.channel,
    "cluster": lambda pair: pair.after.first.cluster,
}


class Slice(Value):
    """One part of the cases by one measure; `small`: too few to read anything into."""

    by: By
    name: str
    measure: str
    n: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    small: bool


def slices(pairs: Sequence[Pair], measures: Sequence[str]) -> tuple[Slice, ...]:
    """By each part that has more than one value, the largest slices first."""
    found: list[Slice] = []
    for by, part_of in _BY.items():
        parts: dict[str, list[Pair]] = {}
        for one in pairs:
            parts.setdefault(part_of(one), []).append(one)
        if len(parts) > 1:
            for name, several in sorted(parts.items(), key=lambda part: (-len(part[1]), part[0])):
                found += [told for measure in measures if (told := _slice(by, name, measure, several))]
    return tuple(found)


def _slice(by: By, name: str, measure: str, pairs: Sequence[Pair]) -> Slice | None:
    told = differ(pairs, measure)
    if told.before is None or told.after is None or told.low is None or told.high is None:
        return None
    return Slice(
        by=by,
        name=name,
        measure=measure,
        n=told.n,
        before=told.before.value,
        after=told.after.value,
        difference=told.difference,
        low=told.low,
        high=told.high,
        small=told.n < SMALL,
    )
