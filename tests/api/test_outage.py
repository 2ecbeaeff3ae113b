"""The database fails while people work: one clear answer that says when to try again, and nothing half-written."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import URL, Connection, Engine, event, func, select, text
from sqlalchemy.exc import TimeoutError

from api.helpdesks.manage import Manager
from api.problems import AWAY
from copilot.store import Store, conversations
from copilot.store.schema import ConversationRow, DeliveryRow, MessageRow, OutgoingRow, UseRow
from tests.api.conftest import Headers, draft_for
from tests.api.helpdesks.generic.desk import SECRET, signed
from tests.api.test_stream import events

LONG = ("Te lo explico con todo detalle. " * 2000).strip()
WRITTEN = (ConversationRow, MessageRow, DeliveryRow, UseRow, OutgoingRow)


@pytest.fixture
def store(app: FastAPI, seeded: TestClient) -> Store:
    """With a helpdesk `helpdesk`, which María's conversation came from."""
    found: Store = app.state.copilot.store
    manager = Manager(found, app.state.settings, app.state.connected)
    manager.add("helpdesk", "generic", "", {"webhook_secret": SECRET, "read": "http://127.0.0.1:9/{id}"}, "system")
    return found


_full: set[URL] = set()


@event.listens_for(Engine, "before_cursor_execute")  # for all, once: threads of the service may be asking meanwhile
def _no_room(connection: Connection, cursor: Any, *_: Any) -> None:
    if connection.engine.url in _full:
        cursor.connection.execute("PRAGMA max_page_count = 1")  # SQLite takes this as: no more than there are


class Disk:
    """The disk that the database lies on, while a test says so, without any room left."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine

    def __enter__(self) -> None:
        _full.add(self._engine.url)

    def __exit__(self, *_: object) -> None:
        _full.discard(self._engine.url)
        self._engine.dispose()


@pytest.fixture
def full(store: Store) -> Disk:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite lets a test fill the disk")
    return Disk(store)


@pytest.fixture
def unlucky(app: FastAPI, seeded: TestClient) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def counts(store: Store) -> list[int]:
    with store.read() as session:
        return [session.scalar(select(func.count()).select_from(row)) or 0 for row in WRITTEN]


def told(answer: Any) -> None:
    """It says in one sentence what is wrong, and when to come again."""
    assert answer.status_code == 503, answer.text
    assert (answer.status_code, answer.headers["retry-after"]) == (503, str(AWAY))
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "database"


def test_a_helpdesk_is_told_to_come_again_and_what_it_brings_then_is_taken(
    store: Store, unlucky: TestClient, full: Disk
) -> None:
    words = [{"id": str(number), "role": "customer", "text": LONG} for number in range(10)]
    delivery = signed({"conversation": {"id": "t-1", "status": "open", "messages": words}}, "d1")
    before = counts(store)
    with full:
        told(unlucky.post("/hooks/helpdesk", content=delivery.body, headers=delivery.headers))
        assert counts(store) == before
    assert unlucky.post("/hooks/helpdesk", content=delivery.body, headers=delivery.headers).status_code == 202
    assert len(conversations.find(store, "t-1", "helpdesk").messages) == 10


def test_what_could_not_be_sent_is_not_sent_in_part_and_can_be_sent_again(
    store: Store, unlucky: TestClient, agent: Headers, full: Disk
) -> None:
    draft = draft_for(unlucky, agent)["id"]
    body = {"verdict": "edited", "sent_text": LONG}
    own = {"role": "agent", "text": LONG, "send": True}
    before = counts(store)
    with full:
        told(unlucky.post(f"/api/v1/drafts/{draft}/use", json=body, headers=agent))
        told(unlucky.post("/api/v1/conversations/c-1/messages", json=own, headers=agent))
        assert counts(store) == before
    unlucky.post(f"/api/v1/drafts/{draft}/use", json=body, headers=agent).raise_for_status()
    assert [one.text for one in conversations.find(store, "c-1").messages][1:] == [LONG.strip()]


def test_a_draft_that_cannot_be_kept_ends_with_its_reason(
    store: Store, unlucky: TestClient, agent: Headers, full: Disk
) -> None:
    while_full = {"conversation_id": "c-1", "wish": "x" * 200}
    with full:
        for _ in range(30):  # the last page of the file has room for some
            name, said = events(unlucky, agent, while_full)[-1]
            if name == "error":
                break
    assert (name, said["status"], said["code"]) == ("error", 503, "database")


def test_a_conversation_can_be_read_while_nothing_can_be_written(
    store: Store, unlucky: TestClient, sign_in: Callable[..., TestClient], full: Disk
) -> None:
    person = sign_in()
    with store.read() as session:
        id = conversations.find_row(session, "c-1").id
    with full:
        assert "vecino" in person.get(f"/c/{id}").text
        assert person.get("/").status_code == 200


def test_so_many_at_once_that_no_connection_is_left_is_an_outage_too(app: FastAPI, unlucky: TestClient) -> None:
    def crowded() -> None:
        raise TimeoutError("QueuePool limit reached")

    app.add_api_route("/api/v1/crowded", crowded)
    told(unlucky.get("/api/v1/crowded"))


def test_a_database_that_was_restarted_is_found_again(store: Store, unlucky: TestClient, agent: Headers) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    draft = draft_for(unlucky, agent)["id"]
    with store.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
        )
    unlucky.post(f"/api/v1/drafts/{draft}/use", json={"verdict": "used"}, headers=agent).raise_for_status()
