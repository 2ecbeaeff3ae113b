"""Panels that ask to be let in, as rows. The code that is shown and the panel's own secret arrive here hashed."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from copilot.store.schema import PairingRow


def ask(
    session: Session,
    *,
    code_hash: str,
    panel_hash: str,
    helpdesk_id: int | None,
    device: str,
    now: datetime,
    until: datetime,
) -> None:
    """A panel waits for somebody's yes; those that waited too long are forgotten."""
    session.execute(delete(PairingRow).where(PairingRow.expires_at <= now))
    session.add(
        PairingRow(
            code_hash=code_hash,
            panel_hash=panel_hash,
            helpdesk_id=helpdesk_id,
            device=device[:100],
            expires_at=until,
        )
    )
    session.flush()


def waiting(session: Session, code_hash: str, now: datetime) -> PairingRow | None:
    """The panel that shows this code, while nobody has said yes to it."""
    row = session.get(PairingRow, code_hash)
    return row if row and row.expires_at > now and row.user_id is None else None


def approve(session: Session, code_hash: str, user_id: int, now: datetime) -> PairingRow | None:
    """Somebody says yes. None when the code is unknown, over, or somebody else was faster."""
    mine = (PairingRow.code_hash == code_hash, PairingRow.user_id.is_(None), PairingRow.expires_at > now)
    query = update(PairingRow).where(*mine).values(user_id=user_id).returning(PairingRow)
    return session.scalars(query).one_or_none()


def take(session: Session, panel_hash: str, now: datetime) -> PairingRow | None:
    """The panel's request, once somebody said yes to it; whoever takes it first is the only one to get it."""
    said = (PairingRow.panel_hash == panel_hash, PairingRow.user_id.is_not(None), PairingRow.expires_at > now)
    return session.scalars(delete(PairingRow).where(*said).returning(PairingRow)).one_or_none()


def of_panel(session: Session, panel_hash: str, now: datetime) -> PairingRow | None:
    """What the panel with this secret asked for; None once it was let in or waited too long."""
    mine = (PairingRow.panel_hash == panel_hash, PairingRow.expires_at > now)
    return session.scalar(select(PairingRow).where(*mine))
