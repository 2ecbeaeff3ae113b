"""Proposing cases over the API, and reading them."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from evals.cases import Case
from tests.api.conftest import Headers, draft_for

SENT = "Hola, María. Son 2 minutos, le escribimos a maria@example.com."


@pytest.fixture
def draft_id(seeded: TestClient, agent: Headers) -> str:
    draft = draft_for(seeded, agent)
    body = {"verdict": "edited", "sent_text": SENT}
    seeded.post(f"/api/v1/drafts/{draft['id']}/use", json=body, headers=agent).raise_for_status()
    return str(draft["id"])


def propose(client: TestClient, headers: Headers, status: int = 201, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/cases", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_an_agent_proposes_a_draft_that_was_edited(seeded: TestClient, agent: Headers, draft_id: str) -> None:
    made = propose(seeded, agent, draft_id=draft_id)
    assert (made["origin"], made["status"]) == ("edited", "proposed")
    assert Case.model_validate(made["case"]).id == made["id"]
    text = json.dumps(made, ensure_ascii=False)
    assert [mark for mark in ("María", "Soto", "maria@", "u-77", draft_id) if mark in text] == []
    assert propose(seeded, agent, draft_id=draft_id) == made


def test_a_correction_of_a_feeling_is_proposed(seeded: TestClient, agent: Headers) -> None:
    said = {"heard": "worry", "meant": "distrust"}
    seeded.post("/api/v1/conversations/c-1/corrections", json=said, headers=agent).raise_for_status()
    made = propose(seeded, agent, conversation_id="c-1", source="helpdesk", message_id="m1")
    assert (made["origin"], made["case"]["task"]) == ("feeling", "emotion")
    labels = [one["label"] for one in made["case"]["expect"]["emotions"]]
    assert "distrust" in labels and "worry" not in labels


def test_cases_are_read_a_page_at_a_time(seeded: TestClient, agent: Headers, draft_id: str) -> None:
    seeded.post("/api/v1/conversations/c-1/corrections", json={"heard": "worry"}, headers=agent).raise_for_status()
    ids = [propose(seeded, agent, draft_id=draft_id)["id"]]
    ids.append(propose(seeded, agent, conversation_id="c-1", message_id="m1")["id"])
    first = seeded.get("/api/v1/cases?limit=1", headers=agent).json()
    second = seeded.get(f"/api/v1/cases?limit=1&cursor={first['next_cursor']}", headers=agent).json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == ids[::-1]
    assert second["next_cursor"] == ""
    assert seeded.get("/api/v1/cases?status=accepted", headers=agent).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"draft_id": "x", "promise": 1}, 422),
        ({"conversation_id": "c-1"}, 422),
        ({"draft_id": "nowhere"}, 404),
        ({"promise": 9}, 404),
        ({"conversation_id": "c-1", "message_id": "m1"}, 404),
    ],
)
def test_what_cannot_be_a_case_says_why(seeded: TestClient, agent: Headers, body: dict[str, Any], status: int) -> None:
    propose(seeded, agent, status, **body)


def test_a_draft_that_nobody_used_yet_is_a_conflict(seeded: TestClient, agent: Headers) -> None:
    told = propose(seeded, agent, 409, draft_id=draft_for(seeded, agent)["id"])
    assert "neither sent nor discarded" in told["detail"]


def test_a_case_goes_with_its_customer(
    app: FastAPI, seeded: TestClient, agent: Headers, as_role: Any, draft_id: str
) -> None:
    propose(seeded, agent, draft_id=draft_id)
    answer = seeded.delete("/api/v1/customers/u-77", headers=as_role("admin"))
    assert answer.json()["erased"]["cases"] == 1
    assert seeded.get("/api/v1/cases", headers=agent).json()["items"] == []
