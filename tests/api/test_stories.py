"""The story, the history, the handoff and the promises, over the API."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.roles import ROLES
from tests.api.conftest import Headers

START = datetime.now(UTC) - timedelta(days=6)
PATHS = ["/conversations/c-1/story", "/conversations/c-1/handoff", "/customers/u-1/history", "/promises"]


def conversation(id: str, *said: tuple[str, str], days: float = 0, **more: object) -> dict[str, Any]:
    start = START + timedelta(days=days)
    messages = [
        {"id": f"{id}-m{n}", "role": role, "text": text, "at": (start + timedelta(minutes=n)).isoformat()}
        for n, (role, text) in enumerate(said)
    ]
    return {
        "id": id,
        "source": "helpdesk",
        "channel": "whatsapp",
        "language": "es-CL",
        "customer": {"id": "u-1", "name": "Rosa Díaz"},
        "opened_at": start.isoformat(),
        "messages": messages,
    } | more


FIRST = conversation(
    "c-1", ("customer", "me cobraron dos veces la boleta"), ("agent", "Lo veo: te llamo mañana antes de las 6.")
)
SECOND = conversation("c-2", ("customer", "nadie me llamó"), days=4, channel="email")


def post(client: TestClient, headers: Headers, *given: dict[str, Any]) -> TestClient:
    for one in given:
        client.post("/api/v1/conversations", json=one, headers=headers).raise_for_status()
    return client


@pytest.fixture
def told(client: TestClient, agent: Headers) -> TestClient:
    return post(client, agent, FIRST, SECOND)


def got(client: TestClient, path: str, headers: Headers, **query: object) -> Any:
    answer = client.get(f"/api/v1{path}", params=query, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_stories(told: TestClient, as_role: Callable[[str], Headers], role: str, path: str) -> None:
    assert told.get(f"/api/v1{path}", headers=as_role(role)).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_nobody_unknown_reads_or_decides(told: TestClient, path: str) -> None:
    assert told.get(f"/api/v1{path}").status_code == 401
    assert told.post("/api/v1/promises/1", json={"status": "kept"}).status_code == 401


def test_the_story_has_the_conversation_and_what_came_before(told: TestClient, agent: Headers) -> None:
    found = got(told, "/conversations/c-2/story", agent, source="helpdesk")
    assert found["id"] == "c-2"
    assert "nadie le llamó" in found["conversation"]["summary"]
    assert "(no cumplido)" in found["earlier"]["summary"]
    assert {fact["conversation_id"] for fact in found["earlier"]["facts"]} == {"c-1"}
    assert got(told, "/conversations/c-1/story", agent)["earlier"] is None


@pytest.mark.parametrize(
    ("reader", "title"), [("", "Qué pide"), ("pt-BR", "O que pede"), ("en", "What they ask"), ("fr", "Qué pide")]
)
def test_the_handoff_is_in_the_reader_s_language(told: TestClient, agent: Headers, reader: str, title: str) -> None:
    found = got(told, "/conversations/c-1/handoff", agent, reader=reader)
    assert found["sections"][0]["title"] == title
    assert "te llamo mañana antes de las 6" in found["text"]


def test_a_history_is_of_all_channels(told: TestClient, agent: Headers) -> None:
    found = got(told, "/customers/u-1/history", agent, reader="en")
    assert "e-mail: Rosa" in found["summary"].split("\n")[0]
    assert any("WhatsApp" in line for line in found["summary"].split("\n"))


@pytest.mark.parametrize(
    "path", ["/conversations/none/story", "/conversations/none/handoff", "/customers/none/history"]
)
def test_what_is_not_there_is_not_found(told: TestClient, agent: Headers, path: str) -> None:
    answer = told.get(f"/api/v1{path}", headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_an_id_of_two_sources_asks_for_the_source(told: TestClient, agent: Headers) -> None:
    post(told, agent, FIRST | {"source": "shop", "customer": {"id": "u-1", "name": "Pedro Paz"}})
    for path in PATHS[:3]:
        assert told.get(f"/api/v1{path}", headers=agent).status_code == 409
        assert told.get(f"/api/v1{path}", params={"source": "shop"}, headers=agent).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/conversations/c-1/story?reader=" + "x" * 21, None),
        ("get", "/promises?when=someday", None),
        ("get", "/promises?limit=0", None),
        ("get", "/promises?limit=201", None),
        ("get", "/promises?cursor=" + "9" * 19, None),
        ("post", "/promises/1", {"status": "forgotten"}),
        ("post", "/promises/1", {}),
        ("post", "/promises/0", {"status": "kept"}),
        ("post", "/promises/" + "9" * 30, {"status": "kept"}),
        ("post", "/promises/x", {"status": "kept"}),
    ],
)
def test_what_cannot_be_read_is_refused(told: TestClient, agent: Headers, method: str, path: str, body: object) -> None:
    assert told.request(method, f"/api/v1{path}", json=body, headers=agent).status_code == 422


@pytest.mark.parametrize("cursor", ["abc", "-1", "1.5", "²"])
def test_a_cursor_that_is_not_ours_is_refused(told: TestClient, agent: Headers, cursor: str) -> None:
    assert told.get("/api/v1/promises", params={"cursor": cursor}, headers=agent).status_code == 400


def test_a_cursor_whose_promise_is_gone_is_not_found(told: TestClient, agent: Headers) -> None:
    assert told.get("/api/v1/promises", params={"cursor": "999"}, headers=agent).status_code == 404


def promised(n: int, text: str = "Te llamo hoy antes de las 6.") -> dict[str, Any]:
    customer = {"id": f"u-{n}", "name": f"Cliente {n}"}
    return conversation(
        f"p-{n}", ("customer", "me cobraron dos veces"), ("agent", text), days=n / 100, customer=customer
    )


def caught_up(client: TestClient, agent: Headers, *given: dict[str, Any]) -> TestClient:
    post(client, agent, *given)
    for one in given:
        got(client, f"/conversations/{one['id']}/story", agent)
    return client


def test_promises_come_page_by_page_the_most_pressing_first(client: TestClient, agent: Headers) -> None:
    caught_up(client, agent, *(promised(n) for n in range(2, 7)))
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = got(client, "/promises", agent, cursor=cursor, limit=2)
        seen += [one["conversation_id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == [f"p-{n}" for n in range(2, 7)]
    assert cursor == ""


def test_an_agent_says_what_became_of_a_promise_and_it_leaves_the_list(client: TestClient, agent: Headers) -> None:
    caught_up(client, agent, promised(2))
    (one,) = got(client, "/promises", agent)["items"]
    assert (one["customer"], one["promise"]["text"]) == ("Cliente 2", "Te llamo hoy antes de las 6")
    answer = client.post(f"/api/v1/promises/{one['key']}", json={"status": "kept"}, headers=agent)
    assert answer.status_code == 200
    assert answer.json()["promise"]["status"] == "kept"
    assert answer.json()["promise"]["due"] == one["promise"]["due"]
    assert got(client, "/promises", agent)["items"] == []
    assert got(client, "/conversations/p-2/story", agent)["conversation"]["promises"][0]["status"] == "kept"


def test_a_promise_that_is_not_there_is_not_found(client: TestClient, agent: Headers) -> None:
    answer = client.post("/api/v1/promises/999", json={"status": "kept"}, headers=agent)
    assert answer.status_code == 404


def test_a_promise_of_a_conversation_without_times_has_no_time(client: TestClient, agent: Headers) -> None:
    bare = promised(2)
    bare["messages"] = [{"role": one["role"], "text": one["text"]} for one in bare["messages"]]
    caught_up(client, agent, bare)
    (one,) = got(client, "/promises", agent, when="undated")["items"]
    assert (one["promise"]["due"], one["made_at"]) == ("", None)


def test_where_feelings_are_not_heard_the_note_has_none(client: TestClient, agent: Headers, settings: Any) -> None:
    angry = conversation("c-7", ("customer", "esto es un robo, estoy furiosa, me cobraron dos veces"))
    post(client, agent, angry)
    keys = [one["key"] for one in got(client, "/conversations/c-7/handoff", agent)["sections"]]
    assert "feeling" in keys
    client.app.state.copilot.settings = settings.model_copy(update={"feelings": False})  # type: ignore[attr-defined]
    keys = [one["key"] for one in got(client, "/conversations/c-7/handoff", agent)["sections"]]
    assert "feeling" not in keys
