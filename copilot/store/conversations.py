"""Conversations in SQL: written as `Conversation` values, read back as the same."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from copilot.conversation import Conversation, Customer, Message, Value
from copilot.errors import ConflictError, NotFoundError
from copilot.store import customers, digests
from copilot.store.engine import Store
from copilot.store.schema import ConversationRow, CustomerRow, MessageRow

AT_ONCE = 300
PREVIEW = 140  # characters
CLOSED = ("resolved", "closed", "solved", "archived", "spam")
Key = tuple[str, str]
"""(source, the conversation's id there)."""


class Stored(NamedTuple):
    row_id: int
    content_hash: str


class Open(Value):
    """One line of a list of open conversations; `preview` is the beginning of the last public message."""

    row_id: int
    id: str
    source: str
    channel: str
    subject: str
    language: str
    customer: str
    last_at: datetime | None
    last_role: str
    preview: str


def to_value(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.external_id,
        source=row.source,
        channel=row.channel,
        language=row.language,
        status=row.status,
        subject=row.subject,
        timezone=row.timezone,
        customer=customers.to_value(row.customer) if row.customer else Customer(),
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        reopened=row.reopened,
        csat=row.csat,
        tags=tuple(row.tags),
        messages=tuple(_message(message) for message in row.messages),
    )


def find_row(session: Session, id: str, source: str = "") -> ConversationRow:
    """The conversation with this id as imported.

    Raises:
        NotFoundError: there is none.
        ConflictError: several sources have one; name the source.
    """
    query = select(ConversationRow).where(ConversationRow.external_id == id)
    if source:
        query = query.where(ConversationRow.source == source)
    rows = session.scalars(query.order_by(ConversationRow.id).limit(10)).unique().all()
    if not rows:
        place = f" from '{source}'" if source else ""
        raise NotFoundError(f"There is no conversation '{id}'{place}; `escucha conversations import` brings them in.")
    if len(rows) > 1:
        names = ", ".join(f"'{row.source}'" for row in rows)
        raise ConflictError(f"The conversation '{id}' comes from several sources ({names}); say which one is meant.")
    return rows[0]


def get(session: Session, id: str, source: str = "") -> Conversation:
    """The same as `find_row`, as a value."""
    return to_value(find_row(session, id, source))


def find(store: Store, id: str, source: str = "") -> Conversation:
    """The same as `get`, in a transaction of its own."""
    with store.read() as session:
        return get(session, id, source)


def of_customer(store: Store, customer_id: str, source: str = "") -> tuple[Conversation, ...]:
    """All conversations of the customer with this id as imported, newest first.

    Raises:
        NotFoundError: there is no such customer.
    """
    with store.read() as session:
        query = select(CustomerRow.id).where(CustomerRow.external_id == customer_id)
        ids = session.scalars(query.where(CustomerRow.source == source) if source else query).all()
        if not ids:
            raise NotFoundError(f"There is no customer '{customer_id}'; use the id from the imported conversations.")
        return _newest(session, ConversationRow.customer_id.in_(ids), limit=None)


def earlier(session: Session, row: ConversationRow, limit: int = 20) -> tuple[Conversation, ...]:
    """The same customer's conversations that began before this one did, newest first."""
    if row.customer_id is None:
        return ()
    mine = [ConversationRow.customer_id == row.customer_id, ConversationRow.id != row.id]
    began = func.coalesce(ConversationRow.opened_at, ConversationRow.last_at)
    here = row.opened_at or row.last_at
    if here:
        mine.append(or_(began <= here, began.is_(None)))
    return _newest(session, *mine, limit=limit)


def open_ones(session: Session, *, limit: int = 50, offset: int = 0) -> tuple[Open, ...]:
    """Conversations that are not resolved, the one with the newest message first."""
    query = (
        select(ConversationRow)
        .where(ConversationRow.status.not_in(CLOSED), ConversationRow.resolved_at.is_(None))
        .order_by(ConversationRow.last_at.desc().nulls_last(), ConversationRow.id.desc())
        .limit(limit)
        .offset(offset)
        .options(selectinload(ConversationRow.messages))
    )
    return tuple(_open(row) for row in session.scalars(query).unique())


def append(session: Session, row: ConversationRow, message: Message) -> Message:
    """Add what was said since, at the end; a message without an id gets its position. Returns it as stored.

    The content hash stays: importing the same file again finds the conversation unchanged and keeps the message.

    Raises:
        ConflictError: the conversation has a message with this id already.
    """
    # An import may be about to put another state of it in place: both take turns.
    session.execute(select(ConversationRow.id).where(ConversationRow.id == row.id).with_for_update())
    session.refresh(row, ["messages"])
    position = max((one.position for one in row.messages), default=-1) + 1
    said = message if message.id else message.model_copy(update={"id": str(position)})
    if any(one.external_id == said.id for one in row.messages):
        raise ConflictError(f"The conversation '{row.external_id}' has a message '{said.id}' already.")
    row.messages.append(_row_of(said, position))
    if said.at and (row.last_at is None or said.at > row.last_at):
        row.last_at = said.at
    session.flush()
    return said


def take_back(session: Session, row: ConversationRow, message_id: str) -> Message | None:
    """Remove one of its messages, as if it had never been said; returns it, None where it is not there.

    What was read of it (digests, promises) is read anew at the next look.
    """
    found = next((one for one in row.messages if one.external_id == message_id), None)
    if found is None:
        return None
    said = _message(found)
    row.messages.remove(found)
    row.last_at = max((one.at for one in row.messages if one.at), default=row.opened_at)
    digests.spoil(session, row.id)
    session.flush()
    return said


def stored(session: Session, keys: Iterable[Key]) -> dict[Key, Stored]:
    """What is kept under these keys."""
    found: dict[Key, Stored] = {}
    row = ConversationRow
    for some in _in_parts(sorted(set(keys))):
        query = select(row.source, row.external_id, row.id, row.content_hash).where(
            tuple_(row.source, row.external_id).in_(some)
        )
        found |= {(source, id): Stored(row_id, digest) for source, id, row_id, digest in session.execute(query)}
    return found


def rows_of(session: Session, row_ids: Iterable[int], *, lock: bool = False) -> dict[int, ConversationRow]:
    """`lock`: as they are now, and nobody else changes them until the transaction ends."""
    found: dict[int, ConversationRow] = {}
    ids = sorted(set(row_ids))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        if lock:
            held = select(ConversationRow.id).where(ConversationRow.id.in_(some)).order_by(ConversationRow.id)
            session.execute(held.with_for_update())
        query = select(ConversationRow).where(ConversationRow.id.in_(some))
        found |= {row.id: row for row in session.scalars(query).unique()}
    return found


def write(
    session: Session,
    conversation: Conversation,
    *,
    content_hash: str,
    customer_id: int | None,
    row: ConversationRow | None = None,
) -> ConversationRow:
    """Add the conversation, or put it in place of `row`, which keeps its id and those of the messages it still has."""
    if row is None:
        row = ConversationRow(source=conversation.source, external_id=conversation.id, messages=[])
        session.add(row)
    row.channel, row.language, row.status = conversation.channel, conversation.language, conversation.status
    row.subject, row.timezone, row.customer_id = conversation.subject, conversation.timezone, customer_id
    row.opened_at, row.resolved_at, row.reopened = (
        conversation.opened_at,
        conversation.resolved_at,
        conversation.reopened,
    )
    row.csat, row.tags, row.content_hash = conversation.csat, list(conversation.tags), content_hash
    row.last_at = max((message.at for message in conversation.messages if message.at), default=conversation.opened_at)
    for position, message in enumerate(conversation.messages):
        if position < len(row.messages):
            _fill(row.messages[position], message, position)
        else:
            row.messages.append(_row_of(message, position))
    del row.messages[len(conversation.messages) :]
    return row


def _newest(session: Session, *where: ColumnElement[bool], limit: int | None) -> tuple[Conversation, ...]:
    query = (
        select(ConversationRow)
        .where(*where)
        .order_by(ConversationRow.last_at.desc().nulls_last(), ConversationRow.id.desc())
        .limit(limit)
    )
    return tuple(to_value(row) for row in session.scalars(query).unique())


def _open(row: ConversationRow) -> Open:
    said = [message for message in row.messages if not message.private and message.role != "system"]
    text = " ".join(said[-1].text[: PREVIEW * 4].split()) if said else ""
    return Open(
        row_id=row.id,
        id=row.external_id,
        source=row.source,
        channel=row.channel,
        subject=row.subject,
        language=row.language,
        customer=row.customer.name if row.customer else "",
        last_at=row.last_at,
        last_role=said[-1].role if said else "",
        preview=text if len(text) <= PREVIEW else text[: PREVIEW - 1].rstrip() + "…",
    )


def _message(row: MessageRow) -> Message:
    # The database only ever holds what a `Message` held: checking it again costs more than reading it.
    return Message.model_construct(
        role=row.role,  # type: ignore[arg-type]
        text=row.text,
        id=row.external_id,
        author=row.author,
        at=row.at,
        private=row.private,
        holding=row.holding,
    )


def _row_of(message: Message, position: int) -> MessageRow:
    row = MessageRow()
    _fill(row, message, position)
    return row


def _fill(row: MessageRow, message: Message, position: int) -> None:
    row.position, row.external_id, row.role, row.author = position, message.id, message.role, message.author
    row.text, row.at, row.private, row.holding = message.text, message.at, message.private, message.holding


def _in_parts(keys: Sequence[Key]) -> Iterable[Sequence[Key]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
