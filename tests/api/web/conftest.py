"""People and conversations for the pages: one customer who is plainly furious, one who only asks."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.conversation import Conversation
from copilot.store import conversations
from tests.api.conftest import Headers

SPANISH = {"Accept-Language": "es"}
FURY = "Estoy furiosa, me mintieron en la cara. ¿Cuándo me devuelven la plata?"
ROSA: dict[str, Any] = {
    "id": "r-1",
    "source": "helpdesk",
    "channel": "chat",
    "language": "es",
    "status": "open",
    "customer": {"id": "u-90", "name": "Rosa Fuentes"},
    "messages": [
        {"id": "r1", "role": "customer", "text": "Hola, ¿a qué hora abren?", "at": "2026-03-03T10:00:00Z"},
        {"id": "r2", "role": "agent", "text": "Abrimos a las nueve.", "at": "2026-03-03T10:05:00Z"},
        {"id": "r3", "role": "customer", "text": FURY, "at": "2026-03-03T11:00:00Z"},
    ],
}
CALM: dict[str, Any] = {
    "id": "l-1",
    "source": "helpdesk",
    "channel": "chat",
    "language": "es",
    "status": "open",
    "customer": {"id": "u-91", "name": "Luis Vera"},
    "messages": [{"id": "l1", "role": "customer", "text": "Hola, ¿a qué hora abren?", "at": "2026-03-01T10:00:00Z"}],
}


class Desk:
    """Somebody signed in at the pages, with Rosa's and Luis's conversations waiting."""

    def __init__(self, app: FastAPI, browser: TestClient) -> None:
        self.app, self.browser = app, browser

    def rows(self, order: str = "wait") -> list[str]:
        """The names in the inbox, from the first."""
        page = self.get(f"/?order={order}")
        return sorted(("Rosa Fuentes", "Luis Vera"), key=lambda name: page.index(name))

    def get(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path, headers=SPANISH)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, **fields: str) -> Any:
        csrf = self.browser.get("/").text.partition('name="csrf" content="')[2].partition('"')[0]
        return self.browser.post(path, data={"csrf": csrf, **fields}, headers=SPANISH)

    def key(self, id: str) -> int:
        with self.app.state.copilot.store.read() as session:
            return conversations.find_row(session, id).id

    def conversation(self, id: str) -> Conversation:
        with self.app.state.copilot.store.read() as session:
            return conversations.get(session, id)

    def heard(self, id: str) -> str:
        """The leading emotion, whatever the listener of this version makes of it."""
        return str(self.app.state.copilot.hear(self.conversation(id)).feeling.primary)


@pytest.fixture
def desk(app: FastAPI, client: TestClient, agent: Headers, sign_in: Callable[..., TestClient]) -> Desk:
    for conversation in (ROSA, CALM):
        client.post("/api/v1/conversations", json=conversation, headers=agent).raise_for_status()
    return Desk(app, sign_in("knowledge"))
