"""Calls to the sign-in service: short, small, to no other address than the one that was asked for."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

from api.signing.errors import SigningError

TIMEOUT = httpx2.Timeout(5.0, connect=3.0)  # seconds of silence
LONGEST = 8.0  # seconds for a whole call: somebody waits before an empty page
LARGEST = 512 * 1024  # bytes of one answer
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_safe(url: str) -> bool:
    """Whether secrets may go there: HTTPS, or this machine itself."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


class Line:
    """Thread-safe; opens no connection until something is asked."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._client = httpx2.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False)

    def ask(self, method: str, url: str, *, body: str = "", headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON object that it answers.

        Raises:
            SigningError: `away` when it cannot be reached, takes too long or fails; `refused` when it says no, or
                answers nonsense.
        """
        if not is_safe(url):
            raise SigningError("The sign-in service names an address without HTTPS.", "refused")
        until = time.monotonic() + self._longest
        read = bytearray()
        sent = {"Accept": "application/json", **(headers or {})}
        try:
            with self._client.stream(method, url, content=body.encode() or None, headers=sent) as answer:
                for piece in answer.iter_bytes():
                    read += piece
                    if len(read) > LARGEST:
                        raise SigningError("The sign-in service answers too much.", "refused")
                    if time.monotonic() > until:
                        raise SigningError("The sign-in service answers too slowly.", "away")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SigningError(f"The sign-in service does not answer ({type(error).__name__}).", "away") from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise SigningError(f"The sign-in service failed ({answer.status_code}).", "away")
        if answer.status_code != 200:
            raise SigningError(f"The sign-in service said no ({answer.status_code}).", "refused")
        return _object(bytes(read))

    def close(self) -> None:
        self._client.close()


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SigningError("The sign-in service answers something that is not JSON.", "refused") from error
    if not isinstance(found, dict):
        raise SigningError("The sign-in service answers something that is not a JSON object.", "refused")
    return found
