"""The API of evaluations, and runs in a process of their own: started, stopped, gone on with."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.evaluation.remembered import Remembered, stamp_of
from api.evaluation.shelf import is_name
from copilot.settings import Settings
from evals.runs.baseline import use_as_baseline
from evals.runs.folder import Folder
from evals.runs.versions import versions_of
from tests.api.conftest import Headers
from tests.api.made_runs import make_run

WAIT = 120


@pytest.fixture
def qa(as_role: Callable[[str], Headers]) -> Headers:
    return as_role("qa")


def get(client: TestClient, path: str, headers: Headers, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/evaluations{path}", headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def post(client: TestClient, path: str, headers: Headers, body: Any = None, status: int = 200) -> Any:
    answer = client.post(f"/api/v1/evaluations{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def until(done: Callable[[], object]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + WAIT
    while not done():
        assert time.monotonic() < end, "it did not come to an end"
        time.sleep(0.1)


def test_runs_are_listed_with_figures_and_intervals(client: TestClient, qa: Headers, settings: Settings) -> None:
    make_run(settings, "A", wrong={0}, age=1)
    make_run(settings, "B")
    use_as_baseline(settings, "A")
    listed = get(client, "", qa)
    newest, oldest = (one for one in listed if not one["shipped"])
    assert [one["name"] for one in listed if one["shipped"]] == ["demo"]
    assert (newest["name"], oldest["name"]) == ("B", "A")
    assert oldest["baseline"]
    correct = next(one for one in oldest["figures"]["headlines"] if one["name"] == "correct")
    assert (correct["n"], correct["value"]) == (8, 0.875)
    assert correct["low"] < 0.875 < correct["high"]
    assert get(client, "/A", qa)["figures"] == oldest["figures"]


def test_two_runs_are_compared_and_the_gate_speaks(client: TestClient, qa: Headers, settings: Settings) -> None:
    (settings.data / "gate.yaml").write_text("min_cases: 4\nhard: [figures]\n", encoding="utf-8")
    make_run(settings, "A", age=1)
    make_run(settings, "B", wrong={0, 1})
    found = get(client, "/B/compare?baseline=A&language=en", qa)
    assert found["outcome"] == "failed"
    assert found["headline"] == "It does not pass."
    assert found["grounds"][0]["cases"] == ["cobro-000", "cobro-001"]
    assert found["comparison"]["paired"] == 8
    assert get(client, "/A/compare?baseline=A", qa)["baseline"] == ""
    get(client, "/B/compare?baseline=../A", qa, 404)


@pytest.mark.parametrize("name", ["nope", "...", "%2e%2e", "..%5CA", "a" * 300])
def test_a_name_that_is_none_finds_nothing(client: TestClient, qa: Headers, settings: Settings, name: str) -> None:
    make_run(settings, "A", n=1)
    get(client, f"/{name}", qa, 404)
    post(client, f"/{name}/resume", qa, status=404)


def test_a_label_is_kept_under_the_program_s_name(client: TestClient, qa: Headers, settings: Settings) -> None:
    folder = make_run(settings, "A", n=2)
    one = folder.judged()[0]
    said = {"correct": "full", "grounded": "yes", "complete": "full", "promise": "yes", "problem": "yes"}
    said |= {"emotion": "yes", "no_blame": "yes", "register": "yes", "next_step": "no"}
    kept = post(client, "/A/labels", qa, {"case": one.case, "labels": said}, 201)
    assert (kept["by"], kept["labels"]["tone"]) == ("qa", "4")
    post(client, "/A/labels", qa, {"case": one.case, "labels": {"correct": "full"}}, 400)
    post(client, "/A/labels", qa, {"case": "other", "labels": said}, 404)


def test_a_run_that_was_stopped_goes_on_in_a_process_of_its_own(
    app: FastAPI, client: TestClient, qa: Headers, settings: Settings
) -> None:
    copilot = app.state.copilot
    copilot.refresh()
    folder = make_run(settings, "half", answered=5, judged=False, versions=versions_of(copilot))
    assert get(client, "/half", qa)["state"] == "unfinished"
    assert post(client, "/half/resume", qa)["progress"]["run"] == "half"
    answer = client.post("/api/v1/evaluations/half/resume", headers=qa)
    assert answer.status_code == 409, answer.text
    until(lambda: get(client, "/half", qa)["progress"] is None)
    found = get(client, "/half", qa)
    assert found["figures"], (folder.path / "work.log").read_text()
    assert found["figures"]["answers"] == 8
    assert (folder.path / "samples.jsonl").read_text(encoding="utf-8").count("\n") == 8


def test_a_run_is_started_with_a_changed_voice_and_stopped(client: TestClient, qa: Headers, settings: Settings) -> None:
    started = post(client, "", qa, {"name": "trial", "voice": "signature: Equipo Alborada\n"}, 201)
    assert started["name"] == "trial"
    assert (settings.data / "runs" / "trial" / "candidate" / "voice.yaml").exists()
    assert post(client, "", qa, {"name": "other"}, 409)["code"] == "conflict"
    until(lambda: Folder(settings.data / "runs" / "trial").exists)
    assert get(client, "/trial", qa)["candidate"] == "voz"
    post(client, "/trial/stop", qa)
    assert get(client, "/trial", qa)["progress"] is None
    post(client, "/trial/stop", qa, status=404)


def test_what_stopped_a_run_is_said(
    client: TestClient, qa: Headers, settings: Settings, sign_in: Callable[..., TestClient]
) -> None:
    make_run(settings, "old", answered=3, judged=False)
    post(client, "/old/resume", qa)
    until(lambda: get(client, "/old", qa)["progress"] is None)
    assert "holds a run made with other" in sign_in("qa").get("/evaluacion/old").text


@pytest.mark.parametrize(
    "body",
    [
        {"suite": "none such"},
        {"suite": "../demo"},
        {"name": "../x"},
        {"name": ".hidden"},
        {"voice": "register: ["},
        {"prompt": "none", "text": "x"},
        {"prompt": "draft", "text": "no variables"},
        {"suite": "production"},
    ],
)
def test_what_cannot_be_run_is_refused_and_leaves_nothing(
    client: TestClient, qa: Headers, settings: Settings, body: dict[str, str]
) -> None:
    post(client, "", qa, body, 400)
    assert not list((settings.data / "runs").glob("*"))


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("A", True), ("año 1", True), ("", False), (".", False), ("..", False), ("a/b", False), ("a\x00b", False)],
)
def test_a_run_s_name_is_one_part_of_a_path(name: str, is_one: bool) -> None:
    assert is_name(name) is is_one


def test_what_is_remembered_is_made_again_when_a_file_changes(tmp_path: Any) -> None:
    file, made = tmp_path / "a", []
    kept: Remembered[int] = Remembered(1)

    def ask(key: str) -> int:
        return kept.get(key, stamp_of([file]), lambda: made.append(key) or len(made))

    assert (ask("a"), ask("a")) == (1, 1)
    file.write_text("x")
    assert ask("a") == 2
    assert ask("b") == 3
    assert ask("a") == 4, "only one is kept"
