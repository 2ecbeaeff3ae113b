"""A real mail server for the session, a fresh mailbox in it for each test, and our adapter for that."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from imapclient import SEEN, IMAPClient

from api.helpdesks.mail import Mailbox, connect
from api.helpdesks.registry import Given
from copilot.conversation import Conversation
from copilot.settings import Settings
from tests.api.helpdesks.mail.server import DOVECOT, PASSWORD, Dovecot

OURS = "Ayuda <ayuda@alborada.example>"
MARIA = "María Soto <maria@example.com>"
START = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
TOKEN = "a-token-of-today"

Connect = Callable[..., Mailbox]
Walked = tuple[list[Conversation], list[str], dict[str, Any]]
Walk = Callable[..., Walked]


class _Tokens(BaseHTTPRequestHandler):
    """Says whose an access token is, as an identity provider does."""

    def do_GET(self) -> None:
        active = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        user = self.server.user  # type: ignore[attr-defined]
        data = json.dumps({"active": "true" if active else "false", "username": user}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


@pytest.fixture(scope="session")
def tokens() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Tokens)
    server.user = ""  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def dovecot(tokens: HTTPServer) -> Iterator[Dovecot]:
    if DOVECOT is None:
        pytest.skip("needs Dovecot (Debian: dovecot-imapd), a real mail server")
    server = Dovecot(f"http://127.0.0.1:{tokens.server_address[1]}/")
    server.start()
    yield server
    server.stop()


class Box:
    """A mailbox as a person's mail program sees it."""

    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.user = f"u{uuid.uuid4().hex[:12]}@alborada.example"
        self.imap = IMAPClient("127.0.0.1", server.port, ssl=False, timeout=30)
        self.imap.plain_login(self.user, PASSWORD)
        self._count = 0

    def put(
        self,
        text: str = "Hola, no tengo internet",
        *,
        folder: str = "INBOX",
        sender: str = MARIA,
        to: str = OURS,
        subject: str = "Sin internet",
        id: str = "",
        reply_to: str = "",
        at: datetime | None = None,
        flags: tuple[bytes, ...] = (),
        **headers: str,
    ) -> str:
        """A mail into a folder; its Message-ID without the brackets. Each is a minute after the one before."""
        self._count += 1
        sent = at or START + timedelta(minutes=self._count)
        id = id or f"m{self._count}@example.com"
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Date"], message["Message-ID"] = format_datetime(sent), f"<{id}>"
        if reply_to:
            message["In-Reply-To"] = message["References"] = f"<{reply_to}>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        self.append(message.as_bytes(policy=policy.SMTP), folder, sent, flags)
        return id

    def answer(self, id: str, text: str = "Mañana va un técnico, sin costo.", **changes: Any) -> str:
        """Our people's answer, as their mail program leaves it among what was sent."""
        given = {"folder": "Enviados", "sender": OURS, "to": MARIA, "subject": "Re: Sin internet", "reply_to": id}
        return self.put(text, **given | changes)

    def append(self, raw: bytes, folder: str, at: datetime, flags: tuple[bytes, ...] = ()) -> None:
        self.imap.append(folder, raw, flags=flags, msg_time=at)

    def numbers(self, folder: str) -> list[int]:
        self.imap.select_folder(folder)
        return self.imap.search(["ALL"])

    def mails(self, folder: str) -> list[EmailMessage]:
        numbers = self.numbers(folder)
        found = self.imap.fetch(numbers, ["BODY.PEEK[]"]) if numbers else {}
        return [
            message_from_bytes(one[b"BODY[]"], _class=EmailMessage, policy=policy.default) for one in found.values()
        ]

    def move(self, folder: str, target: str) -> None:
        self.imap.move(self.numbers(folder), target)

    def empty(self, folder: str) -> None:
        self.imap.delete_messages(self.numbers(folder))
        self.imap.expunge()

    def read_marks(self, folder: str = "INBOX") -> list[bool]:
        return [SEEN in flags for flags in self.imap.get_flags(self.numbers(folder)).values()]


@pytest.fixture
def box(dovecot: Dovecot) -> Iterator[Box]:
    made = Box(dovecot)
    yield made
    made.imap.logout()


@pytest.fixture
def given(settings: Settings) -> Callable[..., Given]:
    def make(url: str, user: str, password: str = PASSWORD, **options: str) -> Given:
        told = {"user": user, "address": "ayuda@alborada.example"} | options
        return Given(name="correo", url=url, settings=settings, options=told, secrets={"password": password})

    return make


@pytest.fixture
def opened(box: Box, given: Callable[..., Given]) -> Iterator[Connect]:
    """Our adapter for the box, with these options."""
    made: list[Mailbox] = []

    def make(**options: str) -> Mailbox:
        made.append(connect(given(f"imap://127.0.0.1:{box.server.port}", box.user, **options)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def mailbox(opened: Connect) -> Mailbox:
    """With a folder for what is over."""
    return opened(resolved_folder="Archivo")


@pytest.fixture
def walk() -> Walk:
    """All that a walk brings from a cursor on, what it says is gone, and the cursor at its end."""

    def run(
        mailbox: Mailbox, cursor: dict[str, Any] | None = None
    ) -> tuple[list[Conversation], list[str], dict[str, Any]]:
        found: list[Conversation] = []
        gone: list[str] = []
        while True:
            # What is kept in between is kept as JSON.
            batch = mailbox.conversations(json.loads(json.dumps(cursor or {})))
            found += batch.conversations
            gone += batch.gone
            cursor = batch.cursor
            if batch.done:
                return found, gone, cursor

    return run
