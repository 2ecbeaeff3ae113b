"""Letting a panel in: it shows a short code, somebody who is signed in says yes, and the panel gets a session.

A page inside a helpdesk's frame cannot well ask for a password, and nobody should learn to type one there.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from api.audit import write
from api.auth import Caller, start
from api.passwords import hash_token, new_token
from api.throttle import Throttle, TooManyError
from copilot.errors import AccessError, NotFoundError
from copilot.store import Store, pairings
from copilot.store.schema import HelpdeskRow, UserRow

LASTS = timedelta(minutes=10)
LETTERS = "CDFHJKMNPQRTVWX234679"  # nothing that is read as something else, and no vowels, which make words
LENGTH = 8


class Begun(NamedTuple):
    """`code` is for a person to see; `secret` is the panel's own, with which it asks whether somebody said yes."""

    code: str
    secret: str


class Asking(NamedTuple):
    """Which panel shows a code. `helpdesk` is the helpdesk's name, empty when it has none; `device` is what its browser
    calls itself."""

    code: str
    helpdesk: str
    device: str


class Pairing:
    """One for each process; the waiting panels are in the database, so that any process can let them in."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # An office of 200 agents behind one address opens its panels in the same minutes.
        self._begun = Throttle(burst=300, every=1)
        # Nobody is forgiven for a code that was right: whoever guesses could ask for one of their own in between.
        self._guesses = Throttle(burst=10, every=15)

    def begin(self, helpdesk_id: int | None, device: str, address: str = "") -> Begun:
        """A panel asks to be let in. `address` is where from. Raises TooManyError."""
        _patience(self._begun.wait(address))
        begun, now = Begun(_new_code(), new_token()), datetime.now(UTC)
        with self._store.begin() as session:
            pairings.ask(
                session,
                code_hash=_hashed(begun.code),
                panel_hash=hash_token(begun.secret),
                helpdesk_id=helpdesk_id,
                device=device,
                now=now,
                until=now + LASTS,
            )
        return begun

    def look(self, code: str, caller: Caller) -> Asking:
        """Which panel shows this code, before somebody says yes.

        Raises:
            NotFoundError: none does, or not any more.
            TooManyError: this caller has tried many codes.
        """
        _patience(self._guesses.wait(caller.label))
        with self._store.read() as session:
            row = pairings.waiting(session, _hashed(code), datetime.now(UTC))
            if row is None:
                raise _unknown()
            helpdesk = session.get(HelpdeskRow, row.helpdesk_id) if row.helpdesk_id else None
            return Asking(shown(code), helpdesk.name if helpdesk else "", row.device)

    def approve(self, code: str, caller: Caller, request_id: str = "") -> None:
        """Let the panel that shows this code in, as this person.

        Raises:
            AccessError: only somebody who is signed in at our own pages can say yes, not a panel or a program.
            NotFoundError: nobody shows this code, or somebody said yes to it before.
            TooManyError: this caller has tried many codes.
        """
        if caller.kind != "browser" or caller.must_change:
            raise AccessError("Sign in at our own pages to let a panel in.")
        _patience(self._guesses.wait(caller.label))
        with self._store.begin() as session:
            row = pairings.approve(session, _hashed(code), caller.id, datetime.now(UTC))
            if row is None:
                raise _unknown()
            helpdesk_id = row.helpdesk_id
            write(session, caller, "panel.paired", "helpdesk", helpdesk_id or "", request_id=request_id)

    def claim(self, secret: str) -> str | None:
        """The panel's session, once, after somebody said yes; None while nobody has.

        Raises:
            NotFoundError: the panel waited too long, or has been let in already; it has to begin again.
        """
        now, mine = datetime.now(UTC), hash_token(secret)
        with self._store.read() as session:  # a panel asks every few seconds: nothing is written until it is let in
            row = pairings.of_panel(session, mine, now)
            if row is None:
                raise _unknown()
            if row.user_id is None:
                return None
        with self._store.begin() as session:
            row = pairings.take(session, mine, now)
            user = session.get(UserRow, row.user_id) if row else None
            if row is None or user is None or not user.active:
                raise _unknown()
            return start(session, user, kind="panel", helpdesk_id=row.helpdesk_id, device=row.device)


def shown(code: str) -> str:
    """A code as it is shown, however it was typed: KFRW-27PD."""
    plain = _plain(code)[:LENGTH]
    return f"{plain[:4]}-{plain[4:]}"


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _hashed(code: str) -> str:
    return hash_token(_plain(code))


def _new_code() -> str:
    return shown("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))


def _patience(wait: float) -> None:
    if wait:
        raise TooManyError(wait)


def _unknown() -> NotFoundError:
    return NotFoundError("No panel shows this code, or not any more; it is good for ten minutes and for one panel.")
