"""Drafts that hold a person's words: their own conversations', and those made elsewhere that quote them.

A draft's payload is JSON as text with everything beyond ASCII escaped, so what is looked for is escaped the same way.
"""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from copilot.store.schema import ConversationRow, DraftRow, IdentityRow, MessageRow

if TYPE_CHECKING:
    from copilot.forget.person import Person

AT_ONCE = 500
LEAST_WORDS = 2
"""A name of one word alone is many people's."""


def drafts_about(session: Session, person: "Person") -> list[str]:
    """The ids of all of them."""
    found: set[str] = set()
    for some in _in_parts(person.conversations):
        found |= set(session.scalars(select(DraftRow.id).where(DraftRow.conversation_id.in_(some))))
    found |= set(_citing(session, person))
    found |= set(_unstored(session, person))
    found |= set(_remembering(session, person))
    return sorted(found)


def telling(person: "Person") -> list[str]:
    """What says who somebody is wherever it stands: full names, e-mail addresses, phones. A user name may be a word."""
    names = [name for name in person.names if len(name.split()) >= LEAST_WORDS]
    return [*names, *(handle for handle in person.handles if "@" in handle or handle.startswith("+"))]


def _citing(session: Session, person: "Person") -> Iterator[str]:
    """Drafts for others that cite a past answer out of these conversations, or were written with one in view."""
    if not person.resolutions:
        return
    needles = [_quoted(f"{id}#answer") for _, id in person.conversation_keys]
    payload = cast(DraftRow.payload, Text)
    for id, text in session.execute(select(DraftRow.id, payload).where(payload.contains('#answer"'))):
        if any(needle in text for needle in needles):
            yield id


def _unstored(session: Session, person: "Person") -> Iterator[str]:
    """Drafts for conversations that a program handed over and nobody stored: by id, handle or full name."""
    ids = {id for _, id in person.conversation_keys}
    marks = [_quoted(mark)[1:-1] for mark in telling(person)]
    payload = cast(DraftRow.payload, Text)
    query = select(DraftRow.id, payload).where(DraftRow.conversation_id.is_(None))
    for id, text in session.execute(query.execution_options(yield_per=AT_ONCE)):
        if any(mark in text for mark in marks) or json.loads(text).get("conversation_id") in ids:
            yield id


def _remembering(session: Session, person: "Person") -> Iterator[str]:
    """Drafts for other customers who share a handle, which may tell what was said here: they remember by handle."""
    shared: set[int] = set()
    for some in _in_parts(person.handles):
        query = select(IdentityRow.customer_id).where(IdentityRow.handle.in_(some))
        shared |= set(session.scalars(query.where(IdentityRow.customer_id.not_in(person.customers))))
    if not shared:
        return
    said = set(_messages(session, person.conversations))
    theirs = select(ConversationRow.id).where(ConversationRow.customer_id.in_(shared))
    for row in session.scalars(select(DraftRow).where(DraftRow.conversation_id.in_(theirs))):
        if any(
            one["support"] == "history" and one.get("passage_id") in said for one in row.payload.get("sentences", ())
        ):
            yield row.id


def _messages(session: Session, conversations: Sequence[int]) -> Iterator[str]:
    for some in _in_parts(conversations):
        yield from session.scalars(select(MessageRow.external_id).where(MessageRow.conversation_id.in_(some)))


def _quoted(text: str) -> str:
    return json.dumps(text)


def _in_parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
