"""How many pairs of records a way of joining finds, and how many it joins wrongly."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from copilot.conversation import Identity
from copilot.customers.grouping import Grouping, Standing
from copilot.customers.names import name_of
from copilot.customers.place import Place
from copilot.customers.record import Record
from copilot.store.customers import normalised
from evals.customers.people import Told

Pairs = set[tuple[int, int]]


class Score(NamedTuple):
    """Pairs of records: `sharing` are those of one person that share an exact handle, `asked` those of them that are
    only suggested, `named` those of them in which both have a name, `true` all those of one person."""

    joined: int
    wrong: int
    sharing: int
    found: int
    asked: int
    named: int
    found_named: int
    true: int
    found_true: int
    found_or_suggested: int
    suggested: int
    suggested_right: int


def records_of(told: Sequence[Told]) -> list[Record]:
    """The records as an import would store them; the row id is the place in the list, from 1."""
    return [
        Record(number, one.source, one.external_id, one.name, _identities(one))
        for number, one in enumerate(told, start=1)
    ]


def by_rules(records: Sequence[Record]) -> Standing:
    """What the product does."""
    place = Place(records)
    return Grouping(place, {}).standing(place.records)


def by_any_handle(records: Sequence[Record]) -> dict[int, int]:
    """What one would do instead: records that share any handle are one person."""
    group: dict[int, int] = {record.id: record.id for record in records}

    def root(id: int) -> int:
        while group[id] != id:
            group[id] = group[group[id]]
            id = group[id]
        return id

    first: dict[tuple[str, str], int] = {}
    for record in records:
        for handle in record.handles:
            other = first.setdefault((handle.kind, handle.written), record.id)
            group[root(record.id)] = root(other)
    return {id: root(id) for id in group}


def score(told: Sequence[Told], records: Sequence[Record], person: Mapping[int, int | None], suggested: Pairs) -> Score:
    truth = {number: one.person for number, one in enumerate(told, start=1)}
    joined = joined_pairs(records, person)
    true = _pairs(records, lambda record: truth[record.id])
    sharing = sharing_pairs(told, records)
    named = {pair for pair in sharing if all(name_of(told[id - 1].name).words for id in pair)}
    reached = joined | _between(suggested, person)
    return Score(
        joined=len(joined),
        wrong=len(joined - true),
        sharing=len(sharing),
        found=len(sharing & joined),
        asked=len((sharing & reached) - joined),
        named=len(named),
        found_named=len(named & joined),
        true=len(true),
        found_true=len(true & joined),
        found_or_suggested=len(true & reached),
        suggested=len(suggested),
        suggested_right=sum(truth[low] == truth[high] for low, high in suggested),
    )


def joined_pairs(records: Sequence[Record], person: Mapping[int, int | None]) -> Pairs:
    return _pairs(records, lambda record: person[record.id])


def sharing_pairs(told: Sequence[Told], records: Sequence[Record]) -> Pairs:
    """Pairs of one person that share an exact handle."""
    true = _pairs(records, lambda record: told[record.id - 1].person)
    return {pair for pair in true if _share(records[pair[0] - 1], records[pair[1] - 1])}


def wrong_pairs(told: Sequence[Told], person: Mapping[int, int | None]) -> list[tuple[Told, Told]]:
    groups: dict[int, list[Told]] = {}
    for number, one in enumerate(told, start=1):
        if (group := person[number]) is not None:
            groups.setdefault(group, []).append(one)
    return [
        (one, other) for group in groups.values() for one, other in combinations(group, 2) if one.person != other.person
    ]


def missed(
    told: Sequence[Told], records: Sequence[Record], person: Mapping[int, int | None]
) -> list[tuple[Told, Told]]:
    """Pairs of one person that share an exact handle and were not joined."""
    return [
        (told[low - 1], told[high - 1])
        for low, high in sorted(sharing_pairs(told, records))
        if person[low] is None or person[low] != person[high]
    ]


def _identities(one: Told) -> tuple[tuple[str, str], ...]:
    found = (normalised(Identity(channel=channel, handle=handle), ("CL",)) for channel, handle in one.handles)
    return tuple(sorted({(identity.channel, identity.handle) for identity in found if identity is not None}))


def _pairs(records: Iterable[Record], group: Callable[[Record], int | None]) -> Pairs:
    groups: dict[int, list[int]] = {}
    for record in records:
        if (number := group(record)) is not None:
            groups.setdefault(number, []).append(record.id)
    return {pair for ids in groups.values() for pair in combinations(sorted(ids), 2)}


def _between(suggested: Pairs, person: Mapping[int, int | None]) -> Pairs:
    """What all suggestions would join, each by itself: every pair of the two groups."""
    members: dict[int, list[int]] = {}
    for id, number in person.items():
        members.setdefault(number or id, []).append(id)
    return {
        (min(one, other), max(one, other))
        for low, high in suggested
        for one in members[person[low] or low]
        for other in members[person[high] or high]
    }


def _share(one: Record, other: Record) -> bool:
    mine = Counter((handle.kind, handle.written) for handle in one.handles if handle.kind != "other")
    return any((handle.kind, handle.written) in mine for handle in other.handles)
