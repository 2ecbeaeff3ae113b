"""Which conversations are open, who waits for an answer and since when, and where nobody spoke for long."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, select
from sqlalchemy.orm import Session, aliased

from copilot.store.conversations import CLOSED
from copilot.store.schema import ConversationRow, HeardFeelingRow, Instant, MessageRow, SeenRow

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # a conversation without times waits last


class Waiting(NamedTuple):
    """A conversation whose customer waits, as a list has to know it. `since` is `NEVER` when it is unknown.

    `answered`: a person has answered in it before. `last` is the position of the last message that waits, `newest` its
    row id, which grows over all conversations. `held`: the customer was told meanwhile when we will answer. `care` is 0
    where nothing was heard yet; `heard` the leading emotion, "" likewise. `seen` is up to where the reader has read, -1
    for nothing.
    """

    row_id: int
    since: datetime
    channel: str = ""
    answered: bool = False
    last: int = 0
    newest: int = 0
    held: bool = False
    care: float = 0.0
    heard: str = ""
    seen: int = -1

    @property
    def unread(self) -> bool:
        """Whether something that waits is new to the reader."""
        return self.last > self.seen


class Silent(NamedTuple):
    """An open conversation in which it is the customer's turn, or nobody's. `last_at` is None when it is unknown."""

    row_id: int
    last_at: datetime | None
    channel: str


def waiting(session: Session, *, user_id: int | None = None, row_id: int | None = None) -> list[Waiting]:
    """All conversations whose customer waits, or only `row_id` if it is one of them, in no order. `user_id` is the
    reader whose marks of what they have read are told."""
    seen = and_(SeenRow.conversation_id == ConversationRow.id, SeenRow.user_id == (user_id or 0))
    query = (
        queue(since_when())
        .add_columns(
            ConversationRow.channel,
            _answered().is_not(None),
            _of_pending(func.max(MessageRow.position)),
            _of_pending(func.max(MessageRow.id)),
            _held(),
            func.coalesce(HeardFeelingRow.care, 0.0),
            func.coalesce(HeardFeelingRow.primary, ""),
            func.coalesce(SeenRow.position, -1),
        )
        .outerjoin(HeardFeelingRow, HeardFeelingRow.conversation_id == ConversationRow.id)
        .outerjoin(SeenRow, seen)
    )
    query = query.where(ConversationRow.id == row_id) if row_id is not None else query
    return [Waiting(*row) for row in session.execute(query)]


def silent(session: Session, before: datetime) -> list[Silent]:
    """Open conversations that wait for nobody's answer here and in which nothing was said since `before`, or nobody
    knows when; in no order."""
    someone = select(MessageRow.id).where(_pending()).correlate(ConversationRow).exists()
    last_at = func.coalesce(ConversationRow.last_at, ConversationRow.opened_at, type_=Instant())
    query = select(ConversationRow.id, last_at, ConversationRow.channel).where(
        _is_open(), ~someone, func.coalesce(last_at, instant(_LONG_AGO)) < instant(before)
    )
    return [Silent(*row) for row in session.execute(query)]


def count_open(session: Session) -> int:
    """How many conversations are open, whoever's turn it is."""
    return session.scalar(select(func.count()).select_from(ConversationRow).where(_is_open())) or 0


def listed(session: Session, *, only_open: bool, after: int = 0, limit: int = 50) -> Sequence[ConversationRow]:
    """Conversations in the order they came in; `after` is the row id of the last one seen."""
    query = select(ConversationRow).where(ConversationRow.id > after).order_by(ConversationRow.id).limit(limit)
    return session.scalars(query.where(_is_open()) if only_open else query).unique().all()


def since_when() -> ColumnElement[datetime]:
    """Since when a conversation's customer waits; `NEVER` when unknown."""
    first = _of_pending(func.min(MessageRow.at))
    return func.coalesce(first, ConversationRow.last_at, ConversationRow.opened_at, instant(NEVER), type_=Instant())


def queue(since: ColumnElement[datetime]) -> Select[int, datetime]:
    """Row id and `since` of the conversations that wait, in no order."""
    someone = select(MessageRow.id).where(_pending()).correlate(ConversationRow).exists()
    return select(ConversationRow.id, since).where(_is_open(), someone)


def instant(at: datetime) -> ColumnElement[datetime]:
    return literal(at, Instant())


_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


def _is_open() -> ColumnElement[bool]:
    return and_(ConversationRow.status.not_in(CLOSED), ConversationRow.resolved_at.is_(None))


def _answered() -> ScalarSelect[int]:
    """The position of the last answer that a person gave here, NULL where there is none."""
    answer = aliased(MessageRow)
    return (
        select(func.max(answer.position))
        .where(
            answer.conversation_id == ConversationRow.id,
            answer.role == "agent",
            answer.private.is_(False),
            answer.holding.is_(False),
        )
        .correlate(ConversationRow)
        .scalar_subquery()
    )


def _pending() -> ColumnElement[bool]:
    """A customer's message that no person has answered yet; the same rule as `Conversation.pending`."""
    return and_(
        MessageRow.conversation_id == ConversationRow.id,
        MessageRow.role == "customer",
        MessageRow.private.is_(False),
        MessageRow.position > func.coalesce(_answered(), -1),
    )


def _of_pending(what: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(what).where(_pending()).correlate(ConversationRow).scalar_subquery()


def _held() -> ColumnElement[bool]:
    """Whether the customer was told, since they wait, when we will answer."""
    told = aliased(MessageRow)
    return (
        select(told.id)
        .where(
            told.conversation_id == ConversationRow.id,
            told.role == "agent",
            told.private.is_(False),
            told.holding.is_(True),
            told.position > func.coalesce(_answered(), -1),
        )
        .correlate(ConversationRow)
        .exists()
    )
