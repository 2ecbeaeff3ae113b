"""When two records are one person for sure: what each likeness of two names asks of the handles that they share.

The less two names say, the more must be shared: the same whole name needs a handle that is nobody else's by its looks,
no name at all an address that spells the one and only person who has it, or everything shared. What another holder
says of a handle only ever speaks against.
"""

from typing import NamedTuple

from copilot.customers.handles import Handle, Owner, names_another, owner, spells, spells_whole
from copilot.customers.names import Likeness, is_plain_nickname, is_same_given, is_slip
from copilot.customers.place import Place
from copilot.customers.record import Record

TELLING_WORDS = 3
"""Words of a name that hardly two people share who share a handle as well."""

_SLIPS = (Likeness.SLIP, Likeness.SLIP_IN_GIVEN)


class Shared(NamedTuple):
    """A handle of both, as each wrote it; `owner` is whose it looks to be to those who know both names; `mixed`: two or
    more people hold it."""

    mine: Handle
    theirs: Handle
    owner: Owner
    mixed: bool

    @property
    def is_exact(self) -> bool:
        return self.mine.kind != "email" or self.mine.written == self.theirs.written


class _Pair(NamedTuple):
    """Two records and what speaks for their being one person; `live` are the handles that count."""

    one: Record
    other: Record
    place: Place
    live: list[Shared]
    has_both: bool
    """They share handles of two kinds, of which a house shares one at most by its looks."""

    @property
    def is_named(self) -> bool:
        """A handle names the person."""
        return any(handle.owner == Owner.NAMED for handle in self.live)

    @property
    def is_clear(self) -> bool:
        """They do not look like two of one house."""
        return self.is_named or self.has_both or not lives_apart(self.one, self.other, self.live)

    @property
    def has_surnames(self) -> bool:
        return len(self.one.name.words) > 1 and len(self.other.name.words) > 1

    @property
    def has_initial(self) -> bool:
        return self.one.name.has_initial or self.other.name.has_initial

    def rivals(self, *, either: bool = False) -> bool:
        """Whether somebody else may be meant just as well."""
        return any(self.place.rivals(self.one, self.other, handle.mine, either=either) for handle in self.live)


def joins(one: Record, other: Record, names: Likeness, shared: list[Shared], place: Place) -> bool:
    """A line in a house and a family's address join nobody by themselves."""
    live = [handle for handle in shared if handle.owner > Owner.HOUSE and handle.mine.kind != "other"]
    if names != Likeness.EQUAL:
        live = [handle for handle in live if handle.is_exact]
    if not live:
        return names == Likeness.EQUAL and _at_home(one, other, shared)
    kinds = {handle.mine.kind for handle in shared if handle.is_exact and handle.owner > Owner.NOBODY}
    pair = _Pair(one, other, place, live, len(kinds - {"other"}) > 1)
    return _in_one_source(pair, names) if one.source == other.source else _in_two(pair, names)


def _in_one_source(pair: _Pair, names: Likeness) -> bool:
    """A source that has two records holds them to be two people: more is asked."""
    if names == Likeness.UNKNOWN:
        return pair.has_both and _nameless(pair)
    if names not in (Likeness.EQUAL, Likeness.WITHIN, Likeness.SHORT, *_SLIPS) or pair.has_initial:
        return False
    alone = not any(handle.mixed for handle in pair.live)
    sure = pair.is_named or (alone and names in (Likeness.EQUAL, Likeness.WITHIN, Likeness.SLIP))
    apart = lives_apart(pair.one, pair.other, pair.live)
    return (pair.has_both or (sure and not apart)) and not pair.rivals(either=names in _SLIPS)


def _in_two(pair: _Pair, names: Likeness) -> bool:
    if names == Likeness.EQUAL:
        return pair.is_clear or len(set(pair.one.name.words)) >= TELLING_WORDS
    if names in (Likeness.WITHIN, Likeness.SHORT):
        if pair.has_initial:
            return _initial(pair)
        # Of a given name alone nobody can say whom of several it means.
        told = pair.has_surnames or pair.is_named or not any(handle.mixed for handle in pair.live)
        return told and pair.is_clear and not pair.rivals()
    if names == Likeness.NICKNAME:
        return _nickname(pair)
    if names == Likeness.BLURRED:
        told = is_same_given(pair.one.name, pair.other.name) and (pair.is_named or pair.has_both)
        return told and pair.has_surnames and not pair.rivals(either=True)
    if names in _SLIPS:
        return pair.is_clear and not pair.rivals(either=True)
    return names == Likeness.UNKNOWN and _nameless(pair)


def _at_home(one: Record, other: Record, shared: list[Shared]) -> bool:
    """A whole name of given name and two surnames, or the other handle almost the same: enough for what a house shares,
    where sons are called as their fathers."""
    home = any(handle.owner == Owner.HOUSE for handle in shared)
    if not home or one.source == other.source or lives_apart(one, other, []):
        return False
    return len(set(one.name.words)) >= TELLING_WORDS or near(one, other, "phone") or near(one, other, "email")


def _initial(pair: _Pair) -> bool:
    """ "A. Soto" may be anybody of the house: an address must spell the given name, or two handles be shared."""
    long = max(pair.one.name, pair.other.name, key=lambda name: len(name.given))
    spelt = any(spells(handle.mine, long) for handle in pair.live)
    sure = pair.has_both or (spelt and not lives_apart(pair.one, pair.other, pair.live))
    return sure and not pair.rivals()


def _nickname(pair: _Pair) -> bool:
    """ "Pepe" is José; "Rafa Gil" needs an address that spells Rafael or Rafaela, or two handles shared."""
    told = is_plain_nickname(pair.one.name, pair.other.name)
    if not told and pair.has_surnames:
        names = (pair.one.name, pair.other.name)
        told = pair.has_both or any(spells(handle.mine, name) for handle in pair.live for name in names)
    return told and pair.is_clear and not pair.rivals(either=True)


def _nameless(pair: _Pair) -> bool:
    """What they share is nobody else's, and is of two kinds, or a document, or an address that the nameless one alone
    gives spells the other; and no address of theirs spells somebody else. An address that somebody lent looks like
    one's own: alone it is not enough."""
    nameless, named = (pair.one, pair.other) if not pair.one.name.words else (pair.other, pair.one)
    if any(handle.mixed for handle in pair.live):
        return False
    if any(names_another(handle, named.name) for handle in nameless.of_kind("email")):
        return False
    kinds = {handle.mine.kind for handle in pair.live}
    if len(kinds) > 1 or "document" in kinds:
        return True
    return "email" not in kinds and any(spells_whole(handle, named.name) for handle in nameless.of_kind("email"))


def lives_apart(one: Record, other: Record, live: list[Shared]) -> bool:
    """They share a phone and write from two mailboxes of their own, or share a mailbox and call from two phones of
    their own: as two people of one house do."""
    kinds = {handle.mine.kind for handle in live}
    if kinds & {"document", "number"}:
        return False
    for kind in ("email", "phone"):
        mine, theirs = _own(one, kind), _own(other, kind)
        if kind not in kinds and mine and theirs and not (_same(one, other, kind) or near(one, other, kind)):
            return True
    return False


def _own(record: Record, kind: str) -> list[Handle]:
    return [handle for handle in record.of_kind(kind) if owner(handle, record.name) > Owner.HOUSE]


def _same(one: Record, other: Record, kind: str) -> bool:
    values = {handle.value for handle in other.of_kind(kind)}
    return any(handle.value in values for handle in one.of_kind(kind))


def near(one: Record, other: Record, kind: str) -> bool:
    """A handle of one is a slip of the other's."""
    return any(is_slip(mine.value, theirs.value) for mine in one.of_kind(kind) for theirs in other.of_kind(kind))
