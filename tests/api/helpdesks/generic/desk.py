"""A system of somebody's own on loopback, that speaks to us as docs/helpdesks.md says."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from api.helpdesks.signatures import sign, sign_link
from tests.api.helpdesks.scene import Delivery

SECRET = "un secreto bastante largo para firmar"


class Desk:
    """The system and its `Bench` in one."""

    kind = "generic"
    agent = ("ana", "")
    many = 3

    def __init__(self) -> None:
        self.tickets: dict[str, dict[str, Any]] = {}
        self.taken: dict[str, dict[str, Any]] = {}
        self.checks = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.desk = self  # type: ignore[attr-defined]
        self.secrets = {"webhook_secret": SECRET}
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/escucha"
        self.options = {"read": self.url.replace("/escucha", "/tickets/{id}"), "forms": "reply, note, resolve"}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, said: dict[str, Any]) -> str:
        """The same key is the same handover: done once."""
        with self._lock:
            if said["form"] == "check":
                self.checks += 1
                return ""
            if said["key"] not in self.taken:
                ticket = self.tickets[said["conversation_id"]]
                id = ""
                if said["form"] == "resolve":
                    ticket["status"] = "resolved"
                else:
                    id = self._say(ticket, "agent", said["text"], private=said["form"] == "note")
                self.taken[said["key"]] = {**said, "id": id}
            return str(self.taken[said["key"]]["id"])

    def customer_writes(self, text: str, conversation: str = "") -> str:
        id = conversation or str(len(self.tickets) + 1)
        ticket = self.tickets.setdefault(id, {"id": id, "status": "open", "messages": []})
        self._say(ticket, "customer", text)
        return id

    def agent_writes(self, conversation: str, text: str, *, private: bool = False) -> None:
        self._say(self.tickets[conversation], "agent", text, private=private)

    def resolve(self, conversation: str) -> None:
        self.tickets[conversation]["status"] = "resolved"

    def delete(self, conversation: str) -> bool:
        return self.tickets.pop(conversation, None) is not None

    def attach(self, conversation: str) -> bool:
        return False

    def replies(self, conversation: str) -> list[str]:
        return self._said(conversation, private=False)

    def notes(self, conversation: str) -> list[str]:
        return self._said(conversation, private=True)

    def drafts(self, conversation: str) -> list[str]:
        return []

    def human_draft(self, conversation: str, text: str) -> bool:
        return False

    def delivery(self, conversation: str) -> Delivery | None:
        return signed({"event": "message", "conversation_id": conversation}, f"d-{conversation}")

    def stale_delivery(self, conversation: str) -> Delivery | None:
        return signed({"event": "message", "conversation_id": conversation}, "d-old", ago=3600)

    def own_delivery(self, conversation: str, *, private: bool) -> Delivery | None:
        key = next(iter(self.taken))
        return signed({"event": "message", "conversation_id": conversation, "caused_by": key}, "d-own")

    def publish(self, title: str, text: str) -> str:
        return ""

    def unpublish(self, article: str) -> None:
        raise NotImplementedError

    def alone(self, conversation: str) -> str:
        return ""

    def panel(self, conversation: str, agent: str, *, old: bool = False) -> dict[str, str] | None:
        timestamp = str(int(time.time()) - (3600 if old else 0))
        email = f"{agent}@example.com"
        signature = sign_link(SECRET, timestamp, conversation, agent, email)
        return {"conversation": conversation, "agent": agent, "email": email, "ts": timestamp, "sig": signature}

    def _say(self, ticket: dict[str, Any], role: str, text: str, *, private: bool = False) -> str:
        id = f"{ticket['id']}-{len(ticket['messages']) + 1}"
        said = {"id": id, "role": role, "text": text, "private": private, "at": time.time()}
        said["at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        ticket["messages"].append(said)
        return id

    def _said(self, conversation: str, *, private: bool) -> list[str]:
        messages = self.tickets[conversation]["messages"]
        return [one["text"] for one in messages if one["role"] == "agent" and one["private"] is private]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def desk(self) -> Desk:
        found: Desk = self.server.desk  # type: ignore[attr-defined]
        return found

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        wanted = sign("copilot", SECRET, body, self.headers["x-copilot-timestamp"])
        if self.headers["x-copilot-signature"] != wanted:
            self.answer(401, {})
            return
        self.answer(200, {"id": self.desk.take(json.loads(body))})

    def do_GET(self) -> None:
        ticket = self.desk.tickets.get(unquote(self.path.rpartition("/")[2]))
        self.answer(200 if ticket else 404, ticket or {})

    def answer(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


def signed(value: dict[str, Any], key: str, *, ago: float = 0) -> Delivery:
    body = json.dumps(value, ensure_ascii=False).encode()
    timestamp = str(int(time.time() - ago))
    headers = {
        "X-Copilot-Timestamp": timestamp,
        "X-Copilot-Signature": sign("copilot", SECRET, body, timestamp),
        "X-Copilot-Delivery": key,
    }
    return Delivery(headers=headers, body=body)
