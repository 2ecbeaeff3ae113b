"""Whole runs: engines in processes of their own, on a tiny folder, through the command."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from copilot.errors import UsageError
from evals.bench_retrieval import process
from evals.bench_retrieval.beir import open_folder
from evals.bench_retrieval.order import Order
from evals.bench_retrieval.run import Options, run

from .conftest import DOCUMENTS, Make

ROOT = Path(__file__).resolve().parents[3]
# What a shell starts in the background ignores Control-C, and so does all that it starts: these tests, too.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made during the test."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def bench(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "retrieval", *arguments])
    return int(ended.value.code or 0)


def test_ours_beside_fts5_as_one_object(beir: Make, scratch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(str(beir()), "--engines", "ours,fts5", "--noise", "--json") == 0
    told = capsys.readouterr()
    found: dict[str, Any] = json.loads(told.out)
    assert (found["dataset"], found["documents"], found["questions"], found["language"]) == ("ayuda", 5, 5, "es")
    assert [row["engine"] for row in found["engines"]] == ["ours", "fts5"]
    for row in found["engines"]:
        assert set(row["rounds"]) == {"clean", "hurried"}
        assert row["rounds"]["clean"]["r5"]["value"] == 1
        assert row["rounds"]["clean"]["r5"]["low"] < 1
        assert row["peak_mb"] > 0
        assert row["disk_mb"] > 0
        assert 0 < row["query_p50_ms"] <= row["query_p95_ms"]
    assert set(found["engines"][0]["build_steps_s"]) == {"import", "index"}
    (beside,) = found["against"]
    assert beside["engine"] == "fts5"
    assert set(beside["rounds"]["clean"]) == {"r1", "r5"}
    assert beside["ratios"]["disk_mb"] > 1
    assert "... ours: building" in told.err
    assert list(scratch.iterdir()) == []


def test_the_table_names_engines_figures_and_what_is_missing(
    beir: Make, scratch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench(str(beir()), "--engines", "fts5,chroma", "--model", str(scratch), "--limit", "3") == 0
    out = capsys.readouterr().out
    assert "ayuda (es), 5 documents, 3 questions" in out
    assert "SQLite FTS5" in out
    assert "R@1" in out
    assert "100.0 [44-100]" in out
    assert "Chroma pipeline" in out
    assert "sentence-transformers" in out


def test_ids_that_spell_the_title_help_nobody(beir: Make, scratch: Path) -> None:
    corpus = [
        '{"_id": "cobro-doble", "text": "Devolvemos en cinco días."}',
        '{"_id": "b", "text": "El cobro es mensual."}',
    ]
    queries = ['{"_id": "q", "text": "cobro doble"}']
    folder = beir(corpus=corpus, queries=queries, qrels=["query-id\tcorpus-id\tscore", "q\tcobro-doble\t1"])
    made = run(open_folder(folder), Options(("ours",), "es"), lambda step: None)
    assert made.rows[0].ranks["clean"] != [1]


def test_an_unknown_engine_is_answered_with_the_known_ones(beir: Make) -> None:
    with pytest.raises(UsageError, match="no engine 'solr'; choose from ours, ours-dense, bm25s"):
        run(open_folder(beir()), Options(("solr",)), lambda step: None)


def test_a_malformed_folder_ends_in_one_sentence(beir: Make, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(str(beir(corpus=["{"]))) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "corpus.jsonl, line 1: not JSON at column 2. Correct the line." in told.err


def test_an_engine_that_breaks_down_is_a_row_and_an_exit_status(
    beir: Make, scratch: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = scratch.parent / "broken"
    broken.mkdir()
    (broken / "sqlite3.py").write_text("raise RuntimeError('it fell over')")
    monkeypatch.setattr(process, "ROOT", f"{broken}{os.pathsep}{ROOT}")
    assert bench(str(beir()), "--engines", "fts5", "--json") == 1
    (row,) = json.loads(capsys.readouterr().out)["engines"]
    assert row["crashed"]
    assert row["absent"].endswith("RuntimeError: it fell over")


def test_a_persons_own_installation_is_out_of_reach(
    beir: Make, scratch: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ESCUCHA_DATA", str(tmp_path / "mine"))
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", "postgresql+psycopg://127.0.0.1:9/none")
    made = run(open_folder(beir()), Options(("ours",), "es"), lambda step: None)
    assert not made.rows[0].outcome.absent
    assert not (tmp_path / "mine").exists()


def test_the_process_of_an_engine_has_ended_when_its_listener_fails(tmp_path: Path) -> None:
    heard: list[str] = []

    def interrupted(step: str) -> None:
        heard.append(step)
        raise KeyboardInterrupt

    order = Order("fts5", "es", "", inputs=str(tmp_path), work=str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        process.run(order, tmp_path, interrupted)
    assert heard == ["fts5: opening"]


def test_control_c_leaves_no_folder(beir: Make, scratch: Path) -> None:
    corpus = [json.dumps({"_id": str(at), "title": t, "text": x * 20}) for at, (_, t, x) in enumerate(DOCUMENTS * 1000)]
    folder = beir(corpus=corpus, qrels=["query-id\tcorpus-id\tscore", "q1\t0\t1"])
    with subprocess.Popen(
        [sys.executable, "-c", f"{HEEDING}from api.cli import main; main()", "bench", "retrieval", str(folder)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if "ours: building" in line:
                break
        time.sleep(0.3)
        os.killpg(running.pid, signal.SIGINT)
        running.communicate(timeout=60)
    assert running.returncode == 130
    assert list(scratch.iterdir()) == []
