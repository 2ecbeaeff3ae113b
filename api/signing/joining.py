"""From somebody whom the company vouches for to their account here."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api.accounts import LONGEST_EMAIL, LONGEST_NAME
from api.audit import SYSTEM, write
from api.signing.company import Identity
from api.signing.errors import SigningError
from copilot.store import Store, users
from copilot.store.schema import UserRow


def join(store: Store, who: Identity, *, create: bool) -> str:
    """The address of the account they come in with.

    Whoever came before is known by their subject. The first time they are known by an address that the company has
    verified; without an account they get an agent's, where `create` says so.

    Raises:
        SigningError: `disabled`, `unverified`, or `unknown` here.
    """
    with store.begin() as session:
        user = users.by_subject(session, who.subject) or _by_address(session, who, create)
        if not user.active:
            raise SigningError("The account is disabled.", "disabled")
        if who.role is not None and who.role != user.role:
            _give_role(session, user, who.role)
        return user.email


def _by_address(session: Session, who: Identity, create: bool) -> UserRow:
    user = users.find(session, who.email) if who.email else None
    if user is None and not create:
        raise SigningError("Nobody has this address here.", "unknown")
    if not who.verified or "@" not in who.email:
        raise SigningError("The company has not verified the address.", "unverified")
    if user is None:
        return _made(session, who)
    if not user.active:
        raise SigningError("The account is disabled.", "disabled")
    if user.subject is not None:
        raise SigningError("The account belongs to somebody else at the company.", "unknown")
    user.subject = who.subject
    if user.must_change:
        # Whoever gave out the one-time password still knows it; from now on the company's account is the way in.
        user.password_hash, user.must_change = "", False
    write(session, SYSTEM, "user.linked", "user", user.id)
    return user


def _made(session: Session, who: Identity) -> UserRow:
    if len(who.email) > LONGEST_EMAIL or any(sign.isspace() for sign in who.email):
        raise SigningError("The address cannot be kept.", "unknown")
    name = " ".join("".join(sign for sign in who.name if sign.isprintable()).split())[:LONGEST_NAME]
    user = users.add(
        session, email=who.email, role=who.role or "agent", name=name, password_hash="", at=datetime.now(UTC)
    )
    user.subject = who.subject
    write(session, SYSTEM, "user.added", "user", user.id, role=user.role)
    write(session, SYSTEM, "user.linked", "user", user.id)
    return user


def _give_role(session: Session, user: UserRow, role: str) -> None:
    """The company decides, but the last administrator stays one."""
    if [one.id for one in users.active_admins(session)] == [user.id]:
        return
    write(session, SYSTEM, "role.changed", "user", user.id, before=user.role, after=role)
    user.role = role
