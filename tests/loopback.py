"""A real OpenAI-compatible chat server on loopback that answers as scripted, well or badly.

    with Loopback([replies.text('{"paragraphs": ...}')]) as server:
        Settings(chat_base_url=server.url, ...)

Each request takes the next entry of the script; the last one serves for all that follow. `server.requests` holds the
bodies that came in.
"""

import json
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Reply = Callable[["Handler"], None]


class Loopback:
    def __init__(self, script: Sequence[Reply]) -> None:
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.loopback = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def take(self, body: dict[str, Any]) -> Reply:
        with self._lock:
            place = min(len(self.requests), len(self.script) - 1)
            self.requests.append(body)
            return self.script[place]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body: dict[str, Any]

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            self.loopback.take(self.body)(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    @property
    def loopback(self) -> Loopback:
        return self.server.loopback  # type: ignore[attr-defined]

    @property
    def streaming(self) -> bool:
        return bool(self.body.get("stream"))

    def wait(self, seconds: float) -> None:
        self.loopback.closing.wait(seconds)

    def send_json(self, status: int, value: object, **headers: str) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, header in headers.items():
            self.send_header(name.replace("_", "-"), header)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def begin_events(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True

    def event(self, value: object) -> None:
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}


USAGE = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}


def text(content: str, *, finish: str = "stop", size: int = 7, pause: float = 0.0) -> Reply:
    """A well-formed answer, in chunks of `size` characters when streamed, `pause` seconds apart."""

    def reply(handler: Handler) -> None:
        if not handler.streaming:
            message = {"role": "assistant", "content": content}
            handler.send_json(200, _completion(message, finish))
            return
        handler.begin_events()
        handler.event(chunk({"role": "assistant", "content": ""}))
        for start in range(0, len(content), size):
            handler.event(chunk({"content": content[start : start + size]}))
            handler.wait(pause)
        handler.event(chunk({}, finish))
        handler.event(chunk({}) | {"choices": [], "usage": USAGE})
        handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def _completion(message: dict[str, Any], finish: str) -> dict[str, Any]:
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": USAGE}


def refusal(words: str) -> Reply:
    """The refusal field, not the content, is filled."""

    def reply(handler: Handler) -> None:
        if not handler.streaming:
            handler.send_json(200, _completion({"role": "assistant", "content": None, "refusal": words}, "stop"))
            return
        handler.begin_events()
        handler.event(chunk({"role": "assistant", "refusal": words}))
        handler.event(chunk({}, "stop"))
        handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def error(status: int, message: str = "no", **headers: str) -> Reply:
    """An error status, with headers such as retry_after="1"."""
    return lambda handler: handler.send_json(status, {"error": {"message": message, "type": "x"}}, **headers)


def raw(data: bytes, content_type: str = "text/html") -> Reply:
    """200 with a body that is no chat completion."""

    def reply(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", content_type)
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return reply


def stall(seconds: float = 30.0) -> Reply:
    """Takes the request and says nothing."""
    return lambda handler: handler.wait(seconds)


def stall_after(content: str, seconds: float = 30.0) -> Reply:
    """Streams `content` and then says nothing more, without closing."""

    def reply(handler: Handler) -> None:
        handler.begin_events()
        handler.event(chunk({"role": "assistant", "content": content}))
        handler.wait(seconds)

    return reply


def dribble(content: str, pause: float) -> Reply:
    """One character at a time: never silent, never done."""
    return text(content, size=1, pause=pause)


def drop(content: str = "") -> Reply:
    """Closes the connection, after `content` when streaming."""

    def reply(handler: Handler) -> None:
        if content and handler.streaming:
            # Chunked, so that the client knows the end was no end.
            handler.send_response(200)
            handler.send_header("content-type", "text/event-stream")
            handler.send_header("transfer-encoding", "chunked")
            handler.end_headers()
            data = f"data: {json.dumps(chunk({'content': content}))}\n\n".encode()
            handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            handler.wfile.flush()
            time.sleep(0.05)
        handler.close_connection = True
        handler.connection.close()

    return reply
