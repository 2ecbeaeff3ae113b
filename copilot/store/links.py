"""What is kept about who may be whom: people's verdicts, open suggestions, and the keys that customers share."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from copilot.store.schema import CustomerLinkRow, CustomerSuggestionRow

AT_ONCE = 500
Verdict = Literal["same", "apart"]
Pair = tuple[int, int]
"""(the smaller row id, the larger)."""


class Suggested(NamedTuple):
    """Two customers who may be one person: `reasons` strongest first, `likeness` 0 to 1."""

    low: int
    high: int
    likeness: float
    reasons: tuple[str, ...]


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


def parts(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
