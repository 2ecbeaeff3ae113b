"""What was erased, known again without keeping it: digests of keys, under a secret of this installation.

A later import of the same export finds its conversations here and leaves them out. Handles are not kept: whoever
writes anew tomorrow is a new customer.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from copilot.store import state
from copilot.store.schema import ConversationRow, ErasedKeyRow, ErasureRow

SECRET = "erasure-secret"  # noqa: S105  (the name of a row)
AT_ONCE = 500
_LOCK = 0x65736375  # any number that nobody else locks
Key = tuple[str, str]
"""(source, id there)."""
T = TypeVar("T")


class Given(NamedTuple):
    """A conversation that somebody brings: its key, its customer's, and when the last thing in it was said."""

    conversation: Key
    customer: Key | None
    last_at: datetime | None


def hold(session: Session, *, alone: bool = False) -> None:
    """Until this transaction ends nobody erases; `alone`: nobody else writes what an erasure would have to see.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        kind = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        session.execute(text(f"SELECT {kind}({_LOCK})"))


def latest(session: Session) -> int:
    """The id of the last erasure; 0 when there was none."""
    return session.scalar(select(func.max(ErasureRow.id))) or 0


def since(session: Session, erasure_id: int) -> list[dict[str, Any]]:
    """What the later erasures wrote down of themselves (`ErasureRow.counts`), oldest first."""
    query = select(ErasureRow.counts).where(ErasureRow.id > erasure_id).order_by(ErasureRow.id)
    return [dict(one) for one in session.scalars(query)]


def when(session: Session, customer: Key) -> datetime | None:
    """When a customer of this source and id was erased last; None when never."""
    secret = _secret(session)
    if secret is None:
        return None
    digest = _digest(secret, "customer", customer)
    query = select(ErasureRow.at).join(ErasedKeyRow, ErasedKeyRow.erasure_id == ErasureRow.id)
    return session.scalar(query.where(ErasedKeyRow.digest == digest))


def mark(session: Session, erasure_id: int, conversations: Iterable[Key], customers: Iterable[Key]) -> None:
    """Remember that these were erased."""
    secret = _secret(session)
    if secret is None:
        secret = secrets.token_bytes(32)
        state.write(session, SECRET, {"key": secret.hex()})
    digests = {_digest(secret, "conversation", key) for key in conversations}
    digests |= {_digest(secret, "customer", key) for key in customers}
    row = ErasedKeyRow
    for some in _in_parts(sorted(digests)):
        known = set(session.scalars(select(row.digest).where(row.digest.in_(some))))
        session.execute(update(row).where(row.digest.in_(known)).values(erasure_id=erasure_id))
        new = [{"digest": one, "erasure_id": erasure_id} for one in some if one not in known]
        if new:
            session.execute(insert(row), new)


def among(session: Session, given: Sequence[Given]) -> set[Key]:
    """The keys of those conversations that must not come back: erased ones, and others of an erased customer in which
    nothing was said since (an older export may hold more of them than there were here)."""
    secret = _secret(session)
    if secret is None:
        return set()
    wanted = {_digest(secret, "conversation", one.conversation) for one in given}
    wanted |= {_digest(secret, "customer", one.customer) for one in given if one.customer}
    at: dict[str, datetime] = {}
    for some in _in_parts(sorted(wanted)):
        query = select(ErasedKeyRow.digest, ErasureRow.at).join(ErasureRow, ErasureRow.id == ErasedKeyRow.erasure_id)
        at |= {row.digest: row.at for row in session.execute(query.where(ErasedKeyRow.digest.in_(some)))}
    return {one.conversation for one in given if at and _is_erased(secret, one, at)}


def standing(session: Session, row_ids: Iterable[int]) -> set[int]:
    """Those of these conversations that are there, and will be until this transaction ends: before writing what was
    worked out of a conversation that was read in an earlier one."""
    found: set[int] = set()
    for some in _in_parts(sorted(set(row_ids))):
        query = select(ConversationRow.id).where(ConversationRow.id.in_(some))
        found |= set(session.scalars(query.with_for_update(read=True, key_share=True)))
    return found


def _is_erased(secret: bytes, one: Given, at: dict[str, datetime]) -> bool:
    if _digest(secret, "conversation", one.conversation) in at:
        return True
    gone = at.get(_digest(secret, "customer", one.customer)) if one.customer else None
    return gone is not None and one.last_at is not None and one.last_at <= gone


def _secret(session: Session) -> bytes | None:
    kept = state.read(session, SECRET)
    return bytes.fromhex(kept["key"]) if kept else None


def _digest(secret: bytes, kind: str, key: Key) -> str:
    return hmac.new(secret, "\0".join((kind, *key)).encode(errors="replace"), hashlib.sha256).hexdigest()


def _in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
