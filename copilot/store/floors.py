"""Row ids that were erased are not given again.

SQLite gives a new row the largest id there is plus one, so that of an erased row again: a draft still being written for
the erased conversation, or a page that is still open on it, would then lead to somebody else's. PostgreSQL never does.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session, sessionmaker

from copilot.store import state
from copilot.store.schema import ConversationRow, CustomerRow, ResolutionRow, StateRow

NAME = "floors"
KEPT: tuple[type[CustomerRow] | type[ConversationRow] | type[ResolutionRow], ...] = (
    CustomerRow,
    ConversationRow,
    ResolutionRow,
)


def remember(session: Session) -> None:
    """Keep the largest ids that there are now; before rows are erased."""
    known = state.read(session, NAME) or {}
    for row in KEPT:
        top = session.scalar(select(func.max(row.id))) or 0
        known[row.__tablename__] = max(top, int(known.get(row.__tablename__, 0)))
    state.write(session, NAME, known)


def hold_floors(maker: sessionmaker[Session]) -> None:
    """Let every session of `maker` give new rows ids above those that were ever there."""
    event.listen(maker, "before_flush", _number)


def _number(session: Session, _context: object, _instances: object) -> None:
    new = [one for one in session.new if isinstance(one, KEPT) and one.id is None]
    if not new:
        return
    kept = session.execute(select(StateRow.value).where(StateRow.name == NAME)).scalar()
    for row in KEPT if kept else ():
        _above(session, row, int((kept or {}).get(row.__tablename__, 0)), (one for one in new if type(one) is row))


def _above(session: Session, row: Any, floor: int, new: Iterable[Any]) -> None:
    waiting = sorted(new, key=lambda one: inspect(one).insert_order or 0)
    if waiting and (session.scalar(select(func.max(row.id))) or 0) < floor:
        for number, one in enumerate(waiting, start=floor + 1):
            one.id = number
