"""Signed-in browsers and panels as rows. A token arrives here already hashed; nothing here can read one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from copilot.store.schema import SessionRow, UserRow


@dataclass(frozen=True)
class Opening:
    """What is known of a session when it begins. `kind` is browser or panel; `device` is what the browser calls itself,
    in a few words; `helpdesk_id` is the helpdesk around a panel."""

    token_hash: str
    csrf: str
    now: datetime
    until: datetime
    kind: str = "browser"
    helpdesk_id: int | None = None
    device: str = ""


def start(session: Session, user: UserRow, opening: Opening) -> SessionRow:
    """Remember a browser or a panel that has just been let in, and forget the ones that ran out."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= opening.now))
    row = SessionRow(
        token_hash=opening.token_hash,
        user_id=user.id,
        csrf=opening.csrf,
        expires_at=opening.until,
        kind=opening.kind,
        helpdesk_id=opening.helpdesk_id,
        device=opening.device[:100],
        made_at=opening.now,
        seen_at=opening.now,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, token_hash: str, now: datetime) -> SessionRow | None:
    """The session with this token, unless it ran out or its account was disabled."""
    row = session.get(SessionRow, token_hash)
    return row if row and row.expires_at > now and row.user.active else None


def of_user(session: Session, user_id: int, now: datetime) -> Sequence[SessionRow]:
    """Where somebody is signed in, the one used last first."""
    mine = select(SessionRow).where(SessionRow.user_id == user_id, SessionRow.expires_at > now)
    return session.scalars(mine.order_by(SessionRow.seen_at.desc(), SessionRow.token_hash)).all()


def counts(session: Session, now: datetime) -> dict[int, tuple[int, datetime | None]]:
    """For each account that is signed in anywhere: in how many places, and when it was seen last."""
    query = select(SessionRow.user_id, func.count(), func.max(SessionRow.seen_at)).where(SessionRow.expires_at > now)
    return {user: (places, seen) for user, places, seen in session.execute(query.group_by(SessionRow.user_id))}


def end(session: Session, token_hash: str) -> None:
    session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


def end_all(session: Session, user_id: int, *, but: str = "") -> int:
    """Sign an account out everywhere, but in the session with that token hash; returns of how many sessions."""
    mine = delete(SessionRow).where(SessionRow.user_id == user_id, SessionRow.token_hash != but)
    return len(session.scalars(mine.returning(SessionRow.token_hash)).all())
