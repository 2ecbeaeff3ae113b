"""How far each person has read each conversation, so that what is new to them can be told apart."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from copilot.store.schema import MessageRow, SeenRow

AT_ONCE = 500


def mark(session: Session, user_id: int, row_id: int, position: int) -> None:
    """This person has seen that conversation up to the message at `position`, and whatever they had seen further on."""
    values = {"user_id": user_id, "conversation_id": row_id, "position": position, "at": datetime.now(UTC)}
    rows = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = rows.insert(SeenRow)
    # Two windows of the same person: the one that is behind takes nothing back, and neither waits for the other.
    changed = {"position": row.excluded.position, "at": row.excluded.at}
    session.execute(
        row.on_conflict_do_update(
            index_elements=["user_id", "conversation_id"], set_=changed, where=SeenRow.position < row.excluded.position
        ),
        [values],
    )


def positions(session: Session, user_id: int, row_ids: Sequence[int]) -> Mapping[int, int]:
    """Up to which message this person has seen each of these conversations; those never opened are left out."""
    found: dict[int, int] = {}
    for start in range(0, len(row_ids), AT_ONCE):
        query = select(SeenRow.conversation_id, SeenRow.position).where(
            SeenRow.user_id == user_id, SeenRow.conversation_id.in_(row_ids[start : start + AT_ONCE])
        )
        found |= {row.conversation_id: row.position for row in session.execute(query)}
    return found


def by_others(session: Session, user_id: int | None, row_ids: Sequence[int], since: datetime) -> set[int]:
    """Those of these conversations, `AT_ONCE` at most, that somebody else has opened since then."""
    query = select(SeenRow.conversation_id).where(
        SeenRow.conversation_id.in_(row_ids[:AT_ONCE]), SeenRow.user_id != (user_id or 0), SeenRow.at > since
    )
    return set(session.scalars(query))


def unread(session: Session, user_id: int, row_ids: Sequence[int]) -> Mapping[int, int]:
    """How many of the customer's messages this person has not seen, by conversation; none is left out."""
    seen = positions(session, user_id, row_ids)
    counts = dict.fromkeys(row_ids, 0)
    for start in range(0, len(row_ids), AT_ONCE):
        query = select(MessageRow.conversation_id, MessageRow.position).where(
            MessageRow.conversation_id.in_(row_ids[start : start + AT_ONCE]),
            MessageRow.role == "customer",
            MessageRow.private.is_(False),
        )
        for row_id, position in session.execute(query):
            counts[row_id] += position > seen.get(row_id, -1)
    return counts
