"""Promises as pages list them: whose, in which words, by when, and where they were made."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.web.clock import in_words, waited
from api.web.gate import Reader
from api.web.story_places import numbers
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.errors import NotFoundError
from copilot.promise import Status
from copilot.store import promises
from copilot.store.promises import Due


class Promised(Value):
    """`when` says by when in words, "" where no time was given; `late` is how long it is overdue, "" where it is
    not."""

    row_id: int
    text: str
    by: str
    customer: str
    customer_row_id: int | None
    channel: str
    href: str
    when: str
    late: str
    status: Status


def promised(session: Session, dues: Sequence[Due], t: Texts, now: datetime) -> tuple[Promised, ...]:
    """`now` in the reader's time zone."""
    where = numbers(session, ((due.key, due.promise.message_id) for due in dues))
    found = ((due, where.get((due.key, due.promise.message_id))) for due in dues)
    return tuple(_row(due, t, now, place.href if place else f"/c/{due.key}") for due, place in found)


def just_decided(row_id: int, reader: Reader) -> Promised | None:
    """The promise of which somebody has just said what became of it; None for 0, or where it is gone."""
    now = datetime.now(reader.copilot.settings.zone)
    with reader.copilot.store.read() as session:
        try:
            due = promises.get(session, row_id) if row_id else None
        except NotFoundError:
            return None
        return promised(session, [due], reader.t, now)[0] if due else None


def most_pressing(rows: Iterable[Promised]) -> tuple[Promised, ...]:
    """Open ones first, of these the overdue, then those with a time; the order stays otherwise."""
    return tuple(sorted(rows, key=lambda row: (row.status != "open", not row.late, not row.when)))


def _row(due: Due, t: Texts, now: datetime, href: str) -> Promised:
    promise, over = due.promise, bool(due.due_at and due.due_at < now)
    late = over and promise.status == "open"
    when = in_words(due.due_at, t, now, day=promise.day) if due.due_at else ""
    return Promised(
        row_id=due.row_id,
        text=promise.text,
        by=promise.by,
        customer=due.customer,
        customer_row_id=due.customer_row_id,
        channel=due.channel,
        href=href,
        when=t("promises.was_due" if over else "promises.due", day=when) if when else "",
        late=waited(due.due_at, max(now, due.due_at + timedelta(minutes=1))) if late and due.due_at else "",
        status=promise.status,
    )
