import json
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import corrections, open_store
from evals.feelings.cases import read_cases
from tests.talks import add


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation with two corrected messages."""
    store = open_store(Settings(data=tmp_path))
    for id, meant in (("a", "resignation"), ("b", "")):
        row = add(store, id, "customer: estoy furiosa con ustedes")
        with store.begin() as session:
            corrections.add(session, row, "m0", "anger", meant, "es")
    store.close()
    return tmp_path


def run(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["corrections", *arguments, "--data", str(data)])
    return int(ended.value.code or 0)


def test_corrections_are_counted(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "list") == 0
    assert capsys.readouterr().out.splitlines() == [
        "    1  es  anger -> none of it",
        "    1  es  anger -> resignation",
        "2 corrections.",
    ]
    assert run(data, "list", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["heard"], row["meant"], row["n"]) for row in rows] == [("anger", "", 1), ("anger", "resignation", 1)]


def test_cases_go_to_standard_output_or_a_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "export") == 0
    shown = capsys.readouterr().out
    file = data / "cases.jsonl"
    assert run(data, "export", str(file)) == 0
    assert capsys.readouterr().out == ""
    assert file.read_text(encoding="utf-8") == shown
    assert "resignation" in {case.primary for case in read_cases(file)}


def test_a_file_that_cannot_be_written_is_one_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "export", str(data / "nowhere" / "cases.jsonl")) == 2
    assert "no such file or directory" in capsys.readouterr().err
