"""Accounts and API keys as rows. Secrets arrive here already hashed; nothing here can read one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.errors import ConflictError, NotFoundError
from copilot.store import sessions
from copilot.store.schema import ApiKeyRow, UserRow


def normal_email(email: str) -> str:
    """How an address is kept and looked up: without case or surrounding spaces.

    Nothing becomes a plain letter that was none (the Kelvin sign, or ß as ss): that is somebody else's address.
    """
    return "".join(_small(sign) for sign in email.strip())


def _small(sign: str) -> str:
    small = sign.lower()
    return small if sign.isascii() or not small[0].isascii() else sign


def add(
    session: Session,
    *,
    email: str,
    role: str,
    password_hash: str,
    at: datetime,
    name: str = "",
    must_change: bool = False,
) -> UserRow:
    """A new account.

    Raises:
        ConflictError: the address already has one.
    """
    if find(session, email):
        raise ConflictError(f"{normal_email(email)} has an account; `escucha users password` gives it a new password.")
    row = UserRow(
        email=normal_email(email),
        name=name,
        role=role,
        password_hash=password_hash,
        must_change=must_change,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, email: str) -> UserRow | None:
    return session.scalar(select(UserRow).where(UserRow.email == normal_email(email)))


def get(session: Session, email: str) -> UserRow:
    """Raises NotFoundError when nobody has this address."""
    row = find(session, email)
    if row is None:
        raise NotFoundError(f"Nobody has the address {normal_email(email)}; `escucha users list` shows who does.")
    return row


def everyone(session: Session) -> Sequence[UserRow]:
    return session.scalars(select(UserRow).order_by(UserRow.email)).all()


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UserRow)) or 0


def active_admins(session: Session) -> Sequence[UserRow]:
    """Whoever may manage accounts; until this transaction ends nobody else changes them."""
    query = select(UserRow).where(UserRow.role == "admin", UserRow.active).order_by(UserRow.id).with_for_update()
    return session.scalars(query).all()


def by_id(session: Session, user_id: int) -> UserRow:
    """Raises NotFoundError when there is no such account."""
    row = session.get(UserRow, user_id) if 0 < user_id < 2**31 else None
    if row is None:
        raise NotFoundError("There is no such account; /users shows them all.")
    return row


def by_subject(session: Session, subject: str) -> UserRow | None:
    """Whoever the company's sign-in service knows by this issuer and subject."""
    return session.scalar(select(UserRow).where(UserRow.subject == subject))


def set_password(session: Session, user: UserRow, password_hash: str, *, must_change: bool) -> None:
    """A new password also signs the account out of every browser and panel."""
    user.password_hash = password_hash
    user.must_change = must_change
    sessions.end_all(session, user.id)


def set_active(session: Session, user: UserRow, *, active: bool) -> None:
    """A disabled account stays, with what it did, but is signed out and can no longer sign in."""
    user.active = active
    if not active:
        sessions.end_all(session, user.id)


def add_key(session: Session, *, name: str, prefix: str, key_hash: str, role: str, at: datetime) -> ApiKeyRow:
    row = ApiKeyRow(name=name, prefix=prefix, key_hash=key_hash, role=role, created_at=at)
    session.add(row)
    session.flush()
    return row


def find_key(session: Session, key_hash: str) -> ApiKeyRow | None:
    """The key with this hash, unless it was revoked."""
    return session.scalar(select(ApiKeyRow).where(ApiKeyRow.key_hash == key_hash, ApiKeyRow.revoked_at.is_(None)))


def keys(session: Session) -> Sequence[ApiKeyRow]:
    return session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.id)).all()


def revoke_key(session: Session, prefix: str, at: datetime) -> ApiKeyRow:
    """Raises NotFoundError when no valid key starts like this."""
    row = session.scalar(select(ApiKeyRow).where(ApiKeyRow.prefix == prefix, ApiKeyRow.revoked_at.is_(None)))
    if row is None:
        raise NotFoundError(f"No valid key starts with {prefix}; `escucha keys list` shows them.")
    row.revoked_at = at
    return row
