"""Which conversations are open, who waits for an answer and since when."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from copilot.conversation import Value
from copilot.store.conversations import CLOSED
from copilot.store.schema import ConversationRow, Instant, MessageRow

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # a conversation without times waits last


class Waiting(Value):
    """A place in the queue: the conversation's row id and since when its customer waits (`NEVER` when unknown)."""

    row_id: int
    since: datetime


def waiting(session: Session, *, after: Waiting | None = None, limit: int = 50) -> tuple[Waiting, ...]:
    """Open conversations whose customer wrote last, the one that has waited longest first."""
    since = since_when()
    query = queue(since).order_by(since, ConversationRow.id).limit(limit)
    if after:
        query = query.where(tuple_(since, ConversationRow.id) > tuple_(instant(after.since), after.row_id))
    return tuple(Waiting(row_id=row_id, since=at) for row_id, at in session.execute(query))


def count_waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(queue(since_when()).subquery())) or 0


def place(session: Session, row_id: int) -> Waiting | None:
    """This conversation's place in the queue; None when nobody waits there."""
    found = session.execute(queue(since_when()).where(ConversationRow.id == row_id)).first()
    return Waiting(row_id=found[0], since=found[1]) if found else None


def before(session: Session, one: Waiting) -> Waiting | None:
    """The conversation just ahead in the queue."""
    since = since_when()
    query = queue(since).where(tuple_(since, ConversationRow.id) < tuple_(instant(one.since), one.row_id))
    found = session.execute(query.order_by(since.desc(), ConversationRow.id.desc()).limit(1)).first()
    return Waiting(row_id=found[0], since=found[1]) if found else None


def listed(session: Session, *, only_open: bool, after: int = 0, limit: int = 50) -> Sequence[ConversationRow]:
    """Conversations in the order they came in; `after` is the row id of the last one seen."""
    query = select(ConversationRow).where(ConversationRow.id > after).order_by(ConversationRow.id).limit(limit)
    return session.scalars(query.where(_is_open()) if only_open else query).unique().all()


def _is_open() -> ColumnElement[bool]:
    return and_(ConversationRow.status.not_in(CLOSED), ConversationRow.resolved_at.is_(None))


def _pending() -> ColumnElement[bool]:
    """A customer's message that no person has answered yet; the same rule as `Conversation.pending`."""
    answer = aliased(MessageRow)
    answered = select(func.max(answer.position)).where(
        answer.conversation_id == ConversationRow.id,
        answer.role == "agent",
        answer.private.is_(False),
        answer.holding.is_(False),
    )
    return and_(
        MessageRow.conversation_id == ConversationRow.id,
        MessageRow.role == "customer",
        MessageRow.private.is_(False),
        MessageRow.position > func.coalesce(answered.correlate(ConversationRow).scalar_subquery(), -1),
    )


def since_when() -> ColumnElement[datetime]:
    """Since when a conversation's customer waits; `NEVER` when unknown."""
    first = select(func.min(MessageRow.at)).where(_pending()).correlate(ConversationRow).scalar_subquery()
    return func.coalesce(first, ConversationRow.last_at, ConversationRow.opened_at, instant(NEVER), type_=Instant())


def queue(since: ColumnElement[datetime]) -> Select[int, datetime]:
    """Row id and `since` of the conversations that wait, in no order."""
    someone = select(MessageRow.id).where(_pending()).correlate(ConversationRow).exists()
    return select(ConversationRow.id, since).where(_is_open(), someone)


def instant(at: datetime) -> ColumnElement[datetime]:
    return literal(at, Instant())
