from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from copilot.draft import Draft
from tests.api.conftest import MARIA, SECRET, Headers, draft_for


def use(client: TestClient, headers: Headers, id: str, **told: Any) -> Any:
    return client.post(f"/api/v1/drafts/{id}/use", json=told, headers=headers)


def write(client: TestClient, headers: Headers, text: str = "¿Siguen ahí?", role: str = "customer") -> None:
    body = {"role": role, "text": text}
    client.post("/api/v1/conversations/c-1/messages", json=body, headers=headers).raise_for_status()


def said(client: TestClient, headers: Headers) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = client.get("/api/v1/conversations/c-1", headers=headers).json()["messages"]
    return messages


@pytest.mark.parametrize(
    "body",
    [
        {"text": "¿Cómo cambio la contraseña del wifi?", "channel": "whatsapp"},
        {"conversation_id": "c-1"},
        {"conversation_id": "c-1", "source": "helpdesk", "wish": "más corto", "attempt": 2},
        MARIA | {"id": "elsewhere"},
    ],
    ids=["a text", "a stored conversation", "with wishes", "a whole conversation"],
)
def test_a_draft_comes_with_its_sources_for_each_way_to_name_a_conversation(
    seeded: TestClient, agent: Headers, body: dict[str, Any]
) -> None:
    answer = seeded.post("/api/v1/drafts", json=body, headers=agent)
    made = answer.json()
    assert answer.status_code == 201
    assert made["outcome"] == "reply"
    assert {citation["source_id"] for citation in made["citations"]} >= {"wifi-clave"}
    assert {"register", "ms", "sentences", "checks", "writer"} <= set(made)
    assert made["stale"] is False
    assert made["use"] is None


def test_a_stored_draft_is_read_back_as_it_was(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    assert seeded.get(f"/api/v1/drafts/{made['id']}", headers=agent).json() == made
    assert Draft.model_validate(made).id == made["id"]


def test_no_draft_holds_words_of_an_internal_article(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent, "c-2")
    assert "crédito de cortesía" not in made["text"]
    assert SECRET["id"] not in {citation["source_id"] for citation in made["citations"]}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"conversation_id": "nobody"}, 404),
        ({"text": ""}, 422),
        ({}, 422),
        ({"text": "hola", "attempt": -1}, 422),
        ({"text": "hola", "wish": "x" * 501}, 422),
        ({"id": "x", "messages": [{"role": "customer"}]}, 422),
    ],
)
def test_what_cannot_be_drafted_is_said(seeded: TestClient, agent: Headers, body: dict[str, Any], status: int) -> None:
    assert seeded.post("/api/v1/drafts", json=body, headers=agent).status_code == status


@pytest.mark.parametrize(
    "text",
    ["🙃🙃", "مرحبا، الإنترنت لا يعمل", "a", " \n ", "?", "\x00", "a" * 1024 * 1024],
    ids=["emojis", "right to left", "a letter", "spaces", "a sign", "a null", "a megabyte"],
)
def test_odd_messages_get_an_answer(seeded: TestClient, agent: Headers, text: str) -> None:
    answer = seeded.post("/api/v1/drafts", json={"text": text}, headers=agent)
    assert answer.status_code == 201, answer.text[:500]
    assert answer.json()["outcome"] in ("reply", "clarify", "findings")


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "agent", "text": "¿Sigue ahí?"}],
        [{"role": "system", "text": "Conversación asignada"}],
        [{"role": "customer", "text": ""}],
        [{"role": "customer", "text": "Hola"}, {"role": "agent", "text": "Hola, ¿qué pasó?"}],
    ],
    ids=["nothing", "only us", "only the system", "a picture", "already answered"],
)
def test_a_conversation_in_which_nothing_is_asked_gets_an_answer(
    seeded: TestClient, agent: Headers, messages: list[dict[str, str]]
) -> None:
    answer = seeded.post("/api/v1/drafts", json={"id": "quiet", "messages": messages}, headers=agent)
    assert answer.status_code in (201, 400), answer.text
    assert answer.status_code == 400 or answer.json()["outcome"] in ("reply", "clarify", "findings")


def test_a_newer_customer_message_makes_the_draft_stale(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    write(seeded, agent)
    assert seeded.get(f"/api/v1/drafts/{made['id']}", headers=agent).json()["stale"] is True


def test_a_used_draft_joins_the_conversation_as_our_answer(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    told = use(seeded, agent, made["id"], verdict="used").json()
    assert (told["verdict"], told["similarity"]) == ("used", 1.0)
    last = said(seeded, agent)[-1]
    assert (last["role"], last["text"], last["author"]) == ("agent", made["text"], "agent")
    assert seeded.get(f"/api/v1/drafts/{made['id']}", headers=agent).json()["use"] == told


def test_an_edited_draft_sends_the_edited_text(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    text = made["text"] + "\n\nUn abrazo."
    told = use(seeded, agent, made["id"], verdict="edited", sent_text=text).json()
    assert told["verdict"] == "edited"
    assert 0.5 < told["similarity"] < 1
    assert said(seeded, agent)[-1]["text"] == text


def test_a_discarded_draft_sends_nothing(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    told = use(seeded, agent, made["id"], verdict="discarded", reason="wrong: el plazo cambió").json()
    assert (told["verdict"], told["reason"]) == ("discarded", "wrong: el plazo cambió")
    assert len(said(seeded, agent)) == 1


def test_a_draft_is_used_once(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    use(seeded, agent, made["id"], verdict="used")
    again = use(seeded, agent, made["id"], verdict="used")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert len(said(seeded, agent)) == 2


def test_two_people_who_send_at_once_send_once(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: use(seeded, agent, made["id"], verdict="used").status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7
    assert len(said(seeded, agent)) == 2


def test_a_stale_draft_is_sent_only_on_purpose(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    write(seeded, agent)
    refused = use(seeded, agent, made["id"], verdict="used")
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    assert len(said(seeded, agent)) == 2
    assert use(seeded, agent, made["id"], verdict="used", accept_stale=True).status_code == 200


def test_a_stale_draft_can_be_discarded(seeded: TestClient, agent: Headers) -> None:
    made = draft_for(seeded, agent)
    write(seeded, agent)
    assert use(seeded, agent, made["id"], verdict="discarded").status_code == 200


def test_a_draft_for_what_is_not_stored_is_used_without_a_conversation(seeded: TestClient, agent: Headers) -> None:
    made = seeded.post("/api/v1/drafts", json={"text": "¿Cómo cambio la contraseña del wifi?"}, headers=agent).json()
    assert use(seeded, agent, made["id"], verdict="used").status_code == 200
    assert len(said(seeded, agent)) == 1


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"verdict": "liked"}, 422),
        ({}, 422),
        ({"verdict": "edited"}, 400),
        ({"verdict": "discarded", "sent_text": "hola"}, 400),
        ({"verdict": "used", "sent_text": "x" * 100_001}, 422),
    ],
)
def test_a_use_that_cannot_be_is_refused(seeded: TestClient, agent: Headers, told: dict[str, Any], status: int) -> None:
    made = draft_for(seeded, agent)
    assert use(seeded, agent, made["id"], **told).status_code == status
    assert seeded.get(f"/api/v1/drafts/{made['id']}", headers=agent).json()["use"] is None


def test_fifty_requests_at_once_are_all_answered_and_none_is_mixed_up(seeded: TestClient, agent: Headers) -> None:
    def ask(n: int) -> tuple[int, dict[str, Any]]:
        body = MARIA | {"id": f"parallel-{n}"} if n % 2 else {"conversation_id": "c-2"}
        answer = seeded.post("/api/v1/drafts", json=body, headers=agent)
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, range(50)))
    assert {status for status, _ in answers} == {201}
    assert len({made["id"] for _, made in answers}) == 50
    for n, (_, made) in enumerate(answers):
        assert made["conversation_id"] == (f"parallel-{n}" if n % 2 else "c-2")
        assert ("wifi-clave" if n % 2 else "doble-cobro") in {one["source_id"] for one in made["citations"]}
        assert datetime.fromisoformat(made["created_at"]) <= datetime.now(UTC)
