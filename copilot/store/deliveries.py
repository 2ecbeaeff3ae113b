"""News from helpdesks as rows: taken in once by their key, claimed by one worker at a time.

A claim is a waiting row whose `next_at` lies ahead: whoever dies at the work lets it come back by itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from copilot.store.schema import DeliveryRow, HelpdeskRow


class Claimed(NamedTuple):
    """The news of one conversation; `ids` are all those that one look at it settles."""

    helpdesk_id: int
    about: str
    ids: tuple[int, ...]
    attempts: int


class Counts(NamedTuple):
    """`oldest` is when the oldest that is waiting came in, `last` when the newest of all did."""

    waiting: int = 0
    failed: int = 0
    oldest: datetime | None = None
    last: datetime | None = None


def receive(
    session: Session, *, helpdesk_id: int, key: str, event: str, about: str, at: datetime, done: bool = False
) -> bool:
    """Take it in; False when it was here before. `done`: there is nothing left to work on."""
    values = {
        "helpdesk_id": helpdesk_id,
        "key": key,
        "event": event,
        "about": about,
        "received_at": at,
        "state": "done" if done else "waiting",
        "attempts": 0,
        "next_at": at,
        "done_at": at if done else None,
        "failure": "",
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(DeliveryRow).values(values).on_conflict_do_nothing(index_elements=["helpdesk_id", "key"])
    return session.scalar(statement.returning(DeliveryRow.id)) is not None


def known(session: Session, helpdesk_id: int, key: str) -> bool:
    query = select(DeliveryRow.id).where(DeliveryRow.helpdesk_id == helpdesk_id, DeliveryRow.key == key)
    return session.scalar(query) is not None


def is_due(session: Session, now: datetime, resting: Sequence[int] = ()) -> bool:
    return session.scalar(select(DeliveryRow.id).where(*_due(now, resting)).limit(1)) is not None


def claim(session: Session, now: datetime, until: datetime, resting: Sequence[int] = ()) -> Claimed | None:
    """Take the oldest that is due, with all others about the same conversation; nobody else gets them before `until`.

    A conversation that another is just reading waits: the older look must not be written after the newer one.
    """
    row = DeliveryRow
    first = session.execute(
        select(row.helpdesk_id, row.about)
        .where(*_due(now, resting))
        .order_by(row.next_at, row.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if first is None:
        return None
    same = (row.helpdesk_id == first.helpdesk_id, row.about == first.about, row.state == "waiting")
    taken = session.execute(
        select(row.id, row.attempts)
        .where(*same, row.received_at <= now)
        .order_by(row.id)
        .with_for_update(skip_locked=True)
    ).all()
    ids = tuple(one.id for one in taken)
    session.execute(update(row).where(row.id.in_(ids)).values(attempts=row.attempts + 1, next_at=until, failure=""))
    return Claimed(first.helpdesk_id, first.about, ids, 1 + max(one.attempts for one in taken))


def finish(session: Session, ids: Sequence[int], at: datetime) -> None:
    _set(session, ids, state="done", done_at=at, failure="")


def postpone(session: Session, ids: Sequence[int], until: datetime, failure: str) -> None:
    _set(session, ids, next_at=until, failure=failure)


def give_up(session: Session, ids: Sequence[int], at: datetime, failure: str) -> None:
    """No further try by itself; a person can `retry`."""
    _set(session, ids, state="failed", done_at=at, failure=failure)


def retry(session: Session, helpdesk_id: int, now: datetime) -> int:
    """Try all that failed once more; how many."""
    row = DeliveryRow
    query = update(row).where(row.helpdesk_id == helpdesk_id, row.state == "failed")
    again = query.values(state="waiting", attempts=0, next_at=now, done_at=None)
    return len(session.scalars(again.returning(row.id)).all())


def counts(session: Session) -> dict[int, Counts]:
    """By helpdesk."""
    row = DeliveryRow
    waiting = row.state == "waiting"
    query = select(
        row.helpdesk_id,
        func.sum(case((waiting, 1), else_=0)),
        func.sum(case((row.state == "failed", 1), else_=0)),
        func.min(case((waiting, row.received_at))),
        func.max(row.received_at),
    ).group_by(row.helpdesk_id)
    return {one[0]: Counts(int(one[1]), int(one[2]), one[3], one[4]) for one in session.execute(query)}


def forget(session: Session, before: datetime) -> None:
    """Forget what was done with before then: a sender does not deliver again for so long."""
    session.execute(delete(DeliveryRow).where(DeliveryRow.state == "done", DeliveryRow.received_at < before))


def erase(session: Session, conversations: Iterable[tuple[str, str]]) -> None:
    """Those about these conversations, each by its source and its id there."""
    row = DeliveryRow
    for source, about in conversations:
        mine = select(HelpdeskRow.id).where(HelpdeskRow.name == source)
        session.execute(delete(row).where(row.about == about, row.helpdesk_id.in_(mine)))


def _due(now: datetime, resting: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    row = DeliveryRow
    active = select(HelpdeskRow.id).where(HelpdeskRow.active.is_(True))
    other = aliased(DeliveryRow)
    being_read = select(other.id).where(
        other.helpdesk_id == row.helpdesk_id,
        other.about == row.about,
        other.state == "waiting",
        other.next_at > now,
        other.attempts > 0,
        other.failure == "",
    )
    return (
        row.state == "waiting",
        row.next_at <= now,
        row.helpdesk_id.in_(active),
        row.helpdesk_id.not_in(resting),
        ~being_read.exists(),
    )


def _set(session: Session, ids: Sequence[int], **values: object) -> None:
    session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(ids)).values(values))
