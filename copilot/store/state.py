"""Small facts of an installation by name, and the revision counter that indexes follow."""

from contextlib import suppress
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
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
    counter = select(StateRow).where(StateRow.name == REVISION).with_for_update()
    row = session.execute(counter).scalar_one_or_none()
    if row is None:
        # Two first writers at once: the second waits here for the first, and then finds its row.
        with suppress(IntegrityError), session.begin_nested():
            write(session, REVISION, {"n": 0})
        row = session.execute(counter).scalar_one()
    n = int(row.value["n"]) + 1
    session.execute(update(StateRow).where(StateRow.name == REVISION).values(value={"n": n}))
    session.refresh(row)
    return n


def current_revision(session: Session) -> int:
    row = read(session, REVISION)
    return int(row["n"]) if row else 0
