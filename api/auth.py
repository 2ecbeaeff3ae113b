"""Who is calling: a browser that signed in, a panel inside a helpdesk, or a program with an API key."""

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.passwords import hash_password, hash_token, matches, new_token
from api.roles import CAPABILITIES, Capability
from api.throttle import Throttle, TooManyError
from copilot.errors import AccessError, UsageError
from copilot.settings import Settings
from copilot.store import Store, audit, sessions, users
from copilot.store.schema import SessionRow, UserRow
from copilot.store.sessions import Opening

log = logging.getLogger(__name__)

Kind = Literal["browser", "panel", "key"]

PANEL = "/panel"  # all that is shown inside a helpdesk has its address under this
LASTS = timedelta(hours=12)
PANEL_LASTS = timedelta(days=30)
RENEWED_AFTER = timedelta(minutes=15)  # a session slides at most this often, so that looking is not writing
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class NewPassword(AccessError):
    """Signed in with a one-time password: nothing is open but changing it."""

    code = "new-password"


@dataclass(frozen=True)
class Caller:
    """`csrf` is the token that a browser's forms must carry; a program with a key has none and needs none. `session`
    tells this session from the person's others. A panel shows what its `helpdesk_id` shows, to an agent: whoever looks
    after the installation does so at its own pages."""

    id: int
    name: str
    role: str
    email: str = ""
    csrf: str = ""
    must_change: bool = False
    kind: Kind = "key"
    helpdesk_id: int | None = None
    session: str = ""

    @property
    def user_id(self) -> int | None:
        return self.id if self.csrf else None

    @property
    def label(self) -> str:
        return f"user:{self.id}" if self.csrf else f"key:{self.id}"

    def may(self, capability: Capability) -> bool:
        allowed = CAPABILITIES.get(self.role, frozenset())
        return capability in (allowed & CAPABILITIES["agent"] if self.kind == "panel" else allowed)

    def require(self, capability: Capability) -> None:
        """Raises AccessError when the role lacks the capability, NewPassword while it is still the one-time one."""
        if self.must_change:
            raise NewPassword("Choose your own password first, at /password.")
        if not self.may(capability):
            raise AccessError(f"The role {self.role} may not {capability.replace('-', ' ')}.")


class Auth:
    """Signing in and out, and knowing the caller again. One for each process."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self.cookie = _cookie_name(settings)
        self.panel_cookie = self.cookie.replace("_", "_panel_", 1)
        self.secure = settings.secure_cookies
        # Five tries for one account from one address, then one each 30 seconds; an address that tries many
        # accounts is stopped by its own, wider count.
        self._tries = Throttle(burst=5, every=30)
        self._address_tries = Throttle(burst=50, every=6)

    def sign_in(
        self,
        email: str,
        password: str,
        address: str,
        device: str = "",
        *,
        kind: Literal["browser", "panel"] = "browser",
        helpdesk_id: int | None = None,
    ) -> str:
        """The new session's cookie.

        Raises:
            AccessError: wrong, disabled, or tried too often (401, 429); the same words for all wrong ones.
        """
        name = f"{users.normal_email(email)} {address}"
        wait = max(self._tries.wait(name), self._address_tries.wait(address))
        if wait:
            raise TooManyError(wait)
        with self._store.read() as session:
            user = users.find(session, email)
        known = user.password_hash if user and user.active else None
        if not matches(password, known) or user is None:
            self._failed(user)
            raise AccessError("The address or the password is wrong.", status=401)
        self._tries.forgive(name)
        return self.open(user.email, kind=kind, helpdesk_id=helpdesk_id, device=device)

    def open(
        self,
        email: str,
        *,
        kind: Literal["browser", "panel"] = "browser",
        helpdesk_id: int | None = None,
        device: str = "",
    ) -> str:
        """A new session for somebody who has just proved who they are; returns its cookie. Raises NotFoundError."""
        with self._store.begin() as session:
            return start(session, users.get(session, email), kind=kind, helpdesk_id=helpdesk_id, device=device)

    def sign_out(self, token: str) -> None:
        with self._store.begin() as session:
            row = sessions.find(session, hash_token(token), datetime.now(UTC))
            if row:
                _note(session, row.user, "session.closed")
            sessions.end(session, hash_token(token))

    def change_password(self, caller: Caller, current: str, new: str) -> None:
        """Raises AccessError for a wrong current password, UsageError for a weak or unchanged new one."""
        wait = self._tries.wait(f"change {caller.email}")
        if wait:
            raise TooManyError(wait)
        with self._store.begin() as session:
            user = users.get(session, caller.email)
            if not matches(current, user.password_hash):
                raise AccessError("The current password is wrong.", status=403)
            if current == new:
                raise UsageError("The new password is the same as the current one.")
            users.set_password(session, user, hash_password(new), must_change=False)
            _note(session, user, "user.password")

    def caller(self, request: Request) -> Caller | None:
        """Whoever the request's key or cookie stands for. A key, when given, is what counts.

        The panel's addresses know their own cookie first, and then an ordinary browser's: somebody may open the panel
        in a tab. No other address knows a panel's.
        """
        header = request.headers.get("authorization", "")
        if header:
            scheme, _, key = header.partition(" ")
            return self._of_key(key.strip()) if scheme.lower() == "bearer" else None
        found = None
        if is_panel(request.url.path):
            found = self._of_cookie(request.cookies.get(self.panel_cookie, ""), "panel")
        return found or self._of_cookie(request.cookies.get(self.cookie, ""), "browser")

    def panel(self, token: str) -> Caller | None:
        """Whoever a panel's cookie stands for, before the browser has sent it back."""
        return self._of_cookie(token, "panel")

    def _failed(self, user: UserRow | None) -> None:
        """Somebody did not get in: into whose account they wanted, never what they typed."""
        about = str(user.id) if user else ""
        at = datetime.now(UTC)
        try:
            with self._store.soon() as session:
                audit.add(session, at=at, actor="nobody", action="session.failed", object="user", object_id=about)
        except OperationalError:
            log.warning("the audit could not be written", extra={"action": "session.failed"})

    def _of_key(self, key: str) -> Caller | None:
        with self._store.read() as session:
            row = users.find_key(session, hash_token(key))
            return Caller(id=row.id, name=row.name, role=row.role) if row else None

    def _of_cookie(self, token: str, kind: Literal["browser", "panel"]) -> Caller | None:
        if not token:
            return None
        now, lasts = datetime.now(UTC), PANEL_LASTS if kind == "panel" else LASTS
        with self._store.read() as session:
            row = sessions.find(session, hash_token(token), now)
            if row is None or row.kind != kind:
                return None
            caller = _caller(row, kind)
            renew = row.expires_at < now + lasts - RENEWED_AFTER
        if renew:
            with self._store.begin() as session:
                again = sessions.find(session, hash_token(token), now)
                if again:
                    again.expires_at, again.seen_at = now + lasts, now
        return caller


def start(
    session: Session, user: UserRow, *, kind: Literal["browser", "panel"], helpdesk_id: int | None, device: str
) -> str:
    """A new session within a transaction; returns its cookie."""
    token, now = new_token(), datetime.now(UTC)
    until = now + (PANEL_LASTS if kind == "panel" else LASTS)
    opening = Opening(hash_token(token), secrets.token_hex(32), now, until, kind, helpdesk_id, device)
    sessions.start(session, user, opening)
    _note(session, user, "session.opened", kind=kind)
    return token


def is_panel(path: str) -> bool:
    """Whether this address is the panel's, or one below it."""
    return path == PANEL or path.startswith(f"{PANEL}/")


def _note(session: Session, user: UserRow, action: str, **detail: str) -> None:
    about = str(user.id)
    at = datetime.now(UTC)
    audit.add(session, at=at, actor=f"user:{about}", action=action, object="user", object_id=about, detail=detail)


def _caller(row: SessionRow, kind: Kind) -> Caller:
    user = row.user
    return Caller(
        id=user.id,
        name=user.name or user.email,
        role=user.role,
        email=user.email,
        csrf=row.csrf,
        must_change=user.must_change,
        kind=kind,
        helpdesk_id=row.helpdesk_id,
        session=row.token_hash,
    )


def check_origin(request: Request, caller: Caller, token: str) -> None:
    """Refuse a change that another site made the browser send.

    Raises:
        AccessError: the request does not come from our own page, or lacks this session's token.
    """
    if request.method in SAFE_METHODS or not caller.csrf:
        return
    check_same_site(request)
    if not secrets.compare_digest(token.encode("utf-8", "replace"), caller.csrf.encode()):
        raise AccessError("The page is out of date; reload it and try again.")


def check_same_site(request: Request) -> None:
    """Raises AccessError unless the browser says that one of our own pages sent this."""
    if _site(request.headers.get("origin", "")) != request.headers.get("host", ""):
        raise AccessError("The request came from another site.")


def _site(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no browser sends such a thing
        return None


def _cookie_name(settings: Settings) -> str:
    # Browsers share cookies between ports: two installations on one machine must not sign each other out.
    place = settings.data.resolve().as_posix()
    if settings.database_url:
        place = make_url(settings.database_url).render_as_string(hide_password=True)
    return f"escucha_{sha256(place.encode()).hexdigest()[:8]}"
