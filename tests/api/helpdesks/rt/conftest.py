"""A queue in a real Request Tracker, and what its extension tells."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.api.helpdesks.rt.bench import RtBench
from tests.api.helpdesks.scene import Delivery
from tests.request_tracker import RequestTracker


class Catcher:
    """Listens where RT thinks that Escucha is. `down`: answers with 503."""

    def __init__(self, port: int) -> None:
        self.caught: list[tuple[str, Delivery]] = []
        self.down = False
        catcher = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                catcher.caught.append((self.path, Delivery(headers=headers, body=body)))
                self.send_response(503 if catcher.down else 202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def about(self, ticket: str) -> list[tuple[dict[str, Any], Delivery]]:
        """What was told of this ticket, in order."""
        told = [(json.loads(delivery.body), delivery) for _, delivery in list(self.caught)]
        return [one for one in told if str(one[0]["ticket"]["id"]) == ticket]

    def wait(self, ticket: str, event: str, *, ours: bool = False) -> Delivery:
        """The latest of these, once it is there."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            fit = [one for told, one in self.about(ticket) if told["event"] == event and bool(told.get("ours")) is ours]
            if fit:
                return fit[-1]
            time.sleep(0.02)
        raise AssertionError(f"RT told nothing of {event} in ticket {ticket}")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def caught(request_tracker: RequestTracker) -> Iterator[Catcher]:
    catcher = Catcher(request_tracker.escucha_port)
    yield catcher
    catcher.close()


@pytest.fixture
def bench(request_tracker: RequestTracker, caught: Catcher) -> RtBench:
    return RtBench(request_tracker, caught)
