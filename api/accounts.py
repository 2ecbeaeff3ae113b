"""Making the accounts and keys that people and programs come in with. Each secret is returned once and only hashed."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from api.passwords import hash_password, hash_token, new_key, one_time_password, shown_prefix
from copilot.errors import UsageError
from copilot.store import Store, users

FIRST = "admin@localhost"
LONGEST_EMAIL = 320


class OneTime(NamedTuple):
    """What somebody signs in with the first time; then they must choose their own password."""

    email: str
    password: str


def first_admin(store: Store) -> OneTime | None:
    """An administrator for an installation that nobody can enter yet; None when somebody can."""
    with store.begin() as session:
        if users.count(session):
            return None
        return _add(session, FIRST, "admin", "")


def add_user(store: Store, email: str, role: str, name: str) -> OneTime:
    """Raises UsageError for what is no address, ConflictError for one that has an account."""
    plain = users.normal_email(email)
    if "@" not in plain or any(sign.isspace() for sign in plain) or len(plain) > LONGEST_EMAIL:
        raise UsageError(f"'{email}' is not an e-mail address.")
    with store.begin() as session:
        return _add(session, plain, role, name)


def new_password(store: Store, email: str) -> OneTime:
    """Another one-time password; signs the account out everywhere. Raises NotFoundError."""
    password = one_time_password()
    with store.begin() as session:
        user = users.get(session, email)
        users.set_password(session, user, hash_password(password), must_change=True)
        return OneTime(user.email, password)


def add_key(store: Store, name: str, role: str) -> str:
    """A new API key."""
    key = new_key()
    with store.begin() as session:
        users.add_key(
            session, name=name, prefix=shown_prefix(key), key_hash=hash_token(key), role=role, at=datetime.now(UTC)
        )
    return key


def _add(session: Session, email: str, role: str, name: str) -> OneTime:
    password = one_time_password()
    users.add(
        session,
        email=email,
        role=role,
        name=name,
        password_hash=hash_password(password),
        must_change=True,
        at=datetime.now(UTC),
    )
    return OneTime(email, password)
