"""An OpenAI-compatible embeddings endpoint on this machine that can be told how to answer."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]


def vector_of(text: str) -> list[float]:
    return [float(len(text)), 1.0, 0.0]


def embeddings(
    texts: list[str],
    encode: Callable[[list[float]], Any] = lambda numbers: numbers,
    vector: Callable[[str], list[float]] = vector_of,
) -> Reply:
    rows = [{"object": "embedding", "index": n, "embedding": encode(vector(text))} for n, text in enumerate(texts)]
    return 200, {}, json.dumps({"object": "list", "data": rows, "model": "m", "usage": {}}).encode()


def error(status: int, **headers: str) -> Reply:
    return status, headers, json.dumps({"error": {"message": "no"}}).encode()


class EmbeddingsServer:
    """Answers POST /v1/embeddings with `answer(texts, n)`, n counting requests from 0; keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[list[str], int], Reply] = lambda texts, _: embeddings(texts)
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                server.requests.append(body)
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, headers, content = server.answer(body["input"], len(server.requests) - 1)
                try:
                    self.send_response(status)
                    for name, value in {"content-type": "application/json", **headers}.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.send_header("content-length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    pass  # the client has given up, as it should

            def log_message(self, format: str, *args: Any) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
