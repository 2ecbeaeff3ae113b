"""`escucha eval run`, `score`, `runs`, `schema`: the command itself, on a small installation."""

import json
import sqlite3
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from evals.cases import Case
from tests.cli.conftest import ARTICLE, Run

CASE = {
    "id": "d1",
    "task": "draft",
    "lang": "es-CL",
    "channel": "chat",
    "query": "Hola, ¿en cuántos días me reembolsan si devuelvo un producto?",
    "expect": {"action": "reply", "facts": [{"text": "reembolso en 5 días hábiles", "anyof": ["5 días hábiles"]}]},
}


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    rows = [CASE, CASE | {"id": "r1", "task": "retrieval", "expect": {"sources_any": ["devoluciones"]}}]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def samples(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "samples.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_run_answers_judges_and_tells(escucha: Run, cases: Path, settings: Settings) -> None:
    code, out, _ = escucha("run", "--cases", cases, "--out", "first")
    assert code == 0 and "2 cases, 2 answers, 2 made now" in out
    folder = settings.data / "runs" / "first"
    texts = [row["output"]["text"] for row in samples(folder) if row["task"] == "draft"]  # type: ignore[index]
    assert "5 días hábiles" in texts[0]
    assert {one.name for one in folder.iterdir()} >= {"manifest.json", "cases.jsonl", "scores.jsonl", "summary.json"}
    assert "first" in escucha("runs")[1]


def test_the_same_command_goes_on_and_another_candidate_is_refused(escucha: Run, cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    escucha("run", "--cases", cases, "--out", out)
    assert "0 made now" in escucha("run", "--cases", cases, "--out", out)[1]
    voice = tmp_path / "voice.yaml"
    voice.write_text("company: Otra\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("voice: voice.yaml\n", encoding="utf-8")
    code, _, err = escucha("run", "--cases", cases, "--out", out, "--config", tmp_path / "c.yaml")
    assert code == 2 and "made with other voice" in err


def test_a_candidates_articles_are_tried_and_the_installation_keeps_its_own(
    escucha: Run, cases: Path, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "a.md").write_text(ARTICLE.replace("5 días", "9 días"), encoding="utf-8")
    (tmp_path / "c.yaml").write_text("articles: bundle\n", encoding="utf-8")
    escucha("run", "--cases", cases, "--out", "own")
    code, _, err = escucha("run", "--cases", cases, "--out", "changed", "--config", tmp_path / "c.yaml")
    assert code == 0, err
    runs = settings.data / "runs"
    assert "9 días" in str(samples(runs / "changed")) and "9 días" not in str(samples(runs / "own"))
    assert not (runs / "changed" / ".scratch").exists()
    assert "0 made now" in escucha("run", "--cases", cases, "--out", "own")[1]


def test_scoring_again_makes_no_answer(escucha: Run, cases: Path, settings: Settings) -> None:
    escucha("run", "--cases", cases, "--out", "first")
    folder = settings.data / "runs" / "first"
    before = (folder / "samples.jsonl").read_bytes()
    (folder / "scores.jsonl").unlink()
    code, out, _ = escucha("score", "--run", "first", "--json")
    assert code == 0 and {json.loads(line)["id"] for line in out.splitlines()} == {"d1", "r1"}
    assert (folder / "samples.jsonl").read_bytes() == before


def test_answers_of_another_system_are_judged_in_place_of_ours(escucha: Run, cases: Path, tmp_path: Path) -> None:
    file = tmp_path / "theirs.jsonl"
    file.write_text(json.dumps({"id": "d1", "output": "Hola. El reembolso llega en 5 días hábiles."}), encoding="utf-8")
    code, out, _ = escucha("run", "--cases", cases, "--outputs", file, "--out", tmp_path / "theirs")
    assert code == 0 and "1 cases" in out
    row = samples(tmp_path / "theirs")[0]
    assert row["recorded"] and row["output"] == {"text": "Hola. El reembolso llega en 5 días hábiles."}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "say which cases"),
        (["run", "--suite", "none"], "there is no suite 'none'"),
        (["run", "--cases", "gone.jsonl"], "cannot be read"),
        (["score", "nowhere"], "There is no run 'nowhere'"),
        (["score"], "say which run"),
        (["run", "--cases", "gone.jsonl", "--config", "gone.yaml"], "cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(escucha: Run, arguments: list[str], said: str) -> None:
    code, _, err = escucha(*arguments)
    assert code == 2 and said in err and "Traceback" not in err


def test_a_misspelt_expectation_is_told(escucha: Run, tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text(json.dumps(CASE | {"expect": {"must_nott": ["x"]}}), encoding="utf-8")
    assert "nothing reads `expect.must_nott`" in escucha("run", "--cases", file, "--out", tmp_path / "r")[2]


def test_the_published_schema_accepts_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["eval", "schema"])
    schema = json.loads(capsys.readouterr().out)
    assert set(schema["required"]) == {"id", "task"}
    assert set(Case.model_fields) <= set(schema["properties"])


def test_the_installation_is_left_as_it_was(escucha: Run, cases: Path, settings: Settings) -> None:
    if settings.database_url:
        pytest.skip("reads the file of SQLite")
    before = list(sqlite3.connect(settings.data / "escucha.db").iterdump())
    escucha("run", "--cases", cases, "--out", "first")
    assert list(sqlite3.connect(settings.data / "escucha.db").iterdump()) == before


def test_a_candidate_is_what_is_in_force_and_trying_it_unchanged_changes_nothing(
    escucha: Run, cases: Path, tmp_path: Path, settings: Settings
) -> None:
    code, out, err = escucha("candidate", tmp_path / "c")
    assert code == 0 and "candidate.yaml" in out, err
    escucha("run", "--cases", cases, "--out", "own")
    assert escucha("run", "--cases", cases, "--out", "same", "--config", tmp_path / "c" / "candidate.yaml")[0] == 0
    own, same = (samples(settings.data / "runs" / name) for name in ("own", "same"))
    assert [row["output"] for row in own] == [row["output"] for row in same]
    code, _, err = escucha("candidate", tmp_path / "c")
    assert code == 2 and "already" in err


def test_a_case_with_sources_of_its_own_is_not_answered_from_the_installations(escucha: Run, tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text(json.dumps(CASE | {"sources": [{"id": "otra", "text": "Tarda 9 días."}]}), encoding="utf-8")
    code, out, _ = escucha("run", "--cases", file, "--out", tmp_path / "r")
    assert code == 2 and "INCOMPLETE" in out
    assert "brings its own sources" in str(samples(tmp_path / "r"))
