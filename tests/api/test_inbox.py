"""The queue over HTTP: who waits, with clocks, filters and a cursor; the draft that tells when we will answer."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Headers, csrf_of


def inbox(client: TestClient, headers: Headers, status: int = 200, **asked: Any) -> Any:
    answer = client.get("/api/v1/inbox", params=asked, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_who_waits_comes_with_its_clock(seeded: TestClient, agent: Headers) -> None:
    page = inbox(seeded, agent)
    maria = next(one for one in page["items"] if one["conversation_id"] == "c-1")
    clock = maria["clock"]
    assert (clock["state"], clock["target"], maria["first"], maria["unread"]) == ("late", 30, True, None)
    # Monday 2 March 2026, 07:15 in Santiago: the clock begins when the company opens at nine.
    assert datetime.fromisoformat(clock["due_at"]) == datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
    assert clock["left"] < 0
    assert page["waiting"] == 2


def test_filters_and_their_counts(seeded: TestClient, agent: Headers) -> None:
    page = inbox(seeded, agent, channel="email", only="late")
    assert [one["conversation_id"] for one in page["items"]] == ["c-2"]
    assert page["counts"]["all"] == 1
    assert page["channels"] == {"whatsapp": 1, "email": 1}


@pytest.mark.parametrize("order", ["clock", "wait", "care"])
def test_the_queue_is_walked_page_by_page(seeded: TestClient, agent: Headers, order: str) -> None:
    first = inbox(seeded, agent, order=order, limit=1)
    second = inbox(seeded, agent, order=order, limit=1, cursor=first["next_cursor"])
    assert {one["conversation_id"] for page in (first, second) for one in page["items"]} == {"c-1", "c-2"}
    assert second["next_cursor"] == ""


def test_a_cursor_of_another_order_is_refused(seeded: TestClient, agent: Headers) -> None:
    cursor = inbox(seeded, agent, order="wait", limit=1)["next_cursor"]
    inbox(seeded, agent, 400, order="care", cursor=cursor)


def test_a_program_has_read_nothing_so_it_cannot_ask_for_unread(seeded: TestClient, agent: Headers) -> None:
    inbox(seeded, agent, 400, only="unread")


def test_a_person_is_told_what_they_have_not_read(seeded: TestClient, sign_in: Any) -> None:
    person = sign_in()
    page = inbox(person, {"X-CSRF-Token": csrf_of(person)}, only="unread")
    assert [one["unread"] for one in page["items"]] == [True, True]
    assert page["counts"]["unread"] == 2


def test_the_draft_that_tells_when_comes_with_its_checks(seeded: TestClient, agent: Headers) -> None:
    answer = seeded.get("/api/v1/conversations/c-1/acknowledgement", headers=agent)
    made = answer.json()
    assert answer.status_code == 200, answer.text
    assert made["text"].startswith("Hola, María.")
    assert made["due"] is True
    assert all(one["passed"] for one in made["checks"])
    assert made["register"] == "tu"


def test_once_it_was_sent_there_is_no_reason_any_more(seeded: TestClient, agent: Headers) -> None:
    body = {"role": "agent", "text": "Te respondemos a más tardar mañana a las 10:00.", "holding": True}
    seeded.post("/api/v1/conversations/c-1/messages", json=body, headers=agent).raise_for_status()
    assert seeded.get("/api/v1/conversations/c-1/acknowledgement", headers=agent).json()["due"] is False
    maria = next(one for one in inbox(seeded, agent)["items"] if one["conversation_id"] == "c-1")
    assert (maria["held"], maria["first"]) == (True, True)
