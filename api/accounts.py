"""The accounts and keys that people and programs come in with. Each secret is returned once and only hashed; each
change stands in the audit, written with it."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from api.audit import SYSTEM, write
from api.auth import Caller
from api.passwords import hash_password, hash_token, new_key, one_time_password, shown_prefix
from api.roles import ROLES
from copilot.errors import ConflictError, UsageError
from copilot.store import Store, sessions, users
from copilot.store.schema import UserRow

FIRST = "admin@localhost"
LONGEST_EMAIL = 320


LONGEST_NAME = 200
By = Caller | str
"""Whoever makes a change: a caller, or `system` for the command line."""


class AddressError(UsageError):
    """What was given is no e-mail address."""

    code = "address"


class LastAdminError(ConflictError):
    """Nobody would be left to let anybody in."""

    code = "last-admin"


class OneTime(NamedTuple):
    """What somebody signs in with the first time; then they must choose their own password."""

    email: str
    password: str


def first_admin(store: Store) -> OneTime | None:
    """An administrator for an installation that nobody can enter yet; None when somebody can."""
    with store.begin() as session:
        if users.count(session):
            return None
        return _add(session, FIRST, "admin", "", SYSTEM)


def add_user(store: Store, email: str, role: str, name: str, by: By = SYSTEM) -> OneTime:
    """A new account.

    Raises:
        AddressError: it is no address.
        UsageError: there is no such role, or the name cannot be used.
        ConflictError: the address has an account.
    """
    plain = users.normal_email(email)
    if "@" not in plain or any(sign.isspace() for sign in plain) or len(plain) > LONGEST_EMAIL:
        raise AddressError(f"'{email}' is not an e-mail address.")
    with store.begin() as session:
        return _add(session, plain, _role(role), _name(name), by)


def new_password(store: Store, email: str, by: By = SYSTEM) -> OneTime:
    """Another one-time password; signs the account out everywhere. Raises NotFoundError."""
    password = one_time_password()
    with store.begin() as session:
        user = users.get(session, email)
        users.set_password(session, user, hash_password(password), must_change=True)
        write(session, by, "user.password", "user", user.id)
        return OneTime(user.email, password)


def change_user(store: Store, email: str, *, role: str, name: str | None = None, by: By = SYSTEM) -> None:
    """Another role, or another name where one is given.

    Raises:
        NotFoundError: nobody has this address.
        LastAdminError: they are the only one left who may manage accounts.
    """
    with store.begin() as session:
        user = users.get(session, email)
        if user.role != _role(role):
            _keep_an_admin(session, user)
            write(session, by, "role.changed", "user", user.id, before=user.role, after=role)
            user.role = role
        if name is not None and user.name != _name(name):
            user.name = _name(name)
            write(session, by, "user.changed", "user", user.id)


def set_active(store: Store, email: str, *, active: bool, by: By = SYSTEM) -> UserRow:
    """A disabled account stays, with what it did, but is signed out everywhere.

    Raises:
        NotFoundError: nobody has this address.
        LastAdminError: they are the only one left who may manage accounts.
    """
    with store.begin() as session:
        user = users.get(session, email)
        if not active:
            _keep_an_admin(session, user)
        if user.active != active:
            users.set_active(session, user, active=active)
            write(session, by, "user.enabled" if active else "user.disabled", "user", user.id)
        return user


def sign_out(store: Store, email: str, by: By = SYSTEM) -> int:
    """End all sessions of an account; how many they were. Raises NotFoundError."""
    with store.begin() as session:
        user = users.get(session, email)
        ended = sessions.end_all(session, user.id)
        write(session, by, "session.closed", "user", user.id, sessions=ended)
        return ended


def add_key(store: Store, name: str, role: str, by: By = SYSTEM) -> str:
    """A new API key."""
    key = new_key()
    with store.begin() as session:
        row = users.add_key(
            session, name=name, prefix=shown_prefix(key), key_hash=hash_token(key), role=role, at=datetime.now(UTC)
        )
        write(session, by, "key.made", "key", row.id, role=role)
    return key


def revoke_key(store: Store, prefix: str, by: By = SYSTEM) -> str:
    """End a key; returns its name. Raises NotFoundError when no valid key starts like this."""
    with store.begin() as session:
        row = users.revoke_key(session, prefix, datetime.now(UTC))
        write(session, by, "key.revoked", "key", row.id)
        return row.name


def _add(session: Session, email: str, role: str, name: str, by: By) -> OneTime:
    password = one_time_password()
    user = users.add(
        session,
        email=email,
        role=role,
        name=name,
        password_hash=hash_password(password),
        must_change=True,
        at=datetime.now(UTC),
    )
    write(session, by, "user.added", "user", user.id, role=role)
    return OneTime(email, password)


def _keep_an_admin(session: Session, user: UserRow) -> None:
    """Raises LastAdminError when this is the only active administrator."""
    admins = users.active_admins(session)
    if [one.id for one in admins] == [user.id]:
        raise LastAdminError(f"{user.email} is the only administrator left; make somebody else one first.")


def _role(role: str) -> str:
    if role not in ROLES:
        raise UsageError(f"There is no role '{role}'; roles are {', '.join(ROLES)}.")
    return role


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if len(plain) > LONGEST_NAME or not plain.isprintable():
        raise UsageError(f"A name has at most {LONGEST_NAME} letters, all of which can be shown.")
    return plain
