"""Linking the conversations of a person that are on one matter, again wherever something came in.

A link depends on two conversations and their times alone, so what comes out at the end does not depend on the order in
which conversations came in.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.contacts.alike import SAME, same_matter
from copilot.contacts.matter import VERSION, Matter, matter_of
from copilot.conversation import Conversation
from copilot.customers import person_rows
from copilot.errors import UsageError
from copilot.store import Store, conversations, matters
from copilot.store.matters import Contact, Made
from copilot.store.schema import ConversationRow

MOST = 30
"""Earlier conversations of one person that a new one is compared with, the latest ones."""
CLOSE = 0.15
"""Earlier conversations that are nearly as alike as the most alike one: the latest of them is the one before."""
BATCH = 200

Progress = Callable[[int, int | None], None]
log = logging.getLogger(__name__)


def made_of(conversation: Conversation, content_hash: str) -> Made:
    """A conversation's matter, ready to be kept."""
    return Made(
        matter_of(conversation).model_dump(mode="json"),
        matters.stamp(VERSION, content_hash, len(conversation.messages)),
    )


def refresh(session: Session, row_ids: Iterable[int], repeat_days: int, made: Mapping[int, Made] | None = None) -> None:
    """Make the matters of these conversations where they changed, and link them and those after them again.

    `made` are matters that were made before the transaction. Call it after a conversation came in or went on, and for
    all conversations of customers who were joined or parted.
    """
    ids = set(row_ids)
    people = matters.people_of(session, ids)
    _make(session, ids, made or {}, people)
    by_person: dict[int, list[Contact]] = defaultdict(list)
    for contact in matters.contacts_of(session, people.values()):
        by_person[contact.person].append(contact)
    theirs = [one for some in by_person.values() for one in some]
    missing = {one.row_id: one.person for one in theirs if not one.first_id}
    _make(session, missing, {}, missing)
    moved = {one.row_id: one.person for one in theirs if one.moved}
    nobodys = dict.fromkeys(ids - set(people), 0)
    matters.move(session, moved | nobodys)
    changed = _relinked(session, by_person.values(), {*ids, *missing, *moved}, timedelta(days=repeat_days))
    changed += [_alone(row_id) for row_id in nobodys]
    matters.link(session, changed)


def refresh_customers(session: Session, customer_ids: Iterable[int], repeat_days: int) -> None:
    """Link all conversations of these customer rows again: they were joined with others, or parted from them."""
    wanted = sorted(set(customer_ids))
    for start in range(0, len(wanted), matters.AT_ONCE):
        some = wanted[start : start + matters.AT_ONCE]
        rows = session.scalars(select(ConversationRow.id).where(ConversationRow.customer_id.in_(some)))
        refresh(session, list(rows), repeat_days)


@contextmanager
def relinking(session: Session, customer_ids: Iterable[int], repeat_days: int) -> Iterator[None]:
    """Around saying who is who: link again all whom it joins these customer rows with, or parts from them."""
    ids = set(customer_ids)
    before = {row for id in ids for row in person_rows(session, id)}
    yield
    after = {row for id in ids for row in person_rows(session, id)}
    refresh_customers(session, before | after, repeat_days)


def catch_up(store: Store, repeat_days: int, progress: Progress | None = None, *, most: int | None = None) -> int:
    """Make what is missing, or no longer fits its conversation, its person or this version; how many conversations that
    were, at most `most` of them.

    Each batch is one transaction: a kill in between loses nothing.
    """
    with store.read() as session:
        stale = matters.stale(session, VERSION)[:most]
    for start in range(0, len(stale), BATCH):
        with store.begin() as session:
            refresh(session, stale[start : start + BATCH], repeat_days)
        if progress:
            progress(min(start + BATCH, len(stale)), len(stale))
    if stale:
        log.info("matters made", extra={"conversations": len(stale)})
    return len(stale)


def say(session: Session, row_id: int, same_as: int | None, repeat_days: int) -> None:
    """A person says that this conversation is on the matter of `same_as`, or (None) on none before it.

    Raises:
        UsageError: `same_as` is not an earlier conversation of the same customer.
    """
    refresh(session, [row_id], repeat_days)
    mine = {one.row_id: one for one in matters.contacts_of(session, matters.people_of(session, [row_id]).values())}
    here = mine.get(row_id) or _alone(row_id)
    other = mine.get(same_as) if same_as is not None else None
    if same_as is not None and (other is None or _place(other) >= _place(here)):
        raise UsageError("Only an earlier conversation of the same customer can be on the same matter; choose one.")
    said = here._replace(previous_id=same_as, first_id=row_id, likeness=float(same_as is not None), decided=True)
    matters.link(session, [said])
    refresh(session, [row_id], repeat_days)


def take_back(session: Session, row_id: int, repeat_days: int) -> None:
    """Forget what a person said of this conversation: it is linked as it would be without."""
    matters.link(session, [_alone(row_id)])
    refresh(session, [row_id], repeat_days)


class _Person(NamedTuple):
    """A person's conversations in order, and which of them have to be linked again."""

    contacts: Sequence[Contact]
    due: frozenset[int]


def _make(session: Session, ids: Iterable[int], made: Mapping[int, Made], people: Mapping[int, int]) -> None:
    wanted = dict(made)
    rest = set(ids) - set(made)
    known = matters.stamps(session, rest)
    for row_id, row in conversations.rows_of(session, rest).items():
        stamp = matters.stamp(VERSION, row.content_hash, len(row.messages))
        if known.get(row_id) != stamp:
            wanted[row_id] = made_of(conversations.to_value(row), row.content_hash)
    matters.keep(session, wanted, people)


def _relinked(
    session: Session, people: Iterable[Sequence[Contact]], changed: set[int], window: timedelta
) -> list[Contact]:
    """The contacts whose link is another than what is kept."""
    persons = [_person(some, changed, window) for some in people]
    nearby = {at: _before(person, window) for at, person in enumerate(persons)}
    wanted = {row_id for found in nearby.values() for row_id, some in found.items() if some}
    wanted |= {one.row_id for found in nearby.values() for some in found.values() for one in some}
    read = {id: Matter.model_validate(terms) for id, terms in matters.terms_of(session, wanted).items()}
    return [one for at, person in enumerate(persons) for one in _links(person, nearby[at], read)]


def _person(contacts: Sequence[Contact], changed: set[int], window: timedelta) -> _Person:
    ordered = sorted(contacts, key=_place)
    fresh = [one for one in ordered if one.row_id in changed]
    here = {one.row_id for one in ordered}
    due = {
        one.row_id
        for one in ordered
        if one.row_id in changed
        or not one.first_id
        or (one.previous_id is not None and (one.previous_id in changed or one.previous_id not in here))
        or any(_is_near(other, one, window) for other in fresh)
    }
    return _Person(ordered, frozenset(due))


def _before(person: _Person, window: timedelta) -> dict[int, list[Contact]]:
    """For each conversation that is due the earlier ones it is compared with."""
    found: dict[int, list[Contact]] = {}
    for at, one in enumerate(person.contacts):
        if one.row_id in person.due and not one.decided:
            near = [other for other in person.contacts[:at] if _is_near(other, one, window)]
            found[one.row_id] = sorted(near, key=_latest)[-MOST:]
    return found


def _links(person: _Person, nearby: Mapping[int, Sequence[Contact]], read: Mapping[int, Matter]) -> list[Contact]:
    first: dict[int, int] = {}
    changed: list[Contact] = []
    for one in person.contacts:
        previous, likeness = one.previous_id, one.likeness
        if one.row_id in nearby:
            previous, likeness = _closest(one, nearby[one.row_id], read)
        if previous is not None and previous not in first:
            previous, likeness = None, 0.0  # it is gone, or has become another person's
        first[one.row_id] = one.row_id if previous is None else first[previous]
        said = one._replace(first_id=first[one.row_id], previous_id=previous, likeness=likeness)
        if said != one:
            changed.append(said)
    return changed


def _closest(one: Contact, before: Sequence[Contact], read: Mapping[int, Matter]) -> tuple[int | None, float]:
    """The conversation before on the same matter; of those that are about as alike, the latest."""
    alike = [(same_matter(read[other.row_id], read[one.row_id]), other) for other in before]
    best = max((likeness for likeness, _ in alike), default=0.0)
    if best < SAME:
        return None, 0.0
    close = [(_latest(other), likeness) for likeness, other in alike if likeness >= max(SAME, best - CLOSE)]
    (_, row_id), likeness = max(close)
    return row_id, round(likeness, 4)


def _is_near(other: Contact, one: Contact, window: timedelta) -> bool:
    """Whether `other` came before `one` and was not over too long ago."""
    if other.began is None or other.ended is None or one.began is None:
        return False
    return _place(other) < _place(one) and one.began - other.ended <= window


def _place(one: Contact) -> tuple[float, int]:
    return one.began.timestamp() if one.began else 0.0, one.row_id


def _latest(one: Contact) -> tuple[float, int]:
    return one.ended.timestamp() if one.ended else 0.0, one.row_id


def _alone(row_id: int) -> Contact:
    return Contact(row_id, 0, None, None, row_id, None, 0.0, decided=False)
