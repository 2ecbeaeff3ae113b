from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import MARIA, Headers


def ids(client: TestClient, headers: Headers, **params: Any) -> list[str]:
    found: list[str] = []
    page = client.get("/api/v1/conversations", params=params, headers=headers).json()
    while True:
        found += [one["id"] for one in page["items"]]
        if not page["next_cursor"]:
            return found
        params["cursor"] = page["next_cursor"]
        page = client.get("/api/v1/conversations", params=params, headers=headers).json()


def test_a_conversation_comes_back_as_it_was_brought_in(seeded: TestClient, agent: Headers) -> None:
    kept = seeded.get("/api/v1/conversations/c-1", headers=agent).json()
    assert (kept["id"], kept["channel"], kept["customer"]["name"]) == ("c-1", "whatsapp", "María Soto")
    assert [message["text"] for message in kept["messages"]] == [MARIA["messages"][0]["text"]]  # type: ignore[index]


def test_bringing_one_in_again_brings_it_up_to_date(seeded: TestClient, agent: Headers) -> None:
    seeded.post("/api/v1/conversations", json=MARIA | {"status": "resolved"}, headers=agent).raise_for_status()
    assert seeded.get("/api/v1/conversations/c-1", headers=agent).json()["status"] == "resolved"
    assert ids(seeded, agent, status="any") == ["c-1", "c-2"]


def test_open_ones_are_listed_page_by_page(seeded: TestClient, agent: Headers) -> None:
    for n in range(5):
        seeded.post("/api/v1/conversations", json=MARIA | {"id": f"x-{n}"}, headers=agent).raise_for_status()
    seeded.post("/api/v1/conversations", json=MARIA | {"status": "resolved"}, headers=agent).raise_for_status()
    assert ids(seeded, agent, limit=2) == ["c-2", "x-0", "x-1", "x-2", "x-3", "x-4"]
    assert ids(seeded, agent, status="any", limit=3)[0] == "c-1"


@pytest.mark.parametrize("cursor", ["x", "-1", "٣"])
def test_a_cursor_of_somebody_else_is_refused(seeded: TestClient, agent: Headers, cursor: str) -> None:
    answer = seeded.get("/api/v1/conversations", params={"cursor": cursor}, headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (400, "usage")


@pytest.mark.parametrize("id", ["a/b", "<x@y.example>", "con espacio", "ñ#1?"])
def test_ids_of_any_shape_can_be_asked_for(seeded: TestClient, agent: Headers, id: str) -> None:
    from urllib.parse import quote

    seeded.post("/api/v1/conversations", json=MARIA | {"id": id}, headers=agent).raise_for_status()
    assert seeded.get(f"/api/v1/conversations/{quote(id, safe='')}", headers=agent).json()["id"] == id


def test_the_same_id_in_two_sources_needs_the_source(seeded: TestClient, agent: Headers) -> None:
    seeded.post("/api/v1/conversations", json=MARIA | {"source": "mail"}, headers=agent).raise_for_status()
    assert seeded.get("/api/v1/conversations/c-1", headers=agent).status_code == 409
    answer = seeded.get("/api/v1/conversations/c-1", params={"source": "mail"}, headers=agent)
    assert answer.json()["source"] == "mail"


def test_a_message_is_added_at_the_end_with_its_time(seeded: TestClient, agent: Headers) -> None:
    path, body = "/api/v1/conversations/c-1/messages", {"role": "customer", "text": "¿Siguen ahí?"}
    added = seeded.post(path, json=body, headers=agent)
    assert added.status_code == 201
    last = added.json()["messages"][-1]
    assert (last["text"], last["role"], last["id"]) == ("¿Siguen ahí?", "customer", "1")
    assert last["at"]


def test_a_message_that_is_sent_twice_is_added_once(seeded: TestClient, agent: Headers) -> None:
    path, body = "/api/v1/conversations/c-1/messages", {"id": "m2", "role": "customer", "text": "¿Siguen ahí?"}
    for _ in range(2):
        added = seeded.post(path, json=body, headers=agent)
    assert added.status_code == 201
    assert [message["id"] for message in added.json()["messages"]] == ["m1", "m2"]


@pytest.mark.parametrize(
    "body",
    [
        {"role": "customer", "text": ""},
        {"role": "boss", "text": "hola"},
        {"role": "customer", "text": "hola", "at": "2026-03-02T10:15:00"},
        {"role": "customer", "text": "hola", "at": "mañana"},
    ],
)
def test_a_message_that_says_nothing_or_no_time_is_refused(
    seeded: TestClient, agent: Headers, body: dict[str, Any]
) -> None:
    assert seeded.post("/api/v1/conversations/c-1/messages", json=body, headers=agent).status_code == 422


def test_a_message_for_nobody_is_not_found(seeded: TestClient, agent: Headers) -> None:
    answer = seeded.post("/api/v1/conversations/x/messages", json={"role": "customer", "text": "a"}, headers=agent)
    assert answer.status_code == 404


def test_an_id_with_what_nobody_sees_comes_back_as_it_is_stored(seeded: TestClient, agent: Headers) -> None:
    body = {"id": " c-9\0 ", "messages": [{"role": "customer", "text": "No me anda"}]}
    answer = seeded.post("/api/v1/conversations", json=body, headers=agent)
    assert (answer.status_code, answer.json()["id"]) == (201, "c-9")
