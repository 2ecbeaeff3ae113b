"""Two records: one person for sure, perhaps, or not. What they share, what their names say, what speaks against it."""

from collections.abc import Iterator
from typing import NamedTuple

from copilot.customers.handles import Handle, Owner, company_domain, owner, spells
from copilot.customers.names import Likeness, compare, is_slip
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
    Likeness.UNKNOWN: "no_name",
    Likeness.KIN: "same_given_name",
}
_HOUSE = 0.85  # how much a handle is worth that several use
_TELLING_WORDS = 3
"""Words of a name that hardly two people share who share a handle as well."""


class Judged(NamedTuple):
    """`joins`: one person for sure, `firmly` where both names are the same. `against`: never one person by themselves;
    `twice`: one source holds them to be two, and nothing says better. A `likeness` above 0 is for somebody to say, with
    its `reasons`."""

    joins: bool = False
    firmly: bool = False
    against: bool = False
    twice: bool = False
    likeness: float = 0.0
    reasons: tuple[str, ...] = ()


class _Shared(NamedTuple):
    """A handle of both, as each wrote it; `owner` is whose it looks to be to those who know both names."""

    mine: Handle
    theirs: Handle
    owner: Owner
    mixed: bool

    @property
    def is_exact(self) -> bool:
        return self.mine.kind != "email" or self.mine.written == self.theirs.written


def judge(one: Record, other: Record, place: Place) -> Judged:
    """The same either way round. `place` knows all who hold what these two share."""
    if one.id > other.id:
        one, other = other, one
    names = compare(one.name, other.name)
    papers = _papers_differ(one, other)
    shared = list(_shared(one, other, names, place)) if names != Likeness.OTHER else []
    if names != Likeness.OTHER and not papers and shared and _joins(one, other, names, shared, place):
        return Judged(joins=True, firmly=names == Likeness.EQUAL)
    against = papers or names in (Likeness.OTHER, Likeness.KIN)
    twice = one.source == other.source
    if papers or names == Likeness.OTHER:
        return Judged(against=against, twice=twice)
    likeness, reasons = _suggested(one, other, names, shared)
    return Judged(against=against, twice=twice, likeness=likeness, reasons=reasons)


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


def _shared(one: Record, other: Record, names: Likeness, place: Place) -> Iterator[_Shared]:
    theirs = {(handle.kind, handle.place, handle.value): handle for handle in other.handles}
    for mine in one.handles:
        same = theirs.get((mine.kind, mine.place, mine.value))
        use = place.use(mine) if same else None
        if same is None or use is None or use.crowded:
            continue
        owners = owner(mine, one.name), owner(same, other.name)
        whose = Owner.NAMED if Owner.NAMED in owners and names != Likeness.KIN else min(owners)
        yield _Shared(mine, same, whose, use.mixed)
    for holder, named in ((one, other), (other, one)):
        for handle in holder.handles:
            if handle.kind in ("number", "other") and (handle.place, handle.written.lower()) == (
                named.source.lower(),
                named.external_id.lower(),
            ):
                number = Handle("number", handle.place, handle.value, handle.written)
                yield _Shared(number, number, Owner.NAMED, mixed=False)


def _joins(one: Record, other: Record, names: Likeness, shared: list[_Shared], place: Place) -> bool:
    """A line in a house and a family's address join nobody; more is asked of what only looks to be one person's, of
    names that are not the same whole ones, and of two whom one source holds to be two."""
    live = [handle for handle in shared if handle.owner > Owner.HOUSE and handle.mine.kind != "other"]
    if names != Likeness.EQUAL:
        live = [handle for handle in live if handle.is_exact]
    if not live:
        return False
    named = any(handle.owner == Owner.NAMED for handle in live)
    if one.source == other.source:
        clear = named or not all(handle.mixed for handle in live)
        return names == Likeness.EQUAL and clear and not _lives_apart(one, other, live)
    if names == Likeness.EQUAL:
        return named or len(set(one.name.words)) >= _TELLING_WORDS or not _lives_apart(one, other, live)
    if names in (Likeness.WITHIN, Likeness.SHORT):
        sure = any(handle.owner == Owner.NAMED or not handle.mixed for handle in live)
        if one.name.has_initial or other.name.has_initial:
            long = max(one.name, other.name, key=lambda name: len(name.given))
            sure = any(spells(handle.mine, long) and not handle.mixed for handle in live)
        clear = named or not _lives_apart(one, other, live)
        return sure and clear and not any(place.rivals(one, other, handle.mine) for handle in live)
    if names in (Likeness.SLIP, Likeness.SLIP_IN_GIVEN):
        return named
    return names == Likeness.UNKNOWN and _share_all(live)


def _lives_apart(one: Record, other: Record, live: list[_Shared]) -> bool:
    """They share a phone and write from two mailboxes, or share a mailbox and call from two phones: as two people of
    one house do."""
    kinds = {handle.mine.kind for handle in live}
    if kinds & {"document", "number"}:
        return False
    for kind in ("email", "phone"):
        mine, theirs = one.of_kind(kind), other.of_kind(kind)
        if kind not in kinds and mine and theirs and not _near(one, other, kind):
            return True
    return False


def _near(one: Record, other: Record, kind: str) -> bool:
    """A handle of one is a slip of the other's."""
    return any(is_slip(mine.value, theirs.value) for mine in one.of_kind(kind) for theirs in other.of_kind(kind))


def _share_all(live: list[_Shared]) -> bool:
    """Where a name is missing: two kinds of handles, none of which anybody else holds."""
    return len({handle.mine.kind for handle in live}) > 1 and not any(handle.mixed for handle in live)


def _suggested(one: Record, other: Record, names: Likeness, shared: list[_Shared]) -> tuple[float, tuple[str, ...]]:
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
        if _near(one, other, "email"):
            reasons["near_email"] = 0.65
        if _near(one, other, "phone"):
            reasons["near_phone"] = 0.6
    if names == Likeness.EQUAL and not reasons and one.source != other.source:
        if _same_company(one, other):
            reasons["same_name_and_domain"] = 0.5
        elif len(set(one.name.words)) >= _TELLING_WORDS:
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


def _reason(handle: _Shared) -> str:
    kind = handle.mine.kind
    if kind == "email" and not handle.is_exact:
        return "same_mailbox"
    return {"number": "same_customer_number", "social": "same_profile", "other": "same_handle"}.get(
        kind, f"same_{kind}"
    )


def _same_company(one: Record, other: Record) -> bool:
    mine = {company_domain(handle.value) for handle in one.of_kind("email")} - {""}
    return any(company_domain(handle.value) in mine for handle in other.of_kind("email"))
