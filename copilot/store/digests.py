"""Digests in SQL: what conversations come to, kept until a message or another import makes them out of date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, literal, select, update
from sqlalchemy.orm import Session

from copilot.conversation import Message
from copilot.store.schema import ConversationRow, DigestRow, MessageRow
from copilot.store.upsert import upsert_all
from copilot.summary.digest import Digest

AT_ONCE = 500
VERSION = "1"
"""Changes when messages are read differently: every digest is then made anew."""


class Thread(NamedTuple):
    """A conversation as a history lists it. `position` is its last message's, -1 for none; `kept` is up to which one
    its digest speaks, None where there is none that fits; `changed`: there was one of other content."""

    row_id: int
    customer: int | None
    id: str
    source: str
    channel: str
    status: str
    language: str
    timezone: str
    opened_at: datetime | None
    last_at: datetime | None
    resolved_at: datetime | None
    reopened: bool
    content_hash: str
    position: int
    kept: int | None
    changed: bool

    @property
    def current(self) -> bool:
        return self.kept == self.position


def threads(session: Session, customer_row_ids: Sequence[int]) -> tuple[Thread, ...]:
    """All conversations of these customers, newest first."""
    return _threads(session, ConversationRow.customer_id.in_(customer_row_ids))


def thread(session: Session, row_id: int) -> Thread | None:
    """One conversation by its row id."""
    return next(iter(_threads(session, ConversationRow.id == row_id)), None)


def again(session: Session, some: Sequence[Thread]) -> tuple[Thread, ...]:
    """The same as they are now; one that is gone is left out."""
    found: dict[int, Thread] = {}
    for start in range(0, len(some), AT_ONCE):
        ids = [one.row_id for one in some[start : start + AT_ONCE]]
        found |= {one.row_id: one for one in _threads(session, ConversationRow.id.in_(ids))}
    return tuple(found[one.row_id] for one in some if one.row_id in found)


def kept(session: Session, row_ids: Iterable[int]) -> dict[int, Digest]:
    """The digests kept of these conversations, out of date or not."""
    query = select(DigestRow.conversation_id, DigestRow.payload).where(DigestRow.conversation_id.in_(list(row_ids)))
    return {row_id: Digest.model_validate(payload) for row_id, payload in session.execute(query)}


def keep(session: Session, made: Iterable[tuple[Thread, Digest]]) -> None:
    """Keep what all messages of each conversation come to, in place of what was kept before."""
    now = datetime.now(UTC)
    rows = [
        {
            "conversation_id": one.row_id,
            "stamp": stamp(one.content_hash),
            "position": one.position,
            "payload": digest.model_dump(mode="json"),
            "made_at": now,
        }
        for one, digest in made
    ]
    upsert_all(session, DigestRow, ["conversation_id"], rows)


def spoil(session: Session, row_id: int) -> None:
    """Something was taken out of it: what is kept of it, promises too, is made anew from all of its messages."""
    session.execute(update(DigestRow).where(DigestRow.conversation_id == row_id).values(stamp=""))


def stamp(content_hash: str) -> str:
    """What a digest depends on beside the number of messages."""
    return f"{VERSION}.{content_hash}"


def current_stamp() -> ColumnElement[str]:
    """The same of a conversation's row, for a query."""
    return literal(f"{VERSION}.") + ConversationRow.content_hash


def messages_after(session: Session, after: Mapping[int, int]) -> dict[int, list[Message]]:
    """The messages after a position, in order, of each of these conversations: row id -> position, -1 for all."""
    found: dict[int, list[Message]] = {row_id: [] for row_id in after}
    row = MessageRow
    fields = select(row.conversation_id, row.external_id, row.role, row.author, row.text, row.at, row.private)
    for position in sorted(set(after.values())):
        some = [row_id for row_id, since in after.items() if since == position]
        for start in range(0, len(some), AT_ONCE):
            query = fields.where(row.conversation_id.in_(some[start : start + AT_ONCE]), row.position > position)
            for row_id, id, role, author, text, at, private in session.execute(
                query.order_by(row.conversation_id, row.position)
            ):
                message = Message(id=id, role=role, author=author, text=text, at=at, private=private)
                found[row_id].append(message)
    return found


def _threads(session: Session, *where: object) -> tuple[Thread, ...]:
    row = ConversationRow
    last = select(func.max(MessageRow.position)).where(MessageRow.conversation_id == row.id).correlate(row)
    query = (
        select(
            row.id,
            row.customer_id,
            row.external_id,
            row.source,
            row.channel,
            row.status,
            row.language,
            row.timezone,
            row.opened_at,
            row.last_at,
            row.resolved_at,
            row.reopened,
            row.content_hash,
            func.coalesce(last.scalar_subquery(), -1),
            DigestRow.stamp,
            DigestRow.position,
        )
        .outerjoin(DigestRow, DigestRow.conversation_id == row.id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(row.last_at.desc().nulls_last(), row.id.desc())
    )
    found = []
    for *fields, made_from, position in session.execute(query):
        one = Thread._make((*fields, None, False))
        fits = made_from == stamp(one.content_hash)
        found.append(one._replace(kept=position if fits else None, changed=made_from is not None and not fits))
    return tuple(found)
