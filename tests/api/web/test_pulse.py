"""What a page asks every few seconds: one small query while nothing happened, and all that may happen is seen."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import URL, Connection, Engine, event

from api.auth import Caller
from api.helpdesks import outbound
from api.sending import Way, new_key, say, undo
from api.web.pulse import Pulse, pulse
from copilot.errors import NotFoundError
from copilot.store import Store, conversations, seen, users
from copilot.store.schema import HelpdeskRow
from tests.api.conftest import Headers

ANA = Caller(id=1, name="Ana", role="agent")
NOW = datetime.now(UTC)


class Page:
    """María's conversation at the desk, drawn at some moment."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.read() as session:
            self.row_id = conversations.find_row(session, "c-1").id
        self.version = self.look("").version

    def look(
        self, version: str | None = None, draft: str = "", user_id: int | None = None, now: datetime = NOW
    ) -> Pulse:
        known = self.version if version is None else version
        with self.store.read() as session:
            return pulse(session, self.row_id, draft, known, user_id, now)

    @property
    def changed(self) -> bool:
        now = self.look().version
        changed, self.version = now != self.version, now
        return changed

    def say(self, text: str, **given: Any) -> str:
        with self.store.begin() as session:
            row = conversations.find_row(session, "c-1")
            key = new_key(row.id)
            say(session, row, text, ANA, datetime.now(UTC), key=key, **({"way": None} | given))
        return key


@pytest.fixture
def store(seeded: TestClient, app: FastAPI) -> Store:
    found: Store = app.state.copilot.store
    return found


_listening: dict[tuple[URL, int], list[str]] = {}


@event.listens_for(Engine, "before_cursor_execute")  # for all, once: threads of the service may be asking meanwhile
def _asked(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if (found := _listening.get((connection.engine.url, threading.get_ident()))) is not None:
        found.append(statement)


@pytest.fixture
def page(store: Store) -> Page:
    return Page(store)


def test_nothing_new_costs_one_statement_that_reads_no_text(page: Page, store: Store) -> None:
    mine = store.engine.url, threading.get_ident()
    _listening[mine] = []
    page.look(draft="none", user_id=1)
    asked = _listening.pop(mine)
    selects = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(selects) == 1
    assert "messages.text" not in selects[0]


def test_a_message_is_news(page: Page, seeded: TestClient, agent: Headers) -> None:
    assert not page.changed
    message = {"role": "customer", "text": "¿Siguen ahí?"}
    seeded.post("/api/v1/conversations/c-1/messages", json=message, headers=agent).raise_for_status()
    assert page.changed


def test_what_is_taken_back_is_news_and_so_is_another_text_in_its_place(page: Page, store: Store) -> None:
    key = page.say("Uno.")
    assert page.changed
    undo(store, key, ANA, datetime.now(UTC), repeat_days=30)
    assert page.changed
    page.say("Dos.")
    assert page.changed


def test_closing_is_news(page: Page, seeded: TestClient, agent: Headers) -> None:
    body = {"status": "resolved", "accept_open": True}
    seeded.post("/api/v1/conversations/c-1/status", json=body, headers=agent).raise_for_status()
    assert page.changed


def test_what_becomes_of_a_message_on_its_way_is_news(page: Page, store: Store) -> None:
    with store.begin() as session:
        desk = HelpdeskRow(name="helpdesk", kind="generic", created_at=NOW, active=False)
        session.add(desk)
        session.flush()
        way = Way(desk.id, frozenset({"reply"}))
    key = page.say("Lo veo.", way=way)
    assert page.changed
    with store.begin() as session:
        outbound.cancel(session, key)
    assert page.changed


def test_a_draft_is_stale_once_the_customer_wrote(page: Page, seeded: TestClient, agent: Headers) -> None:
    draft = seeded.post("/api/v1/drafts", json={"conversation_id": "c-1"}, headers=agent).json()["id"]
    assert not page.look("", draft).stale
    message = {"role": "customer", "text": "¿Siguen ahí?"}
    seeded.post("/api/v1/conversations/c-1/messages", json=message, headers=agent).raise_for_status()
    assert page.look(draft=draft).stale


def test_who_answered_meanwhile_is_told(page: Page) -> None:
    assert page.look("").by == ""
    page.say("Lo veo yo.")
    assert page.look().by == "Ana"


def test_who_else_is_there_is_told_for_a_while_and_nobody_of_themselves(page: Page, store: Store) -> None:
    with store.begin() as session:
        me = users.add(session, email="a@x.example", role="agent", name="Ana", password_hash="x", at=NOW)
        other = users.add(session, email="b@x.example", role="agent", name="Bruno", password_hash="x", at=NOW)
        seen.mark(session, other.id, page.row_id, 0)
    assert page.look(user_id=me.id, now=datetime.now(UTC)).beside == "Bruno"
    assert page.look(user_id=other.id, now=datetime.now(UTC)).beside == ""
    assert page.look(user_id=me.id, now=datetime.now(UTC) + timedelta(hours=1)).beside == ""


def test_a_conversation_that_is_gone_is_not_found(page: Page) -> None:
    page.row_id = 999
    with pytest.raises(NotFoundError):
        page.look()


def test_a_draft_of_another_conversation_is_not_found(page: Page, seeded: TestClient, agent: Headers) -> None:
    draft = seeded.post("/api/v1/drafts", json={"conversation_id": "c-2"}, headers=agent).json()["id"]
    with pytest.raises(NotFoundError):
        page.look("", draft)
