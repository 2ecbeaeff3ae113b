"""One attempt to come in: what was asked, kept by the browser that asked it, encrypted, for ten minutes."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from api.helpdesks.secrets import Vault
from api.passwords import new_token
from api.signing.errors import SigningError
from api.throttle import Throttle
from copilot.errors import ConfigError

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Attempt:
    """`state` comes back with the answer, `nonce` in the token, `verifier` proves that it was us who asked (PKCE)."""

    next: str
    redirect: str
    state: str = field(default_factory=new_token)
    nonce: str = field(default_factory=new_token)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


class Attempts:
    """One for each process. An attempt is good for one answer."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._once = Throttle(burst=1, every=LASTS.total_seconds() * 2)

    def kept(self, attempt: Attempt) -> str:
        """The cookie's value."""
        return self._vault.lock({"signing": json.dumps(asdict(attempt))})

    def taken(self, cookie: str, state: str) -> Attempt:
        """The attempt that this browser began and that this answer belongs to.

        Raises:
            SigningError: `old`: another browser's, too old, answered before, or none.
        """
        attempt = self._opened(cookie)
        fits = attempt and state and secrets.compare_digest(attempt.state.encode(), state.encode("utf-8", "replace"))
        if attempt is None or not fits:
            raise SigningError("The answer belongs to no attempt of this browser.", "old")
        if datetime.now(UTC) - datetime.fromisoformat(attempt.at) > LASTS:
            raise SigningError("The attempt is too old.", "old")
        if self._once.wait(attempt.state):
            raise SigningError("The attempt was answered before.", "old")
        return attempt

    def _opened(self, cookie: str) -> Attempt | None:
        try:
            told = json.loads(self._vault.open(cookie, "an attempt to sign in").get("signing", ""))
            return Attempt(**told)
        except (ConfigError, ValueError, TypeError):
            return None
