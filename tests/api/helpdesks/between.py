"""What stands between us and a helpdesk: a wire that can be cut, stalled, or made to talk nonsense."""

import contextlib
import re
import socket
import threading
from types import TracebackType
from typing import Literal, Self
from urllib.parse import unquote_plus, urlsplit

Fault = Literal["none", "dead", "stalling", "half", "nonsense", "busy"]
BUSY = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: %d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
NONSENSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\nConnection: close\r\n\r\n<html>no JSON</html>"
)
HALF = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"items": [{"id'
FAILED = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
ASKED_TO_WAIT = 120  # seconds


class Between:
    """A TCP proxy on loopback to `url`. `fault` is what it does to connections from now on; those there are are cut.

    `fail`: requests whose first line, unquoted, matches this are answered 500, all others pass.
    `swallow`: let the next request through, and cut the connection in place of the answer.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._to = (parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80))
        self._server = socket.create_server(("127.0.0.1", 0))
        self._path, self._scheme = parts.path, parts.scheme
        self.port = self._server.getsockname()[1]
        self._fault: Fault = "none"
        self._swallow = False
        self._failing: re.Pattern[str] | None = None
        self._pairs: list[socket.socket] = []
        self._over = threading.Event()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}{self._path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._cut()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def be(self, fault: Fault) -> None:
        self._fault = fault
        self._cut()

    def fail(self, what: str) -> None:
        """ "" for nothing any more."""
        self._failing = re.compile(what) if what else None
        self._cut()

    def swallow(self) -> None:
        self._cut()
        self._swallow = True

    def _cut(self) -> None:
        pairs, self._pairs = self._pairs, []
        for one in pairs:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            self._pairs.append(near)
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._fault == "none":
                self._pass(near)
            elif self._fault == "stalling":
                self._over.wait(60)
            elif self._fault != "dead":
                near.recv(65536)
                said = {"half": HALF, "nonsense": NONSENSE, "busy": BUSY % ASKED_TO_WAIT}[self._fault]
                near.sendall(said)
        with contextlib.suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)
        near.close()

    def _pass(self, near: socket.socket) -> None:
        far = socket.create_connection(self._to, timeout=60)
        self._pairs.append(far)
        swallowing, self._swallow = self._swallow, False
        back = threading.Thread(target=self._pump, args=(far, near, swallowing), daemon=True)
        back.start()
        self._pump(near, far, False)
        back.join(60)

    def _pump(self, one: socket.socket, other: socket.socket, swallowing: bool) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if swallowing:
                    break
                if self._failing and self._failing.search(unquote_plus(data.partition(b"\r\n")[0].decode("latin-1"))):
                    one.sendall(FAILED)
                    break
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
