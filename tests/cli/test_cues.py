import json
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import open_store
from tests.talks import add

CUE = "me tienen de pelotita"


def run(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["cues", *arguments, "--data", str(data)])
    return int(ended.value.code or 0)


def test_cues_are_added_listed_and_taken_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for said in ("Added.", "It is there already."):
        assert run(tmp_path, "add", "es", "frustration", CUE) == 0
        assert capsys.readouterr().out.strip() == said
    assert run(tmp_path, "list") == 0
    assert capsys.readouterr().out == f"es  frustration     {CUE}\n"
    assert run(tmp_path, "list", "pt", "--json") == 0
    assert capsys.readouterr().out == ""
    assert run(tmp_path, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["by"] == "command line"
    assert run(tmp_path, "remove", "es", "frustration", CUE) == 0
    assert capsys.readouterr().out == "Taken out.\n"


def test_a_preview_shows_the_words_and_what_is_heard_without_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(Settings(data=tmp_path))
    add(store, "c-1", "customer: hola,\nme tienen de pelotita desde el lunes")
    store.close()
    assert run(tmp_path, "preview", "es", "frustration", CUE) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("c-1  hola, [me tienen de pelotita] desde el lunes  (without it: ")
    assert out.splitlines()[-1] == "1 of 1 past messages hold it."
    assert run(tmp_path, "preview", "es", "frustration", CUE, "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert row["text"][row["start"] : row["end"]] == CUE


def test_a_cue_that_cannot_be_read_ends_with_2_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "add", "es", "anger", "(sin luz") == 2
    assert capsys.readouterr().err == "escucha: '(' is not closed.\n"
    assert run(tmp_path, "remove", "es", "anger", "sin luz") == 2
    assert "There is no cue 'sin luz' for anger in es" in capsys.readouterr().err
