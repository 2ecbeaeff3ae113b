"""What is kept for a time: what was heard of feelings for `ESCUCHA_FEELINGS_DAYS`, and not at all once they are not
listened for; the audit for `ESCUCHA_AUDIT_DAYS`."""

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from copilot.settings import Settings
from copilot.store import audit
from copilot.store.schema import AuditRow, HeardFeelingRow

if TYPE_CHECKING:
    from copilot.store.engine import Store

log = logging.getLogger(__name__)


def forget(session: Session, before: datetime) -> int:
    """Delete what was heard before then; of how many conversations that was."""
    gone = delete(HeardFeelingRow).where(HeardFeelingRow.heard_at < before).returning(HeardFeelingRow.conversation_id)
    return len(session.scalars(gone).all())


def forget_old(store: "Store", settings: Settings) -> int:
    """Delete what is kept longer than it may be; of how many conversations something heard was.

    It happens whenever a store is opened, by the service or any command, and again while a service runs
    (`copilot.hear_waiting`). Where there is nothing to delete nothing is written.
    """
    _forget_audit(store, settings)
    now = datetime.now(UTC)
    before = now - timedelta(days=settings.feelings_days) if settings.feelings else now
    with store.read() as session:
        old = session.scalar(select(HeardFeelingRow.heard_at).where(HeardFeelingRow.heard_at < before).limit(1))
    if old is None:
        return 0
    with store.begin() as session:
        count = forget(session, before)
    log.info("what was heard is forgotten", extra={"conversations": count})
    return count


def _forget_audit(store: "Store", settings: Settings) -> None:
    before = datetime.now(UTC) - timedelta(days=settings.audit_days)
    with store.read() as session:
        old = session.scalar(select(AuditRow.id).where(AuditRow.at < before).limit(1))
    if old is None:
        return
    with store.begin() as session:
        count = audit.forget(session, before)
    log.info("the audit's old rows are forgotten", extra={"rows": count})
