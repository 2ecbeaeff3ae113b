"""The neighbourhood of some records: who holds which handle, and what that says of the handle."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from copilot.customers.handles import Handle
from copilot.customers.names import Likeness, Name, compare
from copilot.customers.record import Record, handle_key, most_holders

MOST_NAMES = 4
"""People, by their names, who may hold a handle before it counts for nothing."""

_TWO_PEOPLE = (Likeness.OTHER, Likeness.KIN)


class Use(NamedTuple):
    """`crowded`: held by so many that it says nothing; `mixed`: by two or more people, as their names say."""

    crowded: bool
    mixed: bool


class Place:
    """Records and who holds what. Whoever is judged must have been added with all holders of their keys; `crowded` are
    the keys with too many to look at."""

    def __init__(self, records: Iterable[Record] = (), crowded: Iterable[int] = ()) -> None:
        self.records: dict[int, Record] = {}
        self._holders: dict[int, list[int]] = {}
        self._crowded: set[int] = set()
        self._uses: dict[int, Use] = {}
        self.add(records, crowded)

    def add(self, records: Iterable[Record], crowded: Iterable[int] = ()) -> None:
        self._crowded.update(crowded)
        for record in records:
            if record.id not in self.records:
                self.records[record.id] = record
                for key in record.keys:
                    self._holders.setdefault(key, []).append(record.id)

    def neighbours(self, record: Record) -> set[int]:
        """Those who share a key with this one that is not crowded."""
        found: set[int] = set()
        for key in record.keys:
            if not self._is_crowded(key):
                found.update(self._holders.get(key, ()))
        found.discard(record.id)
        return found

    def use(self, handle: Handle) -> Use:
        key = handle_key(handle)
        found = self._uses.get(key)
        if found is None:
            found = self._uses[key] = self._use(key)
        return found

    def rivals(self, one: Record, other: Record, handle: Handle, *, either: bool = False) -> bool:
        """Whether somebody else holds the handle who may as well be the one of these two with the shorter name, and is
        not the other; `either`: who may as well be the one or the other, and not both."""
        short, long = sorted((one, other), key=lambda record: (len("".join(record.name.words)), record.id))
        for id in self._holders.get(handle_key(handle), ()):
            third = self.records[id].name
            if id in (one.id, other.id) or not third.words:
                continue
            if _is_between(third, short.name, long.name) or (either and _is_between(third, long.name, short.name)):
                return True
        return False

    def _is_crowded(self, key: int) -> bool:
        return key in self._crowded or len(self._holders.get(key, ())) > most_holders(key)

    def _use(self, key: int) -> Use:
        if self._is_crowded(key):
            return Use(crowded=True, mixed=True)
        names = sorted({self.records[id].name for id in self._holders.get(key, ())} - {Name()})
        people = _people(names)
        mixed = any(compare(mine, theirs) in _TWO_PEOPLE for mine in names for theirs in names if mine < theirs)
        return Use(crowded=people > MOST_NAMES, mixed=mixed)


def _is_between(third: Name, one: Name, other: Name) -> bool:
    return compare(third, one) >= Likeness.NICKNAME and compare(third, other) in _TWO_PEOPLE


def _people(names: list[Name]) -> int:
    """How many people these names name, taking those for one who may be."""
    left = set(names)
    count = 0
    while left:
        count += 1
        todo = [left.pop()]
        while todo:
            name = todo.pop()
            same = {other for other in left if compare(name, other) not in _TWO_PEOPLE}
            left -= same
            todo += same
    return count


def by_pairs(verdicts: Mapping[tuple[int, int], str], verdict: str) -> set[tuple[int, int]]:
    """The pairs of which this was said."""
    return {pair for pair, said in verdicts.items() if said == verdict}
