from fastapi.testclient import TestClient

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
