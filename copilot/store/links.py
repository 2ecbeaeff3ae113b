"""What is kept about who may be whom: people's verdicts, open suggestions, and the keys that customers share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sqlalchemy import and_, delete, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from copilot.store.schema import CustomerKeyRow, CustomerLinkRow, CustomerRow, CustomerSuggestionRow, IdentityRow

AT_ONCE = 500
_LOCK = 5_116_002  # any number that nothing else locks
Verdict = Literal["same", "apart"]
Pair = tuple[int, int]
"""(the smaller row id, the larger)."""


class Suggested(NamedTuple):
    """Two customers who may be one person: `reasons` strongest first, `likeness` 0 to 1."""

    low: int
    high: int
    likeness: float
    reasons: tuple[str, ...]


def hold(session: Session) -> None:
    """Until this transaction ends nobody else works out who is one person: two at once would not see each other's.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def pair(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def verdicts(session: Session, row_ids: Iterable[int]) -> dict[Pair, Verdict]:
    """What people said of these customers and any others."""
    found: dict[Pair, Verdict] = {}
    row = CustomerLinkRow
    for some in parts(row_ids):
        query = select(row.low_id, row.high_id, row.verdict).where(or_(row.low_id.in_(some), row.high_id.in_(some)))
        for low, high, verdict in session.execute(query):
            found[low, high] = "same" if verdict == "same" else "apart"
    return found


def say(session: Session, a: int, b: int, verdict: Verdict, by: str) -> None:
    """Keep a verdict in place of the one there may be."""
    drop(session, a, b)
    low, high = pair(a, b)
    session.add(CustomerLinkRow(low_id=low, high_id=high, verdict=verdict, by=by[:320], at=datetime.now(UTC)))
    session.flush()


def drop(session: Session, a: int, b: int) -> bool:
    """Forget the verdict of these two; whether there was one."""
    low, high = pair(a, b)
    row = CustomerLinkRow
    found = session.scalars(select(row).where(row.low_id == low, row.high_id == high)).first()
    if found is not None:
        session.delete(found)
        session.flush()
    return found is not None


def suggested(
    session: Session, *, row_ids: Sequence[int] | None = None, after: Suggested | None = None, limit: int = 50
) -> list[Suggested]:
    """Open suggestions, the likeliest first; those of `row_ids` alone where given, those behind `after`."""
    row = CustomerSuggestionRow
    query = select(row).order_by(row.likeness.desc(), row.low_id, row.high_id).limit(limit)
    if row_ids is not None:
        query = query.where(or_(row.low_id.in_(row_ids), row.high_id.in_(row_ids)))
    if after is not None:
        later = or_(row.low_id > after.low, and_(row.low_id == after.low, row.high_id > after.high))
        query = query.where(or_(row.likeness < after.likeness, and_(row.likeness == after.likeness, later)))
    return [Suggested(one.low_id, one.high_id, one.likeness, tuple(one.reasons)) for one in session.scalars(query)]


def replace_suggestions(session: Session, row_ids: Iterable[int], made: Iterable[Suggested]) -> None:
    """Put these in place of all suggestions of these rows; what stays as it was keeps its time."""
    row = CustomerSuggestionRow
    wanted = {(one.low, one.high): one for one in made}
    known: dict[Pair, CustomerSuggestionRow] = {}
    for some in parts(row_ids):
        query = select(row).where(or_(row.low_id.in_(some), row.high_id.in_(some)))
        known |= {(one.low_id, one.high_id): one for one in session.scalars(query)}
    now = datetime.now(UTC)
    for both, old in known.items():
        new = wanted.pop(both, None)
        if new is None:
            session.delete(old)
        elif (old.likeness, tuple(old.reasons)) != (new.likeness, new.reasons):
            old.likeness, old.reasons, old.at = new.likeness, list(new.reasons), now
    session.add_all(
        row(low_id=one.low, high_id=one.high, likeness=one.likeness, reasons=list(one.reasons), at=now)
        for one in wanted.values()
    )
    session.flush()


class Raw(NamedTuple):
    """A customer row as it is; `identities` are (channel, handle)."""

    id: int
    source: str
    external_id: str
    name: str
    person_id: int | None
    identities: tuple[tuple[str, str], ...]


def raw(session: Session, row_ids: Iterable[int]) -> list[Raw]:
    found: list[Raw] = []
    row, handle = CustomerRow, IdentityRow
    for some in parts(row_ids):
        handles: dict[int, list[tuple[str, str]]] = {}
        for id, channel, written in session.execute(
            select(handle.customer_id, handle.channel, handle.handle)
            .where(handle.customer_id.in_(some))
            .order_by(handle.channel, handle.handle)
        ):
            handles.setdefault(id, []).append((channel, written))
        query = select(row.id, row.source, row.external_id, row.name, row.person_id).where(row.id.in_(some))
        for id, source, external_id, name, person in session.execute(query):
            found.append(Raw(id, source, external_id, name, person, tuple(handles.get(id, ()))))
    return found


def keys(session: Session, row_ids: Iterable[int]) -> dict[int, set[int]]:
    """The keys kept for each of these rows."""
    found: dict[int, set[int]] = {}
    row = CustomerKeyRow
    for some in parts(row_ids):
        for key, id in session.execute(select(row.key, row.customer_id).where(row.customer_id.in_(some))):
            found.setdefault(id, set()).add(key)
    return found


def put_keys(session: Session, wanted: Mapping[int, Iterable[int]], known: Mapping[int, set[int]]) -> None:
    """Keep the `wanted` keys of these rows, of which `known` were kept until now."""
    row = CustomerKeyRow
    new = [{"key": key, "customer_id": id} for id in wanted for key in set(wanted[id]) - known.get(id, set())]
    for id in wanted:
        if gone := known.get(id, set()) - set(wanted[id]):
            session.execute(delete(row).where(row.customer_id == id, row.key.in_(gone)))
    if new:
        session.execute(insert(row), new)


def counts(session: Session, some_keys: Iterable[int]) -> dict[int, int]:
    """How many rows hold each of these keys."""
    found: dict[int, int] = {}
    row = CustomerKeyRow
    for some in parts(some_keys):
        query = select(row.key, func.count()).where(row.key.in_(some)).group_by(row.key)
        found.update((key, count) for key, count in session.execute(query))
    return found


def holders(session: Session, some_keys: Iterable[int]) -> dict[int, set[int]]:
    """The rows that hold each of these keys."""
    found: dict[int, set[int]] = {}
    row = CustomerKeyRow
    for some in parts(some_keys):
        for key, id in session.execute(select(row.key, row.customer_id).where(row.key.in_(some))):
            found.setdefault(key, set()).add(id)
    return found


def members(session: Session, persons: Iterable[int]) -> set[int]:
    """The rows of these persons."""
    found: set[int] = set()
    for some in parts(persons):
        found.update(session.scalars(select(CustomerRow.id).where(CustomerRow.person_id.in_(some))))
    return found


def put_persons(session: Session, person: Mapping[int, int | None]) -> None:
    """Set who is which person."""
    by_person: dict[int | None, list[int]] = {}
    for id, one in person.items():
        by_person.setdefault(one, []).append(id)
    for one, ids in by_person.items():
        for some in parts(ids):
            session.execute(update(CustomerRow).where(CustomerRow.id.in_(some)).values(person_id=one))


def after(session: Session, row_id: int, limit: int) -> list[int]:
    """The next rows behind this one, in order."""
    query = select(CustomerRow.id).where(CustomerRow.id > row_id).order_by(CustomerRow.id).limit(limit)
    return list(session.scalars(query))


def parts(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
