"""Helpdesks as rows: what is connected, who our people are there, how far each import has come.

A helpdesk's name is the `source` of its conversations and the `origin` of its articles. Secrets arrive here already
encrypted; nothing here can read one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from copilot.errors import ConflictError, NotFoundError
from copilot.store.schema import (
    DeliveryRow,
    HelpdeskAgentRow,
    HelpdeskCursorRow,
    HelpdeskRow,
    OutgoingRow,
    PairingRow,
    SessionRow,
    UserRow,
)

What = Literal["conversations", "articles"]
WALKS: tuple[What, ...] = ("conversations", "articles")


def add(
    session: Session,
    *,
    name: str,
    kind: str,
    url: str = "",
    options: Mapping[str, Any] | None = None,
    secrets: str = "",
    at: datetime,
) -> HelpdeskRow:
    """A new helpdesk; its imports are due at once.

    Raises:
        ConflictError: the name is taken.
    """
    if find(session, name):
        raise ConflictError(f"There is a helpdesk '{name}' already; choose another name or change that one.")
    row = HelpdeskRow(name=name, kind=kind, url=url, options=dict(options or {}), secrets=secrets, created_at=at)
    session.add(row)
    session.flush()
    session.add_all(HelpdeskCursorRow(helpdesk_id=row.id, what=what, next_at=at) for what in WALKS)
    session.flush()
    return row


def find(session: Session, name: str | int) -> HelpdeskRow | None:
    """The helpdesk with this name, or this id."""
    if isinstance(name, int):
        return session.get(HelpdeskRow, name)
    return session.scalar(select(HelpdeskRow).where(HelpdeskRow.name == name))


def get(session: Session, name: str | int) -> HelpdeskRow:
    """The same as `find`; raises NotFoundError when there is none."""
    row = find(session, name)
    if row is None:
        raise NotFoundError(f"There is no helpdesk '{name}'; `escucha helpdesks list` shows those there are.")
    return row


def everyone(session: Session, *, active: bool = False) -> Sequence[HelpdeskRow]:
    """All of them by name, or only those that are at work."""
    query = select(HelpdeskRow).order_by(HelpdeskRow.name)
    return session.scalars(query.where(HelpdeskRow.active.is_(True)) if active else query).all()


def remove(session: Session, row: HelpdeskRow) -> None:
    """Take it out, with what was waiting for it and the panels opened in it. Its conversations stay."""
    session.execute(delete(SessionRow).where(SessionRow.helpdesk_id == row.id))
    for table in (PairingRow, OutgoingRow, DeliveryRow, HelpdeskAgentRow, HelpdeskCursorRow):
        session.execute(delete(table).where(table.helpdesk_id == row.id))
    session.delete(row)
    session.flush()


def reached(session: Session, helpdesk_id: int, at: datetime) -> None:
    """It answered: what failed before is over."""
    _note(session, helpdesk_id, reached_at=at, failure="")


def failed(session: Session, helpdesk_id: int, at: datetime, failure: str) -> None:
    """It did not; `failure` is one sentence without anybody's words in it."""
    _note(session, helpdesk_id, failed_at=at, failure=failure)


def _note(session: Session, helpdesk_id: int, **values: object) -> None:
    session.execute(update(HelpdeskRow).where(HelpdeskRow.id == helpdesk_id).values(values))


def link_agent(session: Session, helpdesk_id: int, user_id: int, handle: str, secret: str | None = None) -> None:
    """This account is `handle` there. `secret` (encrypted) None leaves their token as it is.

    Raises:
        ConflictError: somebody else is that already.
    """
    handle = handle.strip()
    other = session.scalar(
        select(HelpdeskAgentRow.user_id).where(
            HelpdeskAgentRow.helpdesk_id == helpdesk_id,
            HelpdeskAgentRow.handle == handle,
            HelpdeskAgentRow.user_id != user_id,
        )
    )
    if other is not None:
        raise ConflictError(f"'{handle}' belongs to another account already; take it from that one first.")
    row = session.get(HelpdeskAgentRow, (helpdesk_id, user_id))
    if row is None:
        row = HelpdeskAgentRow(helpdesk_id=helpdesk_id, user_id=user_id, handle=handle)
        session.add(row)
    row.handle = handle
    if secret is not None:
        row.secret = secret
    session.flush()


def unlink_agent(session: Session, helpdesk_id: int, user_id: int) -> None:
    row = HelpdeskAgentRow
    session.execute(delete(row).where(row.helpdesk_id == helpdesk_id, row.user_id == user_id))


def agents(session: Session, helpdesk_id: int) -> Sequence[tuple[HelpdeskAgentRow, UserRow]]:
    """Who is linked, by handle."""
    query = (
        select(HelpdeskAgentRow, UserRow)
        .join(UserRow, UserRow.id == HelpdeskAgentRow.user_id)
        .where(HelpdeskAgentRow.helpdesk_id == helpdesk_id)
        .order_by(HelpdeskAgentRow.handle)
    )
    return [(agent, user) for agent, user in session.execute(query)]


def agent_of(session: Session, helpdesk_id: int, handle: str) -> UserRow | None:
    """The account of whoever is `handle` there, unless it is disabled."""
    query = (
        select(UserRow)
        .join(HelpdeskAgentRow, HelpdeskAgentRow.user_id == UserRow.id)
        .where(
            HelpdeskAgentRow.helpdesk_id == helpdesk_id,
            HelpdeskAgentRow.handle == handle.strip(),
            UserRow.active.is_(True),
        )
    )
    return session.scalar(query)


def handle_of(session: Session, helpdesk_id: int, user_id: int) -> str:
    """Who this account is there; "" where it was never linked."""
    row = session.get(HelpdeskAgentRow, (helpdesk_id, user_id))
    return row.handle if row else ""


def agent_row(session: Session, helpdesk_id: int, user_id: int) -> HelpdeskAgentRow | None:
    """The same with their own token, encrypted."""
    return session.get(HelpdeskAgentRow, (helpdesk_id, user_id))


def cursors(session: Session, helpdesk_id: int) -> dict[str, HelpdeskCursorRow]:
    """How far each import has come, by what it brings."""
    query = select(HelpdeskCursorRow).where(HelpdeskCursorRow.helpdesk_id == helpdesk_id)
    return {row.what: row for row in session.scalars(query)}


def due(session: Session, now: datetime, resting: Sequence[int] = ()) -> tuple[int, What] | None:
    """The import that has waited longest for somebody to work on it; not one of the `resting` helpdesks."""
    row = HelpdeskCursorRow
    query = (
        select(row.helpdesk_id, row.what)
        .join(HelpdeskRow, HelpdeskRow.id == row.helpdesk_id)
        .where(HelpdeskRow.active.is_(True), row.next_at <= now, row.helpdesk_id.not_in(resting))
        .where(or_(row.held_until.is_(None), row.held_until < now))
        .order_by(row.next_at)
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], "articles" if found[1] == "articles" else "conversations") if found else None


def hold(
    session: Session, helpdesk_id: int, what: What, *, holder: str, now: datetime, until: datetime
) -> HelpdeskCursorRow | None:
    """Take an import to work on it until `until`; None where another has it."""
    row = HelpdeskCursorRow
    mine = (row.helpdesk_id == helpdesk_id, row.what == what)
    free = or_(row.held_until.is_(None), row.held_until < now, row.holder == holder)
    session.execute(update(row).where(*mine, free).values(holder=holder, held_until=until))
    return session.scalar(select(row).where(*mine, row.holder == holder).execution_options(populate_existing=True))


def held(session: Session, helpdesk_id: int, what: What, holder: str) -> HelpdeskCursorRow | None:
    """The import that `holder` works on, locked until the transaction ends; None where another has taken it."""
    row = HelpdeskCursorRow
    query = select(row).where(row.helpdesk_id == helpdesk_id, row.what == what, row.holder == holder)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def hurry(session: Session, helpdesk_id: int, now: datetime, what: Sequence[What] = WALKS) -> None:
    """Its imports are due now."""
    row = HelpdeskCursorRow
    session.execute(
        update(row).where(row.helpdesk_id == helpdesk_id, row.what.in_(what)).values(next_at=now, attempts=0)
    )
