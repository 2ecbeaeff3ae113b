"""A Chatwoot on loopback: real HTTP, and the paging, limits and gaps that the real one is known for.

    with Server() as chatwoot:
        chatwoot.talk(1, "No me llega el pedido", status="resolved")

Conversations come 25 a page, last active first, without a count and with their last message only; messages come 20 at a
time, or after an id by the hundred. `faults` are answered first, one a request.
"""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

ACCOUNT = 2
ADMIN, ANA, BETO = "admin-token", "ana-token", "beto-token"
START = 1_768_072_000
PAGE = 25

Fields = dict[str, Any]
Fault = Callable[["Handler"], None]


class Server:
    """Its state lies open: tests set it up and look at it. Inbox 3 is Ana's, inbox 4 nobody's. `live`: its clock goes
    with the real one."""

    def __init__(self) -> None:
        self.conversations: dict[int, Fields] = {}
        self.messages: dict[int, list[Fields]] = {}
        self.inboxes: list[Fields] = [
            {"id": 3, "name": "Web", "channel_type": "Channel::WebWidget"},
            {"id": 4, "name": "Teléfono", "channel_type": "Channel::TwilioSms", "medium": "whatsapp"},
        ]
        self.members: dict[int, list[int]] = {3: [3], 4: []}
        self.users: dict[str, Fields] = {
            ADMIN: {"id": 1, "name": "Escucha", "email": "escucha@example.com", "role": "administrator"},
            ANA: {"id": 3, "name": "Ana", "email": "ana@example.com", "role": "agent"},
            BETO: {"id": 5, "name": "Beto", "email": "beto@example.com", "role": "agent"},
        }
        self.portals: list[Fields] = []
        self.articles: dict[tuple[str, str], list[Fields]] = {}
        self.canned: list[Fields] = []
        self.faults: list[Fault] = []
        self.ignores_pages = False
        self.requests: list[tuple[str, str, str]] = []
        self.answers: list[tuple[str, Any]] = []
        self.bodies: list[tuple[str, Fields]] = []
        self.now = START + 1_000_000
        self.live = False
        self._ids = 1000
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.chatwoot = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def talk(self, id: int, *texts: str, status: str = "open", at: int = 0, **changes: Any) -> Fields:
        """A conversation of María's: her `texts` by turns with Ana's. `at`: when it was last active."""
        made = self.conversations[id] = {
            "id": id,
            "account_id": ACCOUNT,
            "inbox_id": 3,
            "status": status,
            "labels": [],
            "can_reply": True,
            "additional_attributes": {},
            "custom_attributes": {},
            "meta": {
                "sender": {
                    "id": 4,
                    "name": "María Soto",
                    "email": "maria@example.com",
                    "phone_number": "+56912345678",
                    "type": "contact",
                },
                "channel": "Channel::WebWidget",
                "assignee": None,
            },
            "unread_count": 0,
            "created_at": START,
            "last_activity_at": at or START + id,
        } | changes
        self.messages[id] = []
        for place, text in enumerate(texts):
            by = {"id": 4, "name": "María Soto", "type": "contact"} if place % 2 == 0 else self.agent(ANA)
            self.say(id, text, kind=place % 2, sender=by, at=START + 60 * place, quietly=True)
        return made

    def agent(self, token: str) -> Fields:
        return {"id": self.users[token]["id"], "name": self.users[token]["name"], "type": "user"}

    def say(
        self, id: int, text: str | None, *, kind: int = 0, at: int = 0, quietly: bool = False, **changes: Any
    ) -> Fields:
        """One message more; the conversation is active by it, unless `quietly`."""
        self._ids += 1
        if not at:
            self.now = max(self.now + 1, int(time.time())) if self.live else self.now + 1
        made = {
            "id": self._ids,
            "content": text,
            "account_id": ACCOUNT,
            "inbox_id": 3,
            "conversation_id": id,
            "message_type": kind,
            "created_at": at or self.now,
            "updated_at": "2026-01-10T19:11:08.856Z",
            "private": False,
            "status": "sent",
            "content_type": "text",
            "content_attributes": {},
            "sender": {"id": 4, "name": "María Soto", "type": "contact"},
        } | changes
        self.messages[id].append(made)
        if not quietly:
            self.conversations[id]["last_activity_at"] = made["created_at"]
        return made

    def set_status(self, id: int, status: str) -> None:
        self.conversations[id]["status"] = status
        self.say(id, f"Conversation was marked {status}", kind=2, sender=None)

    def asked(self, part: str = "", method: str = "GET") -> list[str]:
        """The addresses asked for, with `part` in them."""
        return [path for how, path, _ in self.requests if how == method and part in path]

    def listed(self, status: str, page: int) -> list[Fields]:
        found = [one for one in self.conversations.values() if one["status"] == status]
        found.sort(key=lambda one: (one["last_activity_at"], one["id"]), reverse=True)
        start = 0 if self.ignores_pages else PAGE * (page - 1)
        return [self.row(one["id"]) for one in found[start : start + PAGE]]

    def row(self, id: int) -> Fields:
        """A conversation as lists show it: with its last message alone."""
        return self.conversations[id] | {"messages": self.messages[id][-1:], "timestamp": START}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    @property
    def chatwoot(self) -> Server:
        return self.server.chatwoot  # type: ignore[attr-defined]

    def send_json(self, status: int, value: object, **headers: str) -> None:
        data = json.dumps(value).encode()
        self.chatwoot.answers.append((urlsplit(self.path).path, value))
        self.send_response(status)
        for name, header in headers.items():
            self.send_header(name.replace("_", "-"), header)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""

    def _answer(self, method: str) -> None:
        parts = urlsplit(self.path)
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or "{}")
        token = self.headers.get("api_access_token", "")
        self.chatwoot.requests.append((method, self.path, token))
        if self.body:
            self.chatwoot.bodies.append((urlsplit(self.path).path, self.body))
        try:
            if self.chatwoot.faults:
                self.chatwoot.faults.pop(0)(self)
                return
            self.user = self.chatwoot.users.get(token)
            if self.user is None:
                self.send_json(401, {"errors": ["You need to sign in or sign up before continuing."]})
                return
            self._route(method, [part for part in parts.path.split("/") if part])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _route(self, method: str, path: list[str]) -> None:
        if path == ["api", "v1", "profile"]:
            self.send_json(200, self.user)
            return
        if path[:3] != ["api", "v1", "accounts"] or path[3] != str(ACCOUNT):
            self.send_json(404, {"error": "Resource could not be found"})
            return
        match method, *path[4:]:
            case "GET", "conversations":
                rows = self.chatwoot.listed(self.query.get("status", "open"), int(self.query.get("page", 1)))
                self.send_json(
                    200, {"data": {"meta": {"all_count": len(self.chatwoot.conversations)}, "payload": rows}}
                )
            case _, "conversations", id, *rest:
                self._conversation(method, int(id), rest)
            case "GET", "inboxes":
                self.send_json(200, {"payload": self.chatwoot.inboxes})
            case "GET", "inbox_members", id:
                ids = self.chatwoot.members[int(id)]
                self.send_json(200, {"payload": [one for one in self.chatwoot.users.values() if one["id"] in ids]})
            case "GET", "portals":
                self.send_json(200, {"payload": self.chatwoot.portals})
            case "GET", "portals", slug, "articles":
                rows = self.chatwoot.articles.get((slug, self.query.get("locale", "")), [])
                start = 0 if self.chatwoot.ignores_pages else PAGE * (int(self.query.get("page", 1)) - 1)
                self.send_json(200, {"payload": rows[start : start + PAGE], "meta": {}})
            case "GET", "canned_responses":
                self.send_json(200, self.chatwoot.canned)
            case _:
                self.send_json(404, {"error": "Resource could not be found"})

    def _conversation(self, method: str, id: int, rest: list[str]) -> None:
        chatwoot = self.chatwoot
        known = chatwoot.conversations.get(id)
        if known is None:
            self.send_json(404, {"error": "Resource could not be found"})
        elif self.user["role"] != "administrator" and self.user["id"] not in chatwoot.members[known["inbox_id"]]:
            self.send_json(401, {"error": "You are not authorized to do this action"})
        elif not rest:
            self.send_json(200, chatwoot.row(id))
        elif rest == ["messages"] and method == "GET":
            self.send_json(200, {"meta": {"labels": known["labels"]}, "payload": self._page(chatwoot.messages[id])})
        elif rest == ["messages"]:
            self.send_json(200, self._written(id))
        elif rest == ["toggle_status"]:
            chatwoot.set_status(id, self.body["status"])
            self.send_json(200, {"meta": {}, "payload": {"success": True, "current_status": self.body["status"]}})

    def _page(self, messages: list[Fields]) -> list[Fields]:
        if "after" in self.query:
            return [one for one in messages if one["id"] > int(self.query["after"])][:100]
        before = int(self.query.get("before", 1 << 60))
        return [one for one in messages if one["id"] < before][-20:]

    def _written(self, id: int) -> Fields:
        """As the real one: the echo comes back to who wrote, and is kept nowhere."""
        sender = {"id": self.user["id"], "name": self.user["name"], "type": "user"}
        made = self.chatwoot.say(id, self.body["content"], kind=1, private=self.body["private"], sender=sender)
        if self.body.get("source_id"):
            made["source_id"] = self.body["source_id"]
        return made | {"echo_id": self.body.get("echo_id")}


def fails(status: int, **headers: str) -> Fault:
    return lambda handler: handler.send_json(status, {"error": "no"}, **headers)


def does_and_breaks_off(handler: Handler) -> None:
    """Writes the message, and the connection is gone before the answer."""
    handler.user = handler.chatwoot.users[handler.headers["api_access_token"]]
    handler._written(int(handler.path.split("/")[6]))
    handler.close_connection = True
    handler.connection.close()


def answers(value: object) -> Fault:
    return lambda handler: handler.send_json(200, value)


def says(text: bytes) -> Fault:
    def reply(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/html")
        handler.send_header("content-length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    return reply
