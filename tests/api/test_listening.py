import json
from typing import Any

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
