from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Headers

START = datetime.now(UTC) - timedelta(days=40)
FIBRE = "no me anda la fibra desde anoche, el modem está en rojo"
STILL = "sigo sin internet, el modem sigue con la luz roja"


def conversation(id: str, day: int, text: str, **more: object) -> dict[str, Any]:
    at = (START + timedelta(days=day)).isoformat()
    return {
        "id": id,
        "source": "helpdesk",
        "channel": "chat",
        "language": "es",
        "customer": {"id": "u-5", "name": "Rosa"},
        "opened_at": at,
        "messages": [{"role": "customer", "text": text, "at": at}],
    } | more


@pytest.fixture
def told(client: TestClient, agent: Headers) -> TestClient:
    closed = {"status": "resolved", "resolved_at": START.isoformat()}
    for one in (conversation("f-1", 0, FIBRE, **closed), conversation("f-2", 4, STILL, channel="email")):
        client.post("/api/v1/conversations", json=one, headers=agent).raise_for_status()
    return client


def test_the_second_contact_is_told_with_its_channels(told: TestClient, agent: Headers) -> None:
    found = told.get("/api/v1/contacts/on/f-2", headers=agent).json()["contacts"]
    assert (found["number"], found["channels"]) == (2, ["chat", "email"])
    assert told.get("/api/v1/contacts/on/f-1", headers=agent).json() == {"id": "f-1", "contacts": None}


def test_a_new_message_says_what_it_is_about(told: TestClient, agent: Headers) -> None:
    late = conversation("f-3", 8, "hola")
    told.post("/api/v1/conversations", json=late, headers=agent).raise_for_status()
    assert told.get("/api/v1/contacts/on/f-3", headers=agent).json()["contacts"] is None
    said = {"role": "customer", "text": STILL, "at": (START + timedelta(days=8, hours=1)).isoformat()}
    told.post("/api/v1/conversations/f-3/messages", json=said, headers=agent).raise_for_status()
    assert told.get("/api/v1/contacts/on/f-3", headers=agent).json()["contacts"]["number"] == 3


def test_an_agent_says_that_it_is_not_the_same_and_takes_it_back(told: TestClient, agent: Headers) -> None:
    place = "/api/v1/contacts/on/f-2"
    assert told.post(place, json={}, headers=agent).json()["contacts"] is None
    assert told.get("/api/v1/contacts/repeats", headers=agent).json() == []
    assert told.post(place, json={"undo": True}, headers=agent).json()["contacts"]["number"] == 2


def test_an_agent_says_that_it_is_the_same(told: TestClient, agent: Headers) -> None:
    other = conversation("f-4", 6, "quiero una boleta impresa")
    told.post("/api/v1/conversations", json=other, headers=agent).raise_for_status()
    found = told.post("/api/v1/contacts/on/f-4", json={"same_as": "f-1"}, headers=agent).json()["contacts"]
    assert [one["id"] for one in found["contacts"]] == ["f-1", "f-2", "f-4"]
    assert found["contacts"][-1]["decided"]


def test_a_later_conversation_cannot_be_the_earlier_one(told: TestClient, agent: Headers) -> None:
    answer = told.post("/api/v1/contacts/on/f-1", json={"same_as": "f-2"}, headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (400, "usage")


def test_repeats_and_resolution_come_as_values(told: TestClient, agent: Headers) -> None:
    (repeated,) = told.get("/api/v1/contacts/repeats", headers=agent).json()
    assert (repeated["customer_id"], repeated["number"]) == ("u-5", 2)
    rows = told.get("/api/v1/contacts/resolution", params={"by": "channel"}, headers=agent).json()
    assert [(row["key"], row["repeated"], row["rate"]) for row in rows] == [("chat", 1, 0.0)]


def test_what_one_person_alone_resolved_is_no_figure_for_others(
    told: TestClient, agent: Headers, as_role: Callable[[str], Headers]
) -> None:
    for number, (channel, author) in enumerate((("phone", "Ana"), ("phone", "Luz"), ("email", "Ana"), ("web", "Luz"))):
        more = {"channel": channel, "status": "resolved", "customer": {"id": f"s-{number}", "name": "Zoe"}}
        one = conversation(f"s-{number}", 30, "¿Cómo cambio la clave?", **more)
        said = {"role": "agent", "text": "Desde la página del router.", "author": author, "at": one["opened_at"]}
        one["messages"].append(said)
        told.post("/api/v1/conversations", json=one, headers=agent).raise_for_status()
    rows = told.get("/api/v1/contacts/resolution", params={"by": "channel"}, headers=as_role("admin")).json()
    assert [(row["key"], row["resolved"]) for row in rows if row["key"] != "chat"] == [("phone_transcript", 2)]
    (whole,) = told.get("/api/v1/contacts/resolution", params={"by": "all"}, headers=agent).json()
    assert whole["resolved"] >= 4


def test_a_span_the_wrong_way_round_is_refused(told: TestClient, agent: Headers) -> None:
    span = {"since": "2026-03-02T00:00:00Z", "until": "2026-01-02T00:00:00Z"}
    for place in ("repeats", "resolution"):
        assert told.get(f"/api/v1/contacts/{place}", params=span, headers=agent).status_code == 400
