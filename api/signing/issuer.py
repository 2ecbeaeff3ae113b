"""What the sign-in service says of itself, and the keys it signs with, both remembered for a while."""

import threading
import time
from collections.abc import Callable
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from api.signing.errors import SigningError
from api.signing.wire import Line

WELL_KNOWN = "/.well-known/openid-configuration"
LASTS = 3600.0  # seconds
FAILED_FOR = 10.0  # seconds in which one that just failed is not asked again
KEYS_AGAIN = 30.0  # seconds between two looks for a key that we do not know: a forged token must not make us ask


class Metadata(BaseModel):
    """The parts of a discovery document that are used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]


class Issuer:
    """One for each process. Thread-safe; whoever comes while it is being asked waits for that one answer."""

    def __init__(self, url: str, line: Line, clock: Callable[[], float] = time.monotonic) -> None:
        self.url, self._line, self._clock = url.rstrip("/"), line, clock
        self._lock = threading.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._failed: tuple[float, SigningError] | None = None

    def metadata(self) -> Metadata:
        """Raises SigningError: it does not answer, or says that it is somebody else."""
        with self._lock:
            return self._read_metadata()

    def keys(self, *, anew: bool = False) -> KeySet:
        """The keys it signs with; `anew` after one was not among them, and not more often than each half minute.

        Raises:
            SigningError: it does not answer, or gives no keys.
        """
        with self._lock:
            oldest = KEYS_AGAIN if anew else LASTS
            if self._keys and self._clock() - self._keys[0] < oldest:
                return self._keys[1]
            found = self._asked(self._read_metadata().jwks_uri)
            try:
                keys = KeySet.import_key_set({"keys": _usable(found.get("keys"))})
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise SigningError("The sign-in service gives keys that cannot be read.", "refused") from error
            self._keys = (self._clock(), keys)
            return keys

    def _read_metadata(self) -> Metadata:
        if self._metadata and self._clock() - self._metadata[0] < LASTS:
            return self._metadata[1]
        try:
            found = Metadata.model_validate(self._asked(self.url + WELL_KNOWN))
        except ValidationError as error:
            raise SigningError("The sign-in service does not say where its parts are.", "refused") from error
        if found.issuer.rstrip("/") != self.url:
            raise SigningError("The sign-in service says that it is another one.", "refused")
        self._metadata = (self._clock(), found)
        return found

    def _asked(self, url: str) -> dict[str, Any]:
        if self._failed and self._clock() - self._failed[0] < FAILED_FOR:
            raise SigningError(str(self._failed[1]), self._failed[1].cause)
        try:
            found = self._line.ask("GET", url)
        except SigningError as error:
            self._failed = (self._clock(), error)
            raise
        self._failed = None
        return found


def _usable(keys: object) -> list[dict[str, Any]]:
    """Public keys for signatures; kinds that we do not know are left out, and do not cost the rest."""
    found = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    return [key for key in found if key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"]
