"""Two records: one person for sure, perhaps, or not. What they share, what their names say, what speaks against it."""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from copilot.customers.handles import Handle, Owner, company_domain, owner
from copilot.customers.joining import TELLING_WORDS, Shared, joins, lives_apart, near
from copilot.customers.names import Likeness, compare
from copilot.customers.place import Place
from copilot.customers.record import Record

_STRENGTH = {"document": 0.95, "number": 0.9, "email": 0.8, "social": 0.7, "phone": 0.6, "other": 0.4}
_AGREEMENT = {
    Likeness.EQUAL: 1.15,
    Likeness.WITHIN: 1.05,
    Likeness.SHORT: 0.9,
    Likeness.SLIP: 1.0,
    Likeness.SLIP_IN_GIVEN: 0.85,
    Likeness.NICKNAME: 0.9,
    Likeness.BLURRED: 0.7,
    Likeness.UNKNOWN: 0.75,
    Likeness.KIN: 0.45,
}
_NAME_REASONS = {
    Likeness.EQUAL: "same_name",
    Likeness.WITHIN: "similar_name",
    Likeness.SHORT: "short_name",
    Likeness.SLIP: "mistyped_name",
    Likeness.SLIP_IN_GIVEN: "mistyped_name",
    Likeness.NICKNAME: "nickname",
    Likeness.BLURRED: "mistyped_name",
    Likeness.UNKNOWN: "no_name",
    Likeness.KIN: "same_given_name",
}
_HOUSE = 0.85  # how much a handle is worth that several use


class Firmness(IntEnum):
    """How much the names of two speak for what joins them, the most first."""

    EQUAL = 3
    NEARLY = 2
    """One name is within the other, or a letter off."""
    SHARED = 1
    """One is short or missing: what they share speaks."""


_FIRMNESS = {
    Likeness.EQUAL: Firmness.EQUAL,
    Likeness.WITHIN: Firmness.NEARLY,
    Likeness.SLIP: Firmness.NEARLY,
    Likeness.SLIP_IN_GIVEN: Firmness.NEARLY,
}


class Judged(NamedTuple):
    """`firmness` above 0: one person for sure. `against`: never one person by themselves; `twice`: one source holds
    them to be two, and nothing says better. A `likeness` above 0 is for somebody to say, with its `reasons`."""

    firmness: int = 0
    against: bool = False
    twice: bool = False
    likeness: float = 0.0
    reasons: tuple[str, ...] = ()

    @property
    def joins(self) -> bool:
        return self.firmness > 0


def judge(one: Record, other: Record, place: Place) -> Judged:
    """The same either way round. `place` knows all who hold what these two share."""
    if one.id > other.id:
        one, other = other, one
    names = compare(one.name, other.name)
    papers = _papers_differ(one, other)
    shared = list(_shared(one, other, names, place)) if names != Likeness.OTHER else []
    if names != Likeness.OTHER and not papers and shared and joins(one, other, names, shared, place):
        return Judged(firmness=_FIRMNESS.get(names, Firmness.SHARED))
    against = papers or names in (Likeness.OTHER, Likeness.KIN)
    twice = one.source == other.source and not _may_be_twice(one, other, names)
    if papers or names == Likeness.OTHER:
        return Judged(against=against, twice=twice)
    likeness, reasons = _suggested(one, other, names, shared)
    return Judged(against=against, twice=twice, likeness=likeness, reasons=reasons)


def _may_be_twice(one: Record, other: Record, names: Likeness) -> bool:
    """Whether one source may have one person twice without noticing: under nearly one name, and with nothing that
    differs, as where one row has the mailbox alone and the other the phone alone. It joins nobody; a third may."""
    return _FIRMNESS.get(names, Firmness.SHARED) >= Firmness.NEARLY and not lives_apart(one, other, [])


def _papers_differ(one: Record, other: Record) -> bool:
    """Both have a document, or a customer number of the same place, and none in common."""
    for kind in ("document", "number"):
        mine: dict[str, set[str]] = {}
        for handle in one.of_kind(kind):
            mine.setdefault(handle.place, set()).add(handle.value)
        theirs: dict[str, set[str]] = {}
        for handle in other.of_kind(kind):
            theirs.setdefault(handle.place, set()).add(handle.value)
        if any(place in theirs and not values & theirs[place] for place, values in mine.items()):
            return True
    return False


def _shared(one: Record, other: Record, names: Likeness, place: Place) -> Iterator[Shared]:
    theirs = {(handle.kind, handle.place, handle.value): handle for handle in other.handles}
    for mine in one.handles:
        same = theirs.get((mine.kind, mine.place, mine.value))
        use = place.use(mine) if same else None
        if same is None or use is None or use.crowded:
            continue
        owners = owner(mine, one.name), owner(same, other.name)
        whose = Owner.NAMED if Owner.NAMED in owners and names != Likeness.KIN else min(owners)
        yield Shared(mine, same, whose, use.mixed)
    for holder, named in ((one, other), (other, one)):
        for handle in holder.handles:
            if handle.kind in ("number", "other") and (handle.place, handle.written.lower()) == (
                named.source.lower(),
                named.external_id.lower(),
            ):
                number = Handle("number", handle.place, handle.value, handle.written)
                yield Shared(number, number, Owner.NAMED, mixed=False)


def _suggested(one: Record, other: Record, names: Likeness, shared: list[Shared]) -> tuple[float, tuple[str, ...]]:
    reasons: dict[str, float] = {}
    for handle in shared:
        strength = _STRENGTH[handle.mine.kind]
        if handle.owner <= Owner.HOUSE or handle.mixed:
            strength *= _HOUSE
        if handle.owner == Owner.NOBODY and names != Likeness.EQUAL:
            continue
        if names == Likeness.KIN and handle.owner < Owner.SOMEBODY:
            continue
        reasons[_reason(handle)] = strength
    if names in (Likeness.EQUAL, Likeness.WITHIN, Likeness.SLIP) and not shared:
        if near(one, other, "email"):
            reasons["near_email"] = 0.65
        if near(one, other, "phone"):
            reasons["near_phone"] = 0.6
    if names == Likeness.EQUAL and not reasons and one.source != other.source:
        if _same_company(one, other):
            reasons["same_name_and_domain"] = 0.5
        elif len(set(one.name.words)) >= TELLING_WORDS:
            reasons["same_whole_name"] = 0.4
    if not reasons:
        return 0.0, ()
    likeness = 1.0
    for strength in reasons.values():
        likeness *= 1 - strength
    likeness = (1 - likeness) * _AGREEMENT[names] * (0.9 if one.source == other.source else 1.0)
    ordered = sorted(reasons, key=lambda reason: (-reasons[reason], reason))
    if names != Likeness.EQUAL or "same_whole_name" not in reasons:
        ordered.append(_NAME_REASONS[names])
    return min(0.99, round(likeness, 2)), tuple(dict.fromkeys(ordered))


def _reason(handle: Shared) -> str:
    kind = handle.mine.kind
    if kind == "email" and not handle.is_exact:
        return "same_mailbox"
    return {"number": "same_customer_number", "social": "same_profile", "other": "same_handle"}.get(
        kind, f"same_{kind}"
    )


def _same_company(one: Record, other: Record) -> bool:
    mine = {company_domain(handle.value) for handle in one.of_kind("email")} - {""}
    return any(company_domain(handle.value) in mine for handle in other.of_kind("email"))
