"""What customers said of it: the satisfaction that came with a conversation, beside the other figures, never alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.figures.period import About, Abouts, Period, columns
from copilot.figures.sample import Mean, mean
from copilot.store.schema import ConversationRow, Instant, MatterRow


class Opinion(NamedTuple):
    """One customer's, on the scale that it was imported with. Nobody's work is told by it."""

    at: datetime
    about: About
    csat: float
    person: None = None


class Opinions(Value):
    key: str
    csat: Mean


def read_opinions(session: Session, period: Period) -> list[Opinion]:
    """Those of conversations that ended in the period."""
    row, matter = ConversationRow, MatterRow
    at = func.coalesce(row.resolved_at, row.last_at, type_=Instant())
    query = (
        select(at, row.csat, *columns())
        .outerjoin(matter, matter.conversation_id == row.id)
        .where(row.csat.is_not(None), at >= period.since, at < period.until)
    )
    abouts = Abouts()
    return [Opinion(at, abouts.of(*keys), csat) for at, csat, *keys in session.connection().execute(query)]


def count(key: str, opinions: Iterable[Opinion]) -> Opinions:
    return Opinions(key=key, csat=mean([one.csat for one in opinions]))
