"""Which conversations are open, who waits for an answer and since when, and where nobody spoke for long."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, case, func, literal, select
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
    whose = _whose(row_id)
    seen = and_(SeenRow.conversation_id == whose.c.id, SeenRow.user_id == (user_id or 0))
    query = (
        select(
            *whose.c,
            func.coalesce(HeardFeelingRow.care, 0.0),
            func.coalesce(HeardFeelingRow.primary, ""),
            func.coalesce(SeenRow.position, -1),
        )
        .select_from(whose)
        .outerjoin(HeardFeelingRow, HeardFeelingRow.conversation_id == whose.c.id)
        .outerjoin(SeenRow, seen)
    )
    return [Waiting._make(row) for row in session.execute(query)]


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


def _whose(row_id: int | None) -> Subquery:
    """Row id to `held` of `Waiting`. The last answer of each open conversation is looked up once, and what was said
    since is read once: what asks for each column by itself takes three times as long."""
    conversation = ConversationRow
    here = [conversation.id == row_id] if row_id is not None else []
    opened = (
        select(
            conversation.id,
            conversation.channel,
            func.coalesce(conversation.last_at, conversation.opened_at, type_=Instant()).label("last_at"),
            _answered().label("answered"),
        )
        .where(_is_open(), *here)
        .cte("opened")
        .prefix_with("MATERIALIZED")
    )
    theirs = MessageRow.role == "customer"
    last = func.max(case((theirs, MessageRow.position)))
    since = func.coalesce(func.min(case((theirs, MessageRow.at))), opened.c.last_at, instant(NEVER), type_=Instant())
    return (
        select(
            opened.c.id,
            since.label("since"),
            opened.c.channel,
            opened.c.answered.is_not(None).label("has_answer"),
            last.label("last"),
            func.max(case((theirs, MessageRow.id))).label("newest"),
            # What a person said since the last answer can only be that we will answer.
            (func.max(case((theirs, 0), else_=1)) == 1).label("held"),
        )
        .join(MessageRow, and_(MessageRow.conversation_id == opened.c.id, _since_answer(opened.c.answered)))
        .group_by(opened.c.id, opened.c.channel, opened.c.last_at, opened.c.answered)
        .having(last.is_not(None))
        .subquery()
    )


def _since_answer(answered: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(
        MessageRow.position > func.coalesce(answered, -1),
        MessageRow.role.in_(("customer", "agent")),
        MessageRow.private.is_(False),
    )
