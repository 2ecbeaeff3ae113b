"""Who is one person, from what each two records say and what people said: pure, and the same in any order."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, product
from typing import NamedTuple

from copilot.customers.judging import Firmness, Judged, judge
from copilot.customers.place import Place, by_pairs
from copilot.store.links import Pair, Suggested, Verdict, pair

AMBIGUOUS = 0.7
"""Likeness of two who would be joined if one of them were not like somebody else too."""


class Standing(NamedTuple):
    """`person` is the smallest row of each row's group, None where it stands alone; suggestions are between groups,
    one for each two."""

    person: dict[int, int | None]
    suggested: list[Suggested]


class Grouping:
    """The groups of the records in a `place`, worked out where asked for."""

    def __init__(self, place: Place, verdicts: Mapping[Pair, Verdict]) -> None:
        self._place = place
        self._apart = by_pairs(verdicts, "apart")
        self._same = by_pairs(verdicts, "same")
        self._told: dict[int, set[int]] = {}
        for low, high in self._same:
            self._told.setdefault(low, set()).add(high)
            self._told.setdefault(high, set()).add(low)
        self._judged: dict[Pair, Judged] = {}

    def judged(self, one: int, other: int) -> Judged:
        """What speaks for these two being one person; nothing where somebody said that they are not."""
        both = pair(one, other)
        found = self._judged.get(both)
        if found is None:
            if both in self._apart:
                found = Judged(against=True)
            else:
                found = judge(self._place.records[one], self._place.records[other], self._place)
            self._judged[both] = found
        return found

    def linked(self, id: int) -> set[int]:
        """Those whom this record joins, or is said to be."""
        found = {other for other in self._told.get(id, ()) if other in self._place.records}
        if id in self._place.records:
            record = self._place.records[id]
            found.update(other for other in self._place.neighbours(record) if self.judged(id, other).joins)
        return found

    def standing(self, ids: Iterable[int], elsewhere: Mapping[int, int | None] | None = None) -> Standing:
        """Where these rows stand, and those linked with them. The place holds all that are linked, over any number of
        steps, their neighbours, and who is one person with those; `elsewhere` says which person the neighbours are."""
        person: dict[int, int | None] = {}
        for id in sorted(set(ids)):
            if id not in person:
                for group in self._groups(reached([id], self.linked)):
                    person.update(dict.fromkeys(group, min(group) if len(group) > 1 else None))
        return Standing(person, self._suggestions(person, {**(elsewhere or {}), **person}))

    def _suggestions(self, rows: Iterable[int], person: Mapping[int, int | None]) -> list[Suggested]:
        """The likeliest pair of each two groups, unless something speaks against any pair of them."""
        members: dict[int, list[int]] = {}
        for id in person:
            members.setdefault(person[id] or id, []).append(id)
        pairs: set[Pair] = set()
        for id in rows:
            record = self._place.records[id]
            mine = person[id] or id
            pairs.update(
                pair(mine, theirs)
                for other in self._place.neighbours(record)
                if (theirs := person.get(other) or other) != mine
            )
        found = (self._best(members[one], members[other]) for one, other in sorted(pairs))
        return [one for one in found if one is not None]

    def _best(self, some: list[int], others: list[int]) -> Suggested | None:
        best: Suggested | None = None
        for both in sorted(pair(one, other) for one in some for other in others):
            if both in self._apart:
                return None
            if both[0] in self._place.records and both[1] in self._place.records:
                judged = self.judged(*both)
                if judged.joins:
                    judged = Judged(likeness=AMBIGUOUS, reasons=("ambiguous",))
                elif judged.against and not judged.likeness:
                    return None
                if judged.likeness > (best.likeness if best else 0.0):
                    best = Suggested(*both, judged.likeness, judged.reasons)
        return best

    def _groups(self, component: set[int]) -> list[set[int]]:
        """The groups within those that are linked: the firmer links stand before the others, so that who only may be
        meant parts nobody whose names say that they are one."""
        groups = self._told_groups(component)
        for firmness in Firmness:
            groups = self._parted(groups, self._linked_within(component, firmness), self._against)
        return groups

    def _linked_within(self, ids: set[int], firmness: Firmness) -> list[Pair]:
        """The links between these, those that people made among them, which are as firm at least."""
        pairs = {pair(id, other) for id in ids for other in self.linked(id) & ids}
        return sorted(both for both in pairs if both in self._same or self.judged(*both).firmness >= firmness)

    def _parted(
        self, units: list[set[int]], links: list[Pair], against: Callable[[set[int], set[int]], bool]
    ) -> list[set[int]]:
        """The units joined by the links. Where two that are linked over others are against each other, whoever is
        between them belongs to nobody: a link stands only between those who are against the same ones."""
        unit_of = {id: place for place, unit in enumerate(units) for id in unit}
        nodes = range(len(units))
        linked: dict[int, set[int]] = {node: set() for node in nodes}
        for low, high in links:
            linked[unit_of[low]].add(unit_of[high])
            linked[unit_of[high]].add(unit_of[low])
        found: list[set[int]] = []
        for part in parted(nodes, linked.__getitem__):
            foes: dict[int, set[int]] = {node: set() for node in part}
            for one, other in combinations(sorted(part), 2):
                if against(units[one], units[other]):
                    foes[one].add(other)
                    foes[other].add(one)
            found += parted(part, lambda node, foes=foes: {x for x in linked[node] if foes[x] == foes[node]})  # type: ignore[misc]
        return [set().union(*(units[node] for node in nodes_)) for nodes_ in found]

    def _told_groups(self, component: set[int]) -> list[set[int]]:
        """Those that people said are the same; who is said to be two that are to stay apart is neither."""
        apart: dict[int, set[int]] = {id: set() for id in component}
        groups = parted(component, lambda id: self._told.get(id, set()) & component)
        for group in groups:
            for low, high in self._apart:
                if low in group and high in group:
                    apart[low].add(high)
                    apart[high].add(low)
        return parted(
            component,
            lambda id: {other for other in self._told.get(id, set()) & component if apart[id] == apart[other]},
        )

    def _against(self, some: set[int], others: set[int]) -> bool:
        """Two of them are not one person, or one source holds them to be two. What people joined is as one row."""
        return any(
            self._contradict(mine, theirs) or self._twice(mine, theirs)
            for mine, theirs in product(self._as_told(some), self._as_told(others))
        )

    def _contradict(self, some: set[int], others: set[int]) -> bool:
        """Somebody said so of two of them; or two do, and no two agree."""
        pairs = [pair(one, other) for one, other in product(some, others)]
        if any(both in self._apart for both in pairs):
            return True
        if any(both in self._same for both in pairs):
            return False
        # What people joined speaks with all its names: one that agrees is enough.
        clear = [both for both in pairs if all(self._place.records[id].name.words for id in both)]
        agree = any(not self.judged(*both).against for both in clear)
        return not agree and any(self.judged(*both).against for both in pairs)

    def _twice(self, some: set[int], others: set[int]) -> bool:
        """One source has two of them. What people joined speaks with all its rows: one that joins is enough."""
        pairs = [pair(one, other) for one, other in product(some, others)]
        joined = any(both in self._same or self.judged(*both).joins for both in pairs)
        return not joined and any(self.judged(*both).twice for both in pairs)

    def _as_told(self, ids: set[int]) -> list[set[int]]:
        return parted(ids, lambda id: self._told.get(id, set()) & ids)


def reached(start: Iterable[int], step: Callable[[int], Iterable[int]]) -> set[int]:
    found = set(start)
    todo = list(found)
    while todo:
        new = set(step(todo.pop())) - found
        found |= new
        todo += new
    return found


def parted(nodes: Iterable[int], step: Callable[[int], Iterable[int]]) -> list[set[int]]:
    """The connected parts of `nodes`."""
    left = set(nodes)
    found: list[set[int]] = []
    for node in sorted(left):
        if node in left:
            part = reached([node], step)
            left -= part
            found.append(part)
    return found
