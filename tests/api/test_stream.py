import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.auth import Caller
from api.routes.drafts import stream
from api.targets import Target
from copilot.errors import SearchIndexError
from copilot.store import conversations, drafts
from tests.api.conftest import Headers

BODY = {"conversation_id": "c-1"}


def events(client: TestClient, headers: Headers, body: dict[str, Any] = BODY) -> list[tuple[str, dict[str, Any]]]:
    with client.stream("POST", "/api/v1/drafts/stream", json=body, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.split("\n\n") if block]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


def test_the_steps_come_first_and_the_draft_last(seeded: TestClient, agent: Headers) -> None:
    told = events(seeded, agent)
    assert told[0] == ("step", {"name": "listen"})
    assert {name for name, _ in told} <= {"step", "text", "draft"}
    name, made = told[-1]
    assert name == "draft"
    assert seeded.get(f"/api/v1/drafts/{made['id']}", headers=agent).json() == made


@pytest.mark.parametrize(("body", "status"), [({"conversation_id": "nobody"}, 404), ({}, 422)])
def test_what_is_wrong_with_the_request_is_said_before_the_stream(
    seeded: TestClient, agent: Headers, body: dict[str, Any], status: int
) -> None:
    answer = seeded.post("/api/v1/drafts/stream", json=body, headers=agent)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_breaks_later_is_an_event(
    seeded: TestClient, app: FastAPI, agent: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise SearchIndexError("The index cannot be read; run `escucha doctor`.")

    monkeypatch.setattr(app.state.copilot, "refresh", broken)
    name, told = events(seeded, agent)[-1]
    assert name == "error"
    assert (told["status"], told["code"]) == (503, "index")


def test_nothing_is_buffered_on_the_way(seeded: TestClient, agent: Headers) -> None:
    with seeded.stream("POST", "/api/v1/drafts/stream", json=BODY, headers=agent) as answer:
        assert answer.headers["x-accel-buffering"] == "no"
        assert answer.headers["cache-control"].startswith("no-")
        answer.read()


def test_a_reader_who_leaves_stops_the_work(seeded: TestClient, app: FastAPI) -> None:
    copilot = app.state.copilot
    with copilot.store.read() as session:
        row = conversations.find_row(session, "c-1")
        target = Target(conversations.to_value(row), row.id)
    pieces = stream(target, Caller(id=1, name="agent", role="agent"), copilot)
    assert next(pieces).event == "step"
    pieces.close()
    with copilot.store.read() as session:
        assert drafts.latest(session, row.id) is None
    assert list(pieces) == []
