"""What is to be done in a helpdesk, as rows, each exactly once.

A row is `sending` from before the call until its outcome is written: one that is found so after its time was
interrupted, and nobody knows whether it arrived.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session, aliased

from copilot.store.schema import HelpdeskRow, OutgoingRow

AT_ONCE = 300  # ids in one query
OPEN = ("waiting", "sending")


class Counts(NamedTuple):
    """`oldest` is when the oldest that has not gone out yet was to go."""

    waiting: int = 0
    failed: int = 0
    oldest: datetime | None = None


def add(session: Session, **values: Any) -> OutgoingRow:
    row = OutgoingRow(**values)
    session.add(row)
    session.flush()
    return row


def by_key(session: Session, key: str, *, lock: bool = False) -> OutgoingRow | None:
    query = select(OutgoingRow).where(OutgoingRow.key == key).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def of_conversation(session: Session, conversation_row_id: int) -> Sequence[OutgoingRow]:
    """In the order in which they were asked for."""
    return session.scalars(
        select(OutgoingRow).where(OutgoingRow.conversation_id == conversation_row_id).order_by(OutgoingRow.id)
    ).all()


def of_conversations(session: Session, conversation_row_ids: Iterable[int]) -> list[OutgoingRow]:
    """The same of several at once."""
    found: list[OutgoingRow] = []
    ids = sorted(set(conversation_row_ids))
    for start in range(0, len(ids), AT_ONCE):
        query = select(OutgoingRow).where(OutgoingRow.conversation_id.in_(ids[start : start + AT_ONCE]))
        found += session.scalars(query.order_by(OutgoingRow.id))
    return found


def is_due(session: Session, now: datetime, resting: Sequence[int] = ()) -> bool:
    return session.scalar(select(OutgoingRow.id).where(*_due(now, resting)).limit(1)) is not None


def claim(session: Session, now: datetime, until: datetime, resting: Sequence[int] = ()) -> tuple[OutgoingRow, bool]:
    """Take the first that is due; the flag says that it was interrupted. Nobody else gets it before `until`.

    Of one conversation nothing overtakes what was asked for before it.

    Raises:
        LookupError: nothing is due.
    """
    query = select(OutgoingRow).where(*_due(now, resting)).order_by(OutgoingRow.next_at, OutgoingRow.id).limit(1)
    row = session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if row is None:
        raise LookupError
    interrupted = row.state == "sending"
    row.state, row.next_at, row.attempts = "sending", until, row.attempts + 1
    session.flush()
    return row, interrupted


def failed(session: Session, helpdesk_id: int) -> Sequence[OutgoingRow]:
    """Those that came to nothing, newest first."""
    query = select(OutgoingRow).where(OutgoingRow.helpdesk_id == helpdesk_id, OutgoingRow.state == "failed")
    return session.scalars(query.order_by(OutgoingRow.id.desc())).all()


def counts(session: Session) -> dict[int, Counts]:
    """By helpdesk."""
    row = OutgoingRow
    waits = row.state.in_(OPEN)
    query = select(
        row.helpdesk_id,
        func.sum(case((waits, 1), else_=0)),
        func.sum(case((row.state == "failed", 1), else_=0)),
        func.min(case((waits, row.created_at))),
    ).group_by(row.helpdesk_id)
    return {one[0]: Counts(int(one[1]), int(one[2]), one[3]) for one in session.execute(query)}


def forget_texts(session: Session, before: datetime) -> None:
    """The text of what arrived long ago is in the conversation; here it is needed no more."""
    row = OutgoingRow
    over = row.state.in_(("done", "cancelled"))
    session.execute(update(row).where(over, row.created_at < before, row.text != "").values(text=""))


def _due(now: datetime, resting: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    row = OutgoingRow
    active = select(HelpdeskRow.id).where(HelpdeskRow.active.is_(True))
    earlier = aliased(OutgoingRow)
    overtaken = select(earlier.id).where(
        earlier.conversation_id == row.conversation_id, earlier.id < row.id, earlier.state.in_(OPEN)
    )
    return (
        row.state.in_(OPEN),
        row.next_at <= now,
        row.helpdesk_id.in_(active),
        row.helpdesk_id.not_in(resting),
        ~overtaken.exists(),
    )
