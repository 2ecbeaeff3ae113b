"""Who saw, used or changed what, as rows: ids and counts, never anybody's words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from copilot.store.schema import AuditRow


class Wanted(NamedTuple):
    """Which rows: those of this actor, action and object, and of the time from `since` to before `until`; what is left
    empty is not asked for. A `/` ends an action of which only the beginning is asked for: `draft/`."""

    actor: str = ""
    action: str = ""
    object: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def add(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    object: str = "",
    object_id: str = "",
    detail: dict[str, Any] | None = None,
    request_id: str = "",
) -> AuditRow:
    row = AuditRow(
        at=at,
        actor=actor,
        action=action,
        object=object,
        object_id=object_id[:100],
        detail=detail or {},
        request_id=request_id,
    )
    session.add(row)
    session.flush()
    return row


def noted(session: Session, *, actor: str, action: str, object: str, object_id: str, since: datetime) -> bool:
    """Whether the same of the same by the same stands there already, from that time on."""
    same = (AuditRow.actor == actor, AuditRow.action == action, AuditRow.at >= since)
    about = (AuditRow.object == object, AuditRow.object_id == object_id)
    return session.scalar(select(AuditRow.id).where(*about, *same).limit(1)) is not None


def page(session: Session, wanted: Wanted, *, before: int = 0, limit: int = 100) -> Sequence[AuditRow]:
    """The newest first; `before` is the id of the last row of the page before, 0 for the first page."""
    conditions = [*_conditions(wanted), *([AuditRow.id < before] if before else [])]
    query = select(AuditRow).where(*conditions).order_by(AuditRow.id.desc()).limit(limit)
    return session.scalars(query).all()


def forget(session: Session, before: datetime) -> int:
    """Delete what was noted before then; how many rows that was."""
    return len(session.scalars(delete(AuditRow).where(AuditRow.at < before).returning(AuditRow.id)).all())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, value in (
        (AuditRow.actor, wanted.actor),
        (AuditRow.object, wanted.object),
        (AuditRow.object_id, wanted.object_id),
    ):
        found += [column == value] if value else []
    if wanted.action.endswith("/"):
        found.append(AuditRow.action.startswith(wanted.action.removesuffix("/") + ".", autoescape=True))
    elif wanted.action:
        found.append(AuditRow.action == wanted.action)
    found += [AuditRow.at >= wanted.since] if wanted.since else []
    return found + ([AuditRow.at < wanted.until] if wanted.until else [])
