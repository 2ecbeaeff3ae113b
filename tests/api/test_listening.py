import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.accounts import add_key
from api.app import create_app
from copilot.settings import Settings
from tests import loopback
from tests.api.conftest import MARIA, Headers


def test_what_is_felt_comes_with_the_customer_s_exact_words(seeded: TestClient, agent: Headers) -> None:
    told = seeded.post("/api/v1/emotions", json={"conversation_id": "c-1"}, headers=agent).json()
    assert (told["id"], told["primary"], told["expressed"]) == ("c-1", "worry", "explicit")
    text = MARIA["messages"][0]["text"]  # type: ignore[index]
    assert all(quote in text for flag in told["emotions"] for quote in flag["evidence"])


def test_a_plain_question_is_neutral(seeded: TestClient, agent: Headers) -> None:
    told = seeded.post("/api/v1/emotions", json={"text": "¿A qué hora abren?"}, headers=agent).json()
    assert (told["primary"], told["emotions"]) == ("neutral", [])


def test_a_summary_names_the_message_that_carries_each_fact(seeded: TestClient, agent: Headers) -> None:
    told = seeded.post("/api/v1/summaries", json={"conversation_id": "c-1"}, headers=agent).json()
    assert told["id"] == "c-1"
    assert len(told["summary"].splitlines()) <= 4
    assert {fact["message_id"] for fact in told["facts"]} <= {"m1"}
    assert told["summary"]


def test_a_summary_says_what_is_open_before_closing(seeded: TestClient, agent: Headers) -> None:
    told = seeded.post("/api/v1/summaries", json={"conversation_id": "c-1"}, headers=agent).json()
    assert len(told["open_questions"]) == 1
    assert any(told["open_questions"][0] in line for line in told["before_closing"])


def test_nothing_is_open_in_a_calm_answered_conversation(client: TestClient, agent: Headers) -> None:
    said = [{"role": "customer", "text": "Hola, ¿a qué hora abren?"}, {"role": "agent", "text": "A las nueve."}]
    told = client.post("/api/v1/summaries", json={"id": "q-1", "messages": said}, headers=agent).json()
    assert told["before_closing"] == []


HEARD = {
    "emotions": [
        {"evidence": [{"message": 1, "words": "¿a qué hora abren?"}], "label": "resignation", "confidence": 1}
    ],
    "signals": [{"evidence": [{"message": 1, "words": "hace un mes"}], "label": "urgency", "confidence": 1}],
    "primary": "resignation",
    "expressed": "implicit",
}


def told_with(settings: Settings, reply: loopback.Reply) -> dict[str, Any]:
    """What the service tells of a plain question when its chat model replies so."""
    with loopback.Loopback([reply]) as server:
        chat = {"chat_model": "m", "chat_base_url": server.url, "chat_timeout": 60.0}
        app = create_app(settings.model_copy(update=chat))
        with TestClient(app) as client:
            key = add_key(app.state.copilot.store, "helpdesk", "agent")
            answer = client.post(
                "/api/v1/emotions",
                json={"text": "¿A qué hora abren?"},
                headers={"Authorization": f"Bearer {key}"},
            )
            return dict(answer.raise_for_status().json())


def test_a_configured_model_is_listened_to_and_its_disagreement_told(settings: Settings) -> None:
    told = told_with(settings, loopback.text(json.dumps(HEARD)))
    assert (told["primary"], told["listener"], told["differs"]) == ("resignation", "openai:m", "neutral")
    assert told["emotions"][0]["evidence"] == ["¿A qué hora abren?"]
    assert told["signals"] == []


def test_a_model_that_fails_is_not_noticed(settings: Settings) -> None:
    told = told_with(settings, loopback.error(500, retry_after="0.05"))
    assert (told["primary"], told["listener"], told["differs"]) == ("neutral", "embedded", None)


def test_where_feelings_are_switched_off_no_model_is_asked(settings: Settings) -> None:
    off = settings.model_copy(update={"feelings": False})
    assert told_with(off, loopback.text(json.dumps(HEARD)))["listener"] == "embedded"


ANGRY = {
    "id": "a-1",
    "source": "helpdesk",
    "channel": "chat",
    "language": "es",
    "messages": [
        {"id": "a1", "role": "customer", "text": "Hola, ¿a qué hora abren?"},
        {"id": "a2", "role": "agent", "text": "Abrimos a las nueve."},
        {"id": "a3", "role": "customer", "text": "Estoy furiosa, me mintieron en la cara."},
    ],
}


def test_advice_needs_and_the_way_come_with_what_is_felt(client: TestClient, agent: Headers) -> None:
    told = client.post("/api/v1/emotions", json=ANGRY, headers=agent).json()
    assert told["advice"]
    assert all(need["line"] and need["key"] for need in told["needs"])
    points = told["trajectory"]["points"]
    assert [(one["message_id"], one["primary"]) for one in points] == [("a1", "neutral"), ("a3", told["primary"])]
    assert told["trajectory"]["turned"] == "a3"


def test_advice_is_in_the_language_that_is_asked_for(client: TestClient, agent: Headers) -> None:
    told = {
        language: client.post(f"/api/v1/emotions?language={language}", json=ANGRY, headers=agent).json()["advice"]
        for language in ("es", "pt", "en")
    }
    own = client.post("/api/v1/emotions", json=ANGRY, headers=agent).json()["advice"]
    assert len(set(told.values())) == 3
    assert own == told["es"]


def test_a_correction_changes_what_is_told_of_the_conversation(client: TestClient, agent: Headers) -> None:
    client.post("/api/v1/conversations", json=ANGRY, headers=agent).raise_for_status()
    stored = {"conversation_id": "a-1"}
    heard = client.post("/api/v1/emotions", json=stored, headers=agent).json()["primary"]
    answer = client.post(
        "/api/v1/conversations/a-1/corrections", json={"heard": heard, "meant": "sadness"}, headers=agent
    )
    assert answer.status_code == 201
    (one,) = answer.json()["corrections"]
    assert (one["message_id"], one["heard"], one["meant"], one["language"]) == ("a3", heard, "sadness", "es")
    told = client.post("/api/v1/emotions", json=stored, headers=agent).json()
    labels = {flag["label"] for flag in told["emotions"]}
    assert "sadness" in labels
    assert heard not in labels


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"heard": "worry", "meant": "boredom"}, 400),
        ({"heard": "worry", "meant": "worry"}, 400),
        ({}, 400),
        ({"heard": "worry", "message_id": "a2"}, 404),
        ({"heard": "worry", "message_id": "no"}, 404),
        ({"heard": 3}, 422),
    ],
)
def test_what_cannot_be_corrected_so_is_refused(
    client: TestClient, agent: Headers, body: dict[str, object], status: int
) -> None:
    client.post("/api/v1/conversations", json=ANGRY, headers=agent).raise_for_status()
    assert client.post("/api/v1/conversations/a-1/corrections", json=body, headers=agent).status_code == status


def test_where_feelings_are_switched_off_there_is_nothing_to_correct(settings: Settings) -> None:
    with TestClient(create_app(settings.model_copy(update={"feelings": False}))) as client:
        key = add_key(client.app.state.copilot.store, "helpdesk", "agent")  # type: ignore[attr-defined]
        headers = {"Authorization": f"Bearer {key}"}
        client.post("/api/v1/conversations", json=ANGRY, headers=headers).raise_for_status()
        told = client.post("/api/v1/emotions", json={"conversation_id": "a-1"}, headers=headers).json()
        answer = client.post("/api/v1/conversations/a-1/corrections", json={"heard": "anger"}, headers=headers)
    assert (told["primary"], told["advice"], told["trajectory"]["points"]) == ("neutral", "", [])
    assert answer.status_code == 409
