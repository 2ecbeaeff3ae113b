"""Whether something happened in a conversation since somebody's page of it was drawn: what their page asks every few
seconds, so it costs one small query while nothing did."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.errors import NotFoundError
from copilot.store.schema import ConversationRow, DraftRow, MessageRow, OutgoingRow, SeenRow, UserRow

NEARBY = timedelta(minutes=10)
"""For how long somebody who opened a conversation counts as being at it."""


class Mark(NamedTuple):
    """`version` changes with every message, with the status, and with what becomes of what is on its way to a helpdesk.
    `by` wrote the last message where that was one of us; `beside` opened it lately, "" for nobody."""

    version: str
    by: str
    beside: str


class Pulse(Value):
    """`stale`: the customer has written since the page's draft, or its text was decided on, by somebody else maybe.
    `by` is who of us answered meanwhile, `beside` who opened it lately; "" for nobody."""

    version: str
    stale: bool = False
    by: str = ""
    beside: str = ""


def mark(session: Session, row_id: int, user_id: int | None, now: datetime) -> Mark:
    """How the conversation stands, without reading it.

    Raises:
        NotFoundError: there is no such conversation.
    """
    conversation, message = ConversationRow, MessageRow
    last = select(func.max(message.position)).where(message.conversation_id == row_id).scalar_subquery()
    going = select(func.max(OutgoingRow.id)).where(OutgoingRow.conversation_id == row_id).scalar_subquery()
    others = (
        select(UserRow.name)
        .join(SeenRow, SeenRow.user_id == UserRow.id)
        .where(SeenRow.conversation_id == row_id, SeenRow.user_id != (user_id or 0), SeenRow.at > now - NEARBY)
        .order_by(SeenRow.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(
        select(
            conversation.content_hash,
            conversation.status,
            conversation.resolved_at,
            conversation.reopened,
            message.position,
            message.id.label("message"),
            message.role,
            message.author,
            message.at,
            message.private,
            OutgoingRow.id.label("going"),
            OutgoingRow.state,
            OutgoingRow.attempts,
            others.label("beside"),
        )
        .outerjoin(message, (message.conversation_id == conversation.id) & (message.position == last))
        .outerjoin(OutgoingRow, OutgoingRow.id == going)
        .where(conversation.id == row_id)
    ).first()
    if found is None:
        raise NotFoundError("There is no such conversation.")
    thread = (found.content_hash[:12], found.status, _stamp(found.resolved_at), found.reopened)
    last_one = (found.position, found.message, _stamp(found.at), found.going, found.state, found.attempts)
    version = "-".join("" if part is None else str(part) for part in (*thread, *last_one))
    ours = found.role == "agent" and not found.private
    return Mark(version, found.author if ours else "", found.beside or "")


def stale(session: Session, row_id: int, draft_id: str) -> bool:
    """Whether the customer has written since this draft of the conversation, without reading either.

    Raises:
        NotFoundError: there is no such draft of it.
    """
    draft = session.execute(
        select(DraftRow.answers_message_id).where(DraftRow.id == draft_id, DraftRow.conversation_id == row_id)
    ).first()
    if draft is None:
        raise NotFoundError(f"There is no draft {draft_id} for this conversation.")
    mine = MessageRow.conversation_id == row_id
    answered = select(MessageRow.position).where(mine, MessageRow.external_id == draft[0]).scalar_subquery()
    newer = select(MessageRow.id).where(
        mine, MessageRow.role == "customer", MessageRow.position > func.coalesce(answered, -1)
    )
    return session.scalar(newer.limit(1)) is not None


def pulse(session: Session, row_id: int, draft_id: str, known: str, user_id: int | None, now: datetime) -> Pulse:
    """`known` is the version that the page shows: while it is that one, nothing more is looked at."""
    here = mark(session, row_id, user_id, now)
    if here.version == known:
        return Pulse(version=here.version, beside=here.beside)
    late = stale(session, row_id, draft_id) if draft_id else False
    return Pulse(version=here.version, stale=late, by=here.by, beside=here.beside)


def _stamp(at: datetime | None) -> str:
    return "" if at is None else f"{at.timestamp():.3f}"
