from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.conversation import of_text
from kb import cues
from tests.api.conftest import Headers

SAID = "me tienen de pelotita entre todos"


def test_the_inbox_hears_with_the_cues_of_this_moment(app: FastAPI, client: TestClient) -> None:
    store, hear = app.state.copilot.store, app.state.hear
    assert hear(of_text(SAID)).feeling.primary == "neutral"
    assert hear(of_text(SAID)) is hear(of_text(SAID))
    cues.add(store, "es", "frustration", "me tienen de pelotita")
    assert hear(of_text(SAID)).feeling.primary == "frustration"
    cues.remove(store, "es", "frustration", "me tienen de pelotita")
    assert hear(of_text(SAID)).feeling.primary == "neutral"


def test_the_api_hears_the_teams_cues(app: FastAPI, client: TestClient, agent: Headers) -> None:
    cues.add(app.state.copilot.store, "es", "churn_risk", "me tienen de pelotita")
    told = client.post("/api/v1/emotions", json={"text": SAID}, headers=agent).json()
    assert [flag["label"] for flag in told["signals"]] == ["churn_risk"]
