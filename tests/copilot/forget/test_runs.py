"""Runs of the evaluation lose what they hold of somebody who was erased, and nothing else."""

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest

from copilot.forget.runs import clean_runs
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.forget.people import HIS
from tests.copilot.forget.test_erase import bring

HERS, OTHERS = "prod-hers", "demo-1"


def write(file: Path, *rows: dict[str, Any]) -> None:
    file.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")


def past(conversation: str) -> dict[str, Any]:
    return {"id": f"{conversation}#answer", "source_id": conversation, "pool": "resolutions", "text": "Le abonamos."}


@pytest.fixture
def run(settings: Settings, store: Store, tmp_path: Path) -> Path:
    """A run of a case made from her conversation, and of one that a past answer of hers lay before; his stays."""
    bring(store, settings, HIS, tmp_path)
    folder = settings.data / "runs" / "one"
    folder.mkdir(parents=True)
    write(folder / "cases.jsonl", {"id": HERS, "task": "draft"}, {"id": OTHERS}, {"id": "demo-2"})
    cited = {"text": "Le abonamos.", "citations": [{"passage_id": "conv-zq-1#answer"}]}
    write(
        folder / "samples.jsonl",
        {"case": "k1", "id": HERS, "output": {"text": "x"}},
        {"case": "k2", "id": OTHERS, "output": cited},
        {"case": "k3", "id": "demo-2", "output": {"text": "y"}},
    )
    write(folder / "judge.jsonl", {"case": "k1"}, {"case": "k2"}, {"case": "k3"})
    write(folder / "passages.jsonl", past("conv-zq-1"), past("conv-ev-1"), {"id": "a#0", "pool": "articles"})
    for name in ("report.html", "summary.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    return folder


def rows(run: Path, name: str) -> list[Any]:
    return [json.loads(line).get("id") or json.loads(line)["case"] for line in (run / name).read_text().splitlines()]


def test_cases_and_answers_that_are_theirs_go_with_what_was_said_of_them(run: Path, store: Store) -> None:
    assert clean_runs(run.parent, store, [HERS])
    assert rows(run, "cases.jsonl") == [OTHERS, "demo-2"]
    assert rows(run, "samples.jsonl") == ["demo-2"]
    assert rows(run, "judge.jsonl") == ["k3"]
    assert rows(run, "passages.jsonl") == ["conv-ev-1#answer", "a#0"]
    assert not (run / "report.html").exists() and (run / "summary.json").exists()


def test_a_run_that_holds_nothing_of_them_stays_as_it_is(run: Path, store: Store) -> None:
    clean_runs(run.parent, store, [HERS])
    (run / "report.html").write_text("x", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in run.iterdir() if file.suffix}
    assert clean_runs(run.parent, store, [HERS, "prod-other"])
    assert {file.name: file.read_bytes() for file in run.iterdir() if file.suffix} == before


def test_a_run_that_is_under_way_is_left_for_later(run: Path, store: Store) -> None:
    with (run / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not clean_runs(run.parent, store, [HERS])
        assert rows(run, "cases.jsonl") == [HERS, OTHERS, "demo-2"]
    assert clean_runs(run.parent, store, [HERS])
    assert rows(run, "cases.jsonl") == [OTHERS, "demo-2"]


def test_lines_that_a_kill_cut_off_do_no_harm(run: Path, store: Store) -> None:
    with (run / "samples.jsonl").open("a") as file:
        file.write('{"case": "k4", "id": "demo')
    assert clean_runs(run.parent, store, [HERS])
    assert (run / "samples.jsonl").read_text().endswith('{"case": "k4", "id": "demo')


def test_without_runs_there_is_nothing_to_do(settings: Settings, store: Store) -> None:
    assert clean_runs(settings.data / "runs", store, [HERS])
