"""Promises in SQL: what was promised and asked in every conversation, to be listed by when it falls due."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, lazyload

from copilot.conversation import Value
from copilot.errors import NotFoundError
from copilot.promise import HISTORY, LAPSE, Asked, Promise, Status
from copilot.store.conversations import CLOSED
from copilot.store.schema import ConversationRow, CustomerRow, PromiseRow

AT_ONCE = 300
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
When = Literal["missed", "overdue", "soon", "later", "undated"]


class Entry(NamedTuple):
    """A row as it is kept. `kind` is `promise` or `asked`; `made_at` None where it is not known here."""

    message_id: str
    kind: str
    text: str
    by: str
    made_at: datetime | None
    due_at: datetime | None
    day: bool
    status: Status
    settled_by: str

    def promise(self, zone: tzinfo = UTC) -> Promise:
        """The promise, with its time as it is in `zone`."""
        due = self.due_at.astimezone(zone).isoformat() if self.due_at else ""
        return Promise(
            text=self.text,
            by=self.by,
            due=due,
            message_id=self.message_id,
            day=self.day,
            status=self.status,
            settled_by=self.settled_by,
        )

    def asked(self) -> Asked:
        done = self.status == "kept"
        return Asked(text=self.text, message_id=self.message_id, done=done, settled_by=self.settled_by)


class Due(Value):
    """A promise as a list shows it, with whose it is. `row_id` is the promise's, `key` the conversation's."""

    row_id: int
    key: int
    conversation_id: str
    channel: str
    customer: str
    customer_row_id: int | None
    promise: Promise
    made_at: datetime | None
    due_at: datetime | None


def of_conversations(session: Session, row_ids: Sequence[int], *, unkept: bool = False) -> dict[int, tuple[Entry, ...]]:
    """What is kept of these conversations, by row id, in the order in which it was said; `unkept`: only what was not
    done."""
    found: dict[int, list[Entry]] = {row_id: [] for row_id in row_ids}
    for start in range(0, len(row_ids), AT_ONCE):
        query = select(PromiseRow).where(PromiseRow.conversation_id.in_(row_ids[start : start + AT_ONCE]))
        query = query.where(PromiseRow.status != "kept") if unkept else query
        for row in session.scalars(query.order_by(PromiseRow.made_at, PromiseRow.id)):
            found[row.conversation_id].append(_entry(row))
    return {row_id: tuple(entries) for row_id, entries in found.items()}


def keep(session: Session, entries: Mapping[int, Iterable[Entry]], *, anew: bool = True) -> None:
    """Bring what is kept of conversations up to these entries, by row id; what a person decided of one stays decided.

    `anew`: the entries are all there are, what is not among them goes; else they are added to what is kept.
    """
    kept: dict[int, list[PromiseRow]] = {row_id: [] for row_id in entries}
    row_ids = sorted(entries)
    for start in range(0, len(row_ids), AT_ONCE):
        query = select(PromiseRow).where(PromiseRow.conversation_id.in_(row_ids[start : start + AT_ONCE]))
        for row in session.scalars(query):
            kept[row.conversation_id].append(row)
    gone: list[int] = []
    added: list[dict[str, Any]] = []
    for row_id in row_ids:
        wanted = {(entry.message_id, entry.kind, entry.text): entry for entry in entries[row_id]}
        rows = {(row.message_id, row.kind, row.text): row for row in kept[row_id]}
        gone += [row.id for key, row in rows.items() if anew and key not in wanted]
        free = max((row.ordinal for row in kept[row_id]), default=-1) + 1
        for at, (key, entry) in enumerate(wanted.items()):
            if key in rows:
                _bring_up(rows[key], entry)
            else:
                added.append({"conversation_id": row_id, "ordinal": free + at, **entry._asdict()})
    for start in range(0, len(gone), AT_ONCE):
        session.execute(delete(PromiseRow).where(PromiseRow.id.in_(gone[start : start + AT_ONCE])))
    if added:
        session.execute(insert(PromiseRow), added)


def _bring_up(row: PromiseRow, entry: Entry) -> None:
    for name, value in entry._asdict().items():
        decided = row.decided and name in ("status", "settled_by")
        if not decided and (name != "made_at" or value) and getattr(row, name) != value:
            setattr(row, name, value)


def due(
    session: Session, when: When, now: datetime, soon: datetime, *, after: Due | None = None, limit: int = 50
) -> tuple[Due, ...]:
    """Promises that were missed, as somebody wrote; and open ones due before `now`, from then to `soon`, later, or
    without a time. The most pressing first. Times are told in the zone of `now`.
    """
    row = PromiseRow
    query = _list().where(row.kind == "promise", _range(when, now, soon)).limit(limit)
    # Made at an unknown time comes first, on every database.
    order = func.coalesce(row.made_at, _LONG_AGO) if when == "undated" else row.due_at
    if after:
        here = (after.made_at or _LONG_AGO) if when == "undated" else after.due_at
        query = query.where((order > here) | ((order == here) & (row.id > after.row_id)))
    return tuple(_due(session, query.order_by(order, row.id), now.tzinfo or UTC))


def count(session: Session, now: datetime, soon: datetime) -> Mapping[When, int]:
    """How many promises each of these lists holds."""
    return {when: _number(session, _range(when, now, soon)) for when in get_args(When)}


def overdue(session: Session, now: datetime) -> int:
    """How many promises were missed or are past due."""
    return _number(session, or_(_range("missed", now, now), _range("overdue", now, now)))


def of_person(
    session: Session, customer_row_ids: Sequence[int], zone: tzinfo = UTC, *, key: int = 0
) -> tuple[Due, ...]:
    """All promises to these customers, whatever became of them, and those of the conversation `key`, in the order in
    which they were made."""
    conversation = ConversationRow
    query = _list().where(
        PromiseRow.kind == "promise", or_(conversation.customer_id.in_(customer_row_ids), conversation.id == key)
    )
    return tuple(_due(session, query.order_by(PromiseRow.made_at, PromiseRow.id), zone))


def get(session: Session, row_id: int, zone: tzinfo = UTC) -> Due:
    """One promise by its row id.

    Raises:
        NotFoundError: there is no such promise.
    """
    query = _list().where(PromiseRow.id == row_id, PromiseRow.kind == "promise")
    found = next(iter(_due(session, query, zone)), None)
    if found is None:
        raise NotFoundError(f"There is no promise {row_id}.")
    return found


def decide(session: Session, row_id: int, status: Status, zone: tzinfo = UTC) -> Due:
    """A person says what became of a promise; no later message changes it. Its time is told in `zone`.

    Raises:
        NotFoundError: there is no such promise.
    """
    get(session, row_id)
    session.execute(update(PromiseRow).where(PromiseRow.id == row_id).values(status=status, decided=True))
    return get(session, row_id, zone)


def _number(session: Session, where: ColumnElement[bool]) -> int:
    row = PromiseRow
    joined = select(func.count()).select_from(row).join(ConversationRow, ConversationRow.id == row.conversation_id)
    return session.scalar(joined.where(row.kind == "promise", where)) or 0


def _range(when: str, now: datetime, soon: datetime) -> ColumnElement[bool]:
    row = PromiseRow
    if when == "missed":
        return and_(row.status == "broken", row.decided.is_(False), row.due_at >= now - HISTORY)
    ranges = {
        "overdue": row.due_at < now,
        "soon": row.due_at.between(now, soon),
        "later": row.due_at > soon,
        "undated": row.due_at.is_(None),
    }
    return and_(row.status == "open", ranges[when], _awaited(now))


def _awaited(now: datetime) -> ColumnElement[bool]:
    """That somebody still waits: as `copilot.promise.lapsed` says of one promise."""
    open_still = and_(ConversationRow.status.not_in(CLOSED), ConversationRow.resolved_at.is_(None))
    return or_(open_still, PromiseRow.due_at >= now - LAPSE)


def _list() -> Select[PromiseRow, ConversationRow]:
    return (
        select(PromiseRow, ConversationRow)
        .join(ConversationRow, ConversationRow.id == PromiseRow.conversation_id)
        .outerjoin(CustomerRow, CustomerRow.id == ConversationRow.customer_id)
        .options(lazyload(ConversationRow.messages))
    )


def _due(session: Session, query: Select[PromiseRow, ConversationRow], zone: tzinfo) -> Iterable[Due]:
    for row, conversation in session.execute(query).unique():
        yield Due(
            row_id=row.id,
            key=conversation.id,
            conversation_id=conversation.external_id,
            channel=conversation.channel,
            customer=conversation.customer.name if conversation.customer else "",
            customer_row_id=conversation.customer_id,
            promise=_entry(row).promise(zone),
            made_at=row.made_at,
            due_at=row.due_at,
        )


def _entry(row: PromiseRow) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry._fields})
