"""How each connected helpdesk does, from what was written down: nothing is contacted for it."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.store import Store, deliveries, helpdesks, outgoing
from copilot.store.schema import HelpdeskCursorRow, HelpdeskRow

Standing = Literal["off", "new", "well", "behind", "away", "failing"]
"""`away`: it does not answer, and is tried again by itself. `failing`: something waits for a person. `behind`: it
answers, and what came in waits longer than it should."""
STANDINGS: tuple[Standing, ...] = ("off", "new", "well", "behind", "away", "failing")
BEHIND = timedelta(minutes=5)


class Import(Value):
    """How far an import has come. `counts` as `copilot.store.schema.HelpdeskCursorRow`."""

    what: str
    counts: dict[str, int]
    running: bool
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int


class Health(Value):
    """`lag` is how many seconds the oldest thing has waited that came in or is to go out."""

    id: int
    name: str
    kind: str
    active: bool
    standing: Standing
    reached_at: datetime | None
    failed_at: datetime | None
    failure: str
    deliveries_waiting: int
    deliveries_failed: int
    outgoing_waiting: int
    outgoing_failed: int
    last_delivery_at: datetime | None
    last_import_at: datetime | None
    lag: float
    imports: tuple[Import, ...]


def examine(store: Store, now: datetime) -> tuple[Health, ...]:
    """All that are connected, by name."""
    with store.read() as session:
        rows = helpdesks.everyone(session)
        came, go = deliveries.counts(session), outgoing.counts(session)
        none, nothing = deliveries.Counts(), outgoing.Counts()
        return tuple(_of(session, row, came.get(row.id, none), go.get(row.id, nothing), now) for row in rows)


def _of(session: Session, row: HelpdeskRow, came: deliveries.Counts, go: outgoing.Counts, now: datetime) -> Health:
    imports = tuple(_import(one) for _, one in sorted(helpdesks.cursors(session, row.id).items(), reverse=True))
    oldest = min((one for one in (came.oldest, go.oldest) if one), default=None)
    lag = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    return Health(
        id=row.id,
        name=row.name,
        kind=row.kind,
        active=row.active,
        standing=_standing(row, came, go, lag),
        reached_at=row.reached_at,
        failed_at=row.failed_at,
        failure=row.failure,
        deliveries_waiting=came.waiting,
        deliveries_failed=came.failed,
        outgoing_waiting=go.waiting,
        outgoing_failed=go.failed,
        last_delivery_at=came.last,
        last_import_at=max((one.finished_at for one in imports if one.finished_at), default=None),
        lag=round(lag, 1),
        imports=imports,
    )


def _standing(row: HelpdeskRow, came: deliveries.Counts, go: outgoing.Counts, lag: float) -> Standing:
    if not row.active:
        return "off"
    if came.failed or go.failed:
        return "failing"
    if row.failure:
        return "away"
    if lag > BEHIND.total_seconds():
        return "behind"
    return "well" if row.reached_at or came.last else "new"


def _import(row: HelpdeskCursorRow) -> Import:
    over = row.finished_at is not None and row.started_at is not None and row.finished_at >= row.started_at
    return Import(
        what=row.what,
        counts={name: int(count) for name, count in row.counts.items()},
        running=row.started_at is not None and not over,
        started_at=row.started_at,
        finished_at=row.finished_at,
        attempts=row.attempts,
    )
