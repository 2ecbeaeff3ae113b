"""What surrounds every request: its id, the access log, the audit, the size limit, the headers that keep a browser
safe."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable

from fastapi import HTTPException
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth import is_panel
from api.trail import follow

LARGEST = 1024 * 1024 + 64 * 1024  # bytes of a request: a message of 1 MiB with room for what is around it
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS = {
    "Content-Security-Policy": POLICY + "'none'",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: with it browsers send `Origin: null` with a form, and the origin check would refuse it.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

# Inside a helpdesk's page: who may frame it is in the policy, which says it for one site and not only for all or none.
FRAMED = {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"} | {
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

log = logging.getLogger(__name__)


class Envelope:
    """Gives each request an id (the caller's `X-Request-ID` if it is sane), the headers, and a line in the log.

    The log names the route by its template and the caller by id: never the address that was asked for, which may
    carry what a customer wrote.

    HEAD is asked as GET and answered without the body, whatever the route.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        head = scope["method"] == "HEAD"
        # A copy: servers look at the method of their own scope to know that no body follows.
        asked = {**scope, "request_id": request_id, "method": "GET" if head else scope["method"]}
        started, status = time.perf_counter(), 500

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in _headers(asked).items():
                    headers.setdefault(name, value)
                static = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
            elif head:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(asked, receive, dressed)
            if status < 400 and asked.get("caller"):
                await run_in_threadpool(follow, asked, status)
        finally:
            log.info(
                "request",
                extra={
                    "request_id": request_id,
                    "method": scope["method"],
                    "route": getattr(asked.get("route"), "path", ""),
                    "status": status,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                    "caller": asked.get("caller", ""),
                },
            )


def _headers(scope: Scope) -> dict[str, str]:
    """What every answer carries; the panel may be framed by the sites that `app.state.frames()` names."""
    if not is_panel(scope["path"]):
        return HEADERS
    frames: Callable[[], Iterable[str]] = getattr(scope["app"].state, "frames", tuple)
    return FRAMED | {"Content-Security-Policy": held_by(frames())}


def held_by(origins: Iterable[str]) -> str:
    """The policy of a page that these sites, and no others, may hold in a frame."""
    return POLICY + (" ".join(origin for origin in origins if ORIGIN.fullmatch(origin)) or "'none'")


class SizeLimit:
    """Refuses a body larger than `largest` bytes with 413, before it is read whole."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")[:20]
        announced = int(declared) if declared.isascii() and declared.isdigit() else 0
        read = 0

        async def counted() -> Message:
            nonlocal read
            if announced > self.largest:
                raise self._refusal()
            message = await receive()
            if message["type"] == "http.request":  # whatever was announced: a sender may lie
                read += len(message.get("body", b""))
                if read > self.largest:
                    raise self._refusal()
            return message

        await self.app(scope, counted, send)

    def _refusal(self) -> HTTPException:
        limit = f"{self.largest / 1024 / 1024:.1f} MiB"
        return HTTPException(413, f"The request is larger than {limit}; send less at once.")
