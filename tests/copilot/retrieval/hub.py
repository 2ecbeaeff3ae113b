"""A model hub on this machine: as much of the Hugging Face Hub's interface as a download asks of it."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

NAME = "escucha/tiny"
SHA = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "config.json": b'{"model_type": "bert"}',
    "modules.json": b"[]",
    "tokenizer.json": b"{}",
    "1_Pooling/config.json": b"{}",
    "README.md": b"# Tiny\n",
    "model.safetensors": bytes(range(256)) * 400,
    "pytorch_model.bin": b"the same again",
    "onnx/model.onnx": b"and again",
    "openvino/openvino_model.bin": b"and again",
    "tf_model.h5": b"and again",
}


class Hub:
    """Serves `files` as the model NAME at commit SHA, from first byte or from the one that is asked for.

    `broken` breaks the answers to a path, or to all ("*"): "silent" takes the request and says nothing, "cut" closes
    in the middle of the body, "short" claims to be whole with half of it, "changed" sends other bytes; a number is a
    status. `gated` refuses everybody.
    """

    def __init__(self) -> None:
        self.files = dict(FILES)
        self.sha = SHA
        self.broken: dict[str, str | int] = {}
        self.gated = False
        self.asked: list[tuple[str, str, str]] = []  # method, path, range
        self.closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._http.hub = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def fetched(self) -> list[str]:
        """The files whose content was asked for."""
        head = f"/{NAME}/resolve/{self.sha}/"
        return sorted({path.removeprefix(head) for method, path, _ in self.asked if method == "GET" and head in path})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def hub(self) -> Hub:
        return self.server.hub  # type: ignore[attr-defined]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        self.hub.asked.append((self.command, path, self.headers.get("range", "")))
        try:
            self._say(path)
        except OSError:
            self.close_connection = True  # the client has given up, as it should

    def _say(self, path: str) -> None:
        fault = self.hub.broken.get(path.rpartition("/")[2], self.hub.broken.get("*", ""))
        if isinstance(fault, int):
            self._refuse(fault, "")
        elif fault == "silent" and self.command == "GET":
            self.hub.closing.wait(30)
            self.close_connection = True
        elif self.hub.gated:
            self._refuse(403, "GatedRepo")
        elif path == f"/api/models/{NAME}/revision/main" or path == f"/api/models/{NAME}/revision/{self.hub.sha}":
            siblings = [self._sibling(name) for name in self.hub.files]
            self._json({"id": NAME, "modelId": NAME, "sha": self.hub.sha, "siblings": siblings})
        elif path.startswith(f"/api/models/{NAME}/revision/"):
            self._refuse(404, "RevisionNotFound")
        elif path == f"/api/models/{NAME}/tree/{self.hub.sha}":
            self._json([self._entry(name) for name in self.hub.files])
        elif path.startswith(f"/{NAME}/resolve/{self.hub.sha}/"):
            self._file(path.removeprefix(f"/{NAME}/resolve/{self.hub.sha}/"), fault)
        else:
            self._refuse(404, "RepoNotFound")

    def _sibling(self, name: str) -> dict[str, Any]:
        content = self.hub.files[name]
        found: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": _oid(content)}
        if name.endswith(("safetensors", "bin")):
            found["lfs"] = {"sha256": _oid(content), "size": len(content), "pointerSize": 100}
        return found

    def _entry(self, name: str) -> dict[str, Any]:
        content = self.hub.files[name]
        return {"type": "file", "path": name, "size": len(content), "oid": _oid(content)}

    def _file(self, name: str, fault: str | int) -> None:
        content = self.hub.files[name]
        start = int(self.headers["range"].removeprefix("bytes=").split("-")[0]) if self.headers.get("range") else 0
        self.send_response(206 if start else 200)
        self.send_header("etag", f'"{_oid(content)}"')
        self.send_header("x-repo-commit", self.hub.sha)
        if start:
            self.send_header("content-range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        body = content[start:]
        if fault == "short" and self.command == "GET":
            body = body[: len(body) // 2]
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "changed":
            body = body[:-1] + b"?"
        if fault == "cut":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        self.wfile.write(body)

    def _json(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        if code:
            self.send_header("x-error-code", code)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


def _oid(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
