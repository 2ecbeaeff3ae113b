"""The audit: what is noted, once, without words, and never at the request's cost."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update
from starlette.requests import Request

from api.audit import AGAIN_AFTER, note, seen, write
from api.auth import Caller
from api.throttle import Throttle
from copilot.store import audit
from copilot.store.audit import Wanted
from copilot.store.schema import AuditRow

ANA = Caller(id=3, name="Ana", role="agent", email="ana@example.com", csrf="c", kind="browser")
EVA = Caller(id=4, name="Eva", role="agent", email="eva@example.com", csrf="c", kind="browser")


@pytest.fixture
def request_(app: FastAPI, client: TestClient) -> Request:
    return Request({"type": "http", "app": app, "request_id": "r-1", "headers": []})


def rows(app: FastAPI) -> list[AuditRow]:
    with app.state.copilot.store.read() as session:
        return list(audit.page(session, Wanted()))


def test_a_note_says_who_and_what_and_in_which_request(app: FastAPI, request_: Request) -> None:
    note(request_, ANA, "draft.used", "draft", "9f", changed=12)
    (row,) = rows(app)
    assert (row.actor, row.action, row.object, row.object_id) == ("user:3", "draft.used", "draft", "9f")
    assert (row.detail, row.request_id) == ({"changed": 12}, "r-1")
    assert datetime.now(UTC) - row.at < timedelta(minutes=5)


def test_a_row_is_there_exactly_when_what_it_tells_of_is(app: FastAPI, client: TestClient) -> None:
    with pytest.raises(ZeroDivisionError), app.state.copilot.store.begin() as session:
        write(session, ANA, "article.changed", "article", "wifi")
        raise ZeroDivisionError
    assert rows(app) == []


def test_looking_again_is_not_noted_and_others_are(app: FastAPI, request_: Request) -> None:
    for who, about in ((ANA, 7), (ANA, 7), (EVA, 7), (ANA, 8)):
        seen(request_, who, "conversation", about)
    assert [(row.actor, row.object_id) for row in rows(app)] == [("user:3", "8"), ("user:4", "7"), ("user:3", "7")]


def test_a_service_that_was_started_again_knows_who_has_looked(app: FastAPI, request_: Request) -> None:
    seen(request_, ANA, "conversation", 7)
    app.state.looks = Throttle(burst=1, every=600)
    seen(request_, ANA, "conversation", 7)
    assert len(rows(app)) == 1


def test_a_look_much_later_is_noted(app: FastAPI, request_: Request) -> None:
    seen(request_, ANA, "conversation", 7)
    with app.state.copilot.store.begin() as session:
        session.execute(update(AuditRow).values(at=datetime.now(UTC) - AGAIN_AFTER * 2))
    app.state.looks = Throttle(burst=1, every=600)
    seen(request_, ANA, "conversation", 7)
    assert len(rows(app)) == 2


def test_a_busy_database_costs_the_row_and_never_the_request(
    app: FastAPI, request_: Request, caplog: pytest.LogCaptureFixture
) -> None:
    store = app.state.copilot.store
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    with store.begin() as writer, caplog.at_level(logging.WARNING):
        writer.connection()
        note(request_, ANA, "draft.used", "draft", "9f")
        seen(request_, ANA, "conversation", 7)
    assert [record.message for record in caplog.records] == ["the audit could not be written"] * 2
    assert rows(app) == []
    seen(request_, ANA, "conversation", 7)
    assert len(rows(app)) == 1
