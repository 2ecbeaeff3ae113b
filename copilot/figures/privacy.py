"""Which groups may be shown to whom: a group (a week, a channel) in which only one person worked would be theirs, so it
is left out for everybody else, where the team has more than one."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from copilot.conversation import Value
from copilot.figures.period import By, Dated, Period, by_key, by_week

T = TypeVar("T", bound=Dated)
V = TypeVar("V", bound=Value)


def hidden(people: Mapping[str, frozenset[Hashable]], sizes: Mapping[str, int], reader: Hashable) -> frozenset[str]:
    """The keys of the groups that this reader may not see, by who worked in each and how large it is.

    Where all of them are one person's, the whole without the others would tell theirs, so that the smallest of the
    others is left out too.
    """
    if len(frozenset[Hashable]().union(*people.values())) < 2:
        return frozenset()
    alone = {key: some for key, some in people.items() if len(some) == 1 and some != {reader}}
    if not alone or len(frozenset[Hashable]().union(*alone.values())) > 1:
        return frozenset(alone)
    (person,) = next(iter(alone.values()))
    others = [key for key, some in people.items() if some - {person, reader}]
    others = others or [key for key, some in people.items() if some - {person}]
    return frozenset((*alone, min(others, key=lambda key: sizes[key])))


class Groups(Generic[V]):
    """Figures by key, with who worked in each."""

    def __init__(self, groups: Mapping[str, Sequence[T]], count: Callable[[str, Sequence[T]], V]) -> None:
        self._figures = {key: count(key, rows) for key, rows in groups.items()}
        self._people = {key: frozenset(row.person for row in rows) - {None} for key, rows in groups.items()}
        self._sizes = {key: len(rows) for key, rows in groups.items()}

    def hidden(self, reader: Hashable) -> frozenset[str]:
        """The keys that this reader may not see."""
        return hidden(self._people, self._sizes, reader)

    def without(self, hidden: frozenset[str]) -> tuple[V, ...]:
        return tuple(one for key, one in self._figures.items() if key not in hidden)


class Parts(NamedTuple, Generic[V]):
    whole: V
    weeks: Groups[V]
    groups: Groups[V]


def parts(rows: Sequence[T], period: Period, by: By, count: Callable[[str, Sequence[T]], V]) -> Parts[V]:
    return Parts(count("", rows), Groups(by_week(rows, period), count), Groups(by_key(rows, by), count))
