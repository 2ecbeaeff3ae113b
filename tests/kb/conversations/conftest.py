"""Conversations and mails to import, made on the spot."""

import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from copilot.conversation import Conversation
from copilot.settings import Settings
from copilot.store import Store, conversations
from copilot.store.schema import ConversationRow, ResolutionRow
from kb.conversations import Report, import_files

Import = Callable[..., Report]
Write = Callable[..., Path]
Row = dict[str, Any]

QUESTION = "Desde ayer no me funciona internet y el router tiene una luz roja que parpadea"
ANSWER = "La luz roja quiere decir que la fibra está cortada. Mañana va un técnico entre las 8 y las 13, sin costo."


def row(id: str = "c-1", **changes: object) -> Row:
    """A resolved conversation as a line of JSONL."""
    return {
        "id": id,
        "source": "export",
        "channel": "whatsapp",
        "language": "es-CL",
        "status": "resolved",
        "customer": {"id": "u-1", "name": "María Soto"},
        "resolved_at": "2026-03-02T12:00:00Z",
        "messages": [
            {"id": "m1", "role": "customer", "text": "Hola", "at": "2026-03-02T10:00:00Z"},
            {"id": "m2", "role": "customer", "text": QUESTION, "at": "2026-03-02T10:01:00Z"},
            {"id": "m3", "role": "agent", "author": "Diego", "text": ANSWER, "at": "2026-03-02T10:05:00Z"},
        ],
    } | changes


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Rows as a JSONL file; a string is a line as it stands."""

    def make(*rows: Row | str, name: str = "export.jsonl") -> Path:
        lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in rows]
        file = tmp_path / name
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="surrogatepass")
        return file

    return make


@pytest.fixture
def bring(store: Store, settings: Settings) -> Import:
    def run(*paths: Path, ours: tuple[str, ...] = ()) -> Report:
        return import_files(store, settings, paths, ours)

    return run


@pytest.fixture
def read(store: Store) -> Callable[..., Conversation]:
    return lambda id, source="": conversations.find(store, id, source)


@pytest.fixture
def everything(store: Store) -> Callable[[], list[Conversation]]:
    def run() -> list[Conversation]:
        with store.read() as session:
            rows = session.scalars(select(ConversationRow).order_by(ConversationRow.id)).unique()
            return [conversations.to_value(one) for one in rows]

    return run


@pytest.fixture
def resolved(store: Store) -> Callable[[], dict[str, ResolutionRow]]:
    """The resolutions by their conversation's id."""

    def run() -> dict[str, ResolutionRow]:
        with store.read() as session:
            return {one.conversation.external_id: one for one in session.scalars(select(ResolutionRow)).unique()}

    return run


def mail(
    text: str = "Hola, no tengo internet",
    *,
    sender: str = "María Soto <maria@example.com>",
    to: str = "Soporte <soporte@alborada.example>",
    subject: str = "Sin internet",
    id: str = "a1@example.com",
    date: str = "Tue, 03 Mar 2026 10:22:00 -0300",
    reply_to: str = "",
    **headers: str,
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Date"] = sender, to, subject, date
    if id:
        message["Message-ID"] = f"<{id}>"
    if reply_to:
        message["References"] = message["In-Reply-To"] = f"<{reply_to}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


@pytest.fixture
def box(tmp_path: Path) -> Callable[..., Path]:
    """Mails as an mbox."""

    def make(*mails: bytes, name: str = "soporte.mbox") -> Path:
        file = tmp_path / name
        file.write_bytes(b"".join(b"From - Tue Mar  3 10:22:00 2026\n" + one + b"\n\n" for one in mails))
        return file

    return make
