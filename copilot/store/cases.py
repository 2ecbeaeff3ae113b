"""Evaluation cases made from production: proposed by whoever answers, accepted by whoever watches over quality.

What a case holds is `evals.cases.Case`, here as it is written down.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.errors import NotFoundError
from copilot.store import erased, state
from copilot.store.schema import CaseRow

Origin = Literal["edited", "discarded", "feeling", "promise"]
"""What a case is made from; the first two are drafts."""
Status = Literal["proposed", "accepted"]
"""A case is proposed until a person accepts it; only then it is run."""
SECRET = "case-secret"  # noqa: S105  (the name of a row)


class KeptCase(Value):
    """A case as it is kept. `row_id` is the table's own id, by which lists are read on; `why` somebody's reason."""

    row_id: int
    key: str
    conversation_row_id: int
    origin: Origin
    status: Status
    why: str
    payload: dict[str, Any]
    made_at: datetime
    changed_at: datetime


def key_of(session: Session, origin: str, *parts: object) -> str:
    """The id of a case by what it is made from: a digest under a secret of this installation, so that nobody who has
    the case alone can find the conversation."""
    kept = state.read(session, SECRET)
    if kept is None:
        kept = {"key": secrets.token_bytes(32).hex()}
        state.write(session, SECRET, kept)
    said = "\0".join((origin, *map(str, parts)))
    digest = hmac.new(bytes.fromhex(kept["key"]), said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return f"prod-{digest[:16]}"


def add(
    session: Session,
    key: str,
    *,
    conversation_row_id: int,
    origin: Origin,
    payload: Mapping[str, Any],
    why: str = "",
    draft_id: str | None = None,
) -> KeptCase:
    """Keep a case as proposed; one that is there already stays as it is.

    Raises:
        NotFoundError: its conversation was erased meanwhile.
    """
    erased.hold(session)
    if not erased.standing(session, [conversation_row_id]):
        raise NotFoundError("The conversation was erased while its case was made.")
    if found := find(session, key):
        return found
    now = datetime.now(UTC)
    row = CaseRow(
        key=key,
        conversation_id=conversation_row_id,
        draft_id=draft_id,
        origin=origin,
        status="proposed",
        why=why,
        payload=dict(payload),
        made_at=now,
        changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody proposed the same a moment ago
        return get(session, key)
    return _kept(row)


def find(session: Session, key: str) -> KeptCase | None:
    row = session.scalar(select(CaseRow).where(CaseRow.key == key))
    return _kept(row) if row else None


def get(session: Session, key: str) -> KeptCase:
    """Raises NotFoundError when there is no such case."""
    return _kept(_row(session, key))


def of_draft(session: Session, draft_id: str) -> KeptCase | None:
    """The case that was made from this draft."""
    row = session.scalar(select(CaseRow).where(CaseRow.draft_id == draft_id))
    return _kept(row) if row else None


def every(session: Session, status: str = "", *, before: int = 0, limit: int | None = None) -> tuple[KeptCase, ...]:
    """The newest first, those of one status or of all; `before` the row id of the last one seen."""
    query = select(CaseRow).order_by(CaseRow.id.desc()).limit(limit)
    query = query.where(CaseRow.status == status) if status else query
    query = query.where(CaseRow.id < before) if before else query
    return tuple(_kept(row) for row in session.scalars(query))


def counts(session: Session) -> dict[str, int]:
    """How many cases there are of each status."""
    found = {"proposed": 0, "accepted": 0}
    for status, n in session.execute(select(CaseRow.status, func.count()).group_by(CaseRow.status)):
        found[status] = n
    return found


def change(
    session: Session, key: str, *, payload: Mapping[str, Any] | None = None, status: Status | None = None
) -> KeptCase:
    """Another expectation, another status, or both.

    Raises:
        NotFoundError: there is no such case.
    """
    row = _row(session, key)
    if payload is not None:
        row.payload = dict(payload)
    if status is not None:
        row.status = status
    row.changed_at = datetime.now(UTC)
    session.flush()
    return _kept(row)


def drop(session: Session, key: str) -> None:
    """Raises NotFoundError when there is no such case."""
    row = _row(session, key)
    session.execute(delete(CaseRow).where(CaseRow.id == row.id))


def _row(session: Session, key: str) -> CaseRow:
    row = session.scalar(select(CaseRow).where(CaseRow.key == key))
    if row is None:
        raise NotFoundError(f"There is no case '{key[:60]}'.")
    return row


def _kept(row: CaseRow) -> KeptCase:
    return KeptCase(
        row_id=row.id,
        conversation_row_id=row.conversation_id,
        **{name: getattr(row, name) for name in ("key", "origin", "status", "why", "payload", "made_at", "changed_at")},
    )
