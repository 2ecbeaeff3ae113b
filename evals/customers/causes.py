"""What stands between two records of one person that share a handle, and how many such pairs are found."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from copilot.customers.handles import owner
from copilot.customers.names import Likeness, compare
from copilot.customers.record import Record, handle_key

CROWD = 8
"""Records with one handle from which on it is a crowd's, as a shop's or a company's."""
_NAMES = {
    Likeness.OTHER: "names too different",
    Likeness.KIN: "same given name, surname too different",
    Likeness.UNKNOWN: "no name",
    Likeness.BLURRED: "two slips",
    Likeness.NICKNAME: "nickname",
    Likeness.SLIP_IN_GIVEN: "slip in given name",
    Likeness.SLIP: "slip in surname",
    Likeness.SHORT: "given name only",
}


class Share(NamedTuple):
    pairs: int
    found: int


def by_cause(
    records: Sequence[Record], sharing: set[tuple[int, int]], joined: set[tuple[int, int]]
) -> dict[str, Share]:
    """The pairs that share a handle by what makes them hard to find, the most lost first."""
    holders: dict[int, int] = {}
    for record in records:
        for handle in record.handles:
            holders[handle_key(handle)] = holders.get(handle_key(handle), 0) + 1
    found: dict[str, Share] = {}
    for pair in sharing:
        name = cause(records[pair[0] - 1], records[pair[1] - 1], holders)
        pairs, hits = found.get(name, Share(0, 0))
        found[name] = Share(pairs + 1, hits + (pair in joined))
    return dict(sorted(found.items(), key=lambda item: (item[1].found - item[1].pairs, item[0])))


def cause(one: Record, other: Record, holders: Mapping[int, int]) -> str:
    """The name first, then one source, then whose the handle is."""
    likeness = compare(one.name, other.name)
    if likeness in _NAMES:
        initial = likeness in (Likeness.SHORT, Likeness.UNKNOWN) and (one.name.has_initial or other.name.has_initial)
        name = "initial" if initial else _NAMES[likeness]
        return f"{name}, one source" if one.source == other.source else name
    if one.source == other.source:
        return "full names, one source"
    mine = {handle_key(handle): handle for handle in one.handles if handle.kind != "other"}
    shared = [handle for handle in other.handles if handle_key(handle) in mine]
    if all(min(owner(handle, one.name), owner(handle, other.name)) <= 1 for handle in shared):
        return "full names, a house's or an office's handle"
    if all(holders[handle_key(handle)] >= CROWD for handle in shared):
        return "full names, a handle of many"
    return "full names"
