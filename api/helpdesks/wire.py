"""Calls to a helpdesk: one client for each, with a time-out on every call and every failure told by its cause."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

from copilot.errors import ConfigError, HelpdeskError

TIMEOUT = httpx2.Timeout(15.0, connect=5.0)  # seconds; for one call's silence, not for a whole import
LONGEST = 60.0  # seconds of one answer: a helpdesk that dribbles is never silent and never done
LARGEST = 32 * 1024 * 1024  # bytes of one answer
LONGEST_WAIT = 3600.0  # seconds that a helpdesk can ask us to wait
_MISSING = frozenset({404, 410})
_REFUSED = frozenset({401, 403})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class Wire:
    """JSON over HTTP to one address. Redirects are not followed: a token belongs to the address it was given for.

    Thread-safe.
    """

    def __init__(self, name: str, url: str, headers: Mapping[str, str]) -> None:
        """Raises ConfigError for an address that is none."""
        if "@" in url.partition("://")[2].partition("/")[0]:  # it would stand in messages and on pages
            raise ConfigError(f"{name}: an address holds no user and no password; give the token in its own field.")
        if not _is_address(url):
            raise ConfigError(f"{name}: '{url}' is no address; write it like https://help.example.com.")
        self.name, self.url = name, url.rstrip("/")
        self._client = httpx2.Client(headers=dict(headers), timeout=TIMEOUT, trust_env=False, follow_redirects=False)

    def get(self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> Any:
        return self.ask("GET", path, params=params, headers=headers)

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        return self.ask("POST", path, body=body, headers=headers)

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The decoded answer; None for an empty one.

        Raises:
            HelpdeskError: unreachable, timeout, missing (404), refused (401, 403), rate_limit (429), failed (others),
                nonsense (no JSON, or too much). `unsure` where a change may have happened all the same.
        """
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        typed = {"content-type": "application/json"} if content is not None else {}
        raw = self.send(method, path, params=params, content=content, headers={**typed, **(headers or {})})
        if not raw.strip():
            return None
        try:
            return json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise HelpdeskError(
                f"{self.name} answered with something that is not JSON.",
                cause="nonsense",
                again=300,
                unsure=method != "GET",
            ) from error

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The answer as it came, for `content` exactly as it is: what was signed may not be written anew.

        Raises:
            HelpdeskError: as `ask`.
        """
        changes = method != "GET"
        try:
            with self._client.stream(
                method, self.url + path, params=params, content=content, headers=dict(headers or {})
            ) as answer:
                raw = self._read(answer, changes)
        except httpx2.ConnectError as error:
            raise HelpdeskError(
                f"{self.name} cannot be reached at {self.url}.", cause="unreachable", again=30
            ) from error
        except httpx2.ConnectTimeout as error:
            raise HelpdeskError(f"{self.name} does not answer at {self.url}.", cause="timeout", again=30) from error
        except httpx2.TimeoutException as error:
            raise HelpdeskError(
                f"{self.name} took too long to answer.", cause="timeout", again=30, unsure=changes
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise HelpdeskError(
                f"{self.name} broke off while answering.", cause="unreachable", again=30, unsure=changes
            ) from error
        self._judge(answer, changes)
        return raw

    def close(self) -> None:
        self._client.close()

    def _read(self, answer: httpx2.Response, changes: bool) -> bytes:
        read = bytearray()
        until = time.monotonic() + LONGEST
        for piece in answer.iter_bytes():
            read += piece
            if len(read) > LARGEST:
                raise HelpdeskError(f"{self.name} answered with too much.", cause="nonsense", again=300, unsure=changes)
            if time.monotonic() > until:
                raise HelpdeskError(f"{self.name} took too long to answer.", cause="timeout", again=30, unsure=changes)
        return bytes(read)

    def _judge(self, answer: httpx2.Response, changes: bool) -> None:
        status = answer.status_code
        if status < 300:
            return
        if status in _MISSING:
            raise HelpdeskError(f"{self.name} has nothing at this address any more.", cause="missing")
        if status in _REFUSED:
            raise HelpdeskError(
                f"{self.name} refuses our token ({status}); give it a new one or more rights.", cause="refused"
            )
        if status == 429:
            raise HelpdeskError(f"{self.name} asks us to wait.", cause="rate_limit", again=_pause(answer))
        again = _pause(answer) if status in _LATER else None
        raise HelpdeskError(f"{self.name} failed ({status}).", again=again, unsure=changes and status >= 500)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        sound = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return sound and parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, url))


def _pause(answer: httpx2.Response) -> float:
    """The seconds that the helpdesk asked for, half a minute where it named none that can be read."""
    try:
        return min(LONGEST_WAIT, max(1.0, float(answer.headers.get("retry-after", ""))))
    except ValueError:
        return 30.0
