"""Small facts of an installation by name, and the revision counter that indexes follow."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from copilot.store.schema import StateRow

REVISION = "revision"


def read(session: Session, name: str) -> dict[str, Any] | None:
    row = session.get(StateRow, name)
    return dict(row.value) if row else None


def write(session: Session, name: str, value: dict[str, Any]) -> None:
    row = session.get(StateRow, name)
    if row:
        row.value = value
    else:
        session.add(StateRow(name=name, value=value))
    session.flush()


def next_revision(session: Session) -> int:
    """The next revision. Holds the counter's row until commit, so revisions become visible in order."""
    row = session.execute(select(StateRow).where(StateRow.name == REVISION).with_for_update()).scalar_one_or_none()
    if row is None:
        write(session, REVISION, {"n": 1})
        return 1
    n = int(row.value["n"]) + 1
    session.execute(update(StateRow).where(StateRow.name == REVISION).values(value={"n": n}))
    session.refresh(row)
    return n


def current_revision(session: Session) -> int:
    row = read(session, REVISION)
    return int(row["n"]) if row else 0
