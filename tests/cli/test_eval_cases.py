"""`escucha eval cases`: proposing, looking, accepting, running, dropping."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from evals.cases import read_cases
from tests.evals.production import world

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def escucha(settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on an installation with one edited and one refused draft."""
    with world.opened(settings) as copilot:
        world.used(copilot.store, world.drafted(copilot.store))
        world.used(copilot.store, world.drafted(copilot.store, "d2"), reason="tone")
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["eval", *map(str, arguments), "--data", str(settings.data)])
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


def key_of(escucha: Run) -> str:
    code, said, _ = escucha("cases", "add", "--draft", "d1")
    assert code == 0
    return said.split()[0]


def test_one_command_proposes_all_that_was_corrected(escucha: Run) -> None:
    code, said, _ = escucha("cases", "add", "--all")
    assert (code, said.split(".")[0]) == (0, "2 cases")
    lines = escucha("cases", "list")[1].splitlines()
    assert [line.split()[1:3] for line in lines[:2]] == [["proposed", "discarded"], ["proposed", "edited"]]


def test_only_accepted_cases_are_run(escucha: Run, settings: Settings) -> None:
    key = key_of(escucha)
    code, _, error = escucha("run", "--suite", "production", "--out", "one")
    assert code == 2 and "no case from production was accepted yet" in error
    assert escucha("cases", "accept", key)[0] == 0
    code, said, error = escucha("run", "--suite", "production", "--out", "one")
    assert code == 0, error
    assert "1 cases, 1 answers" in said
    ran = read_cases([settings.data / "runs" / "one" / "cases.jsonl"])
    assert [one.id for one in ran] == [key]


def test_a_case_is_shown_and_exported_without_personal_data(escucha: Run, tmp_path: Path) -> None:
    key, file = key_of(escucha), tmp_path / "c.jsonl"
    assert json.loads(escucha("cases", "show", key)[1])["id"] == key
    assert escucha("cases", "export", file)[0] == 0
    assert file.read_text() == ""
    assert escucha("cases", "export", file, "--all")[0] == 0
    assert [one.id for one in read_cases([file])] == [key]
    text = file.read_text(encoding="utf-8").lower()
    assert [mark for mark in world.MARKS if mark in text] == []


def test_a_case_can_be_dropped(escucha: Run) -> None:
    key = key_of(escucha)
    assert escucha("cases", "drop", key)[:2] == (0, "1 dropped.\n")
    assert escucha("cases", "list")[1] == "0 cases.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add"], "say one: --draft ID"),
        (["add", "--draft", "d1", "--all"], "say one: --draft ID"),
        (["add", "--conversation", "conv-zq-1"], "say one: --draft ID"),
        (["add", "--draft", "nowhere"], "There is no draft nowhere"),
        (["show", "nowhere"], "There is no case 'nowhere'"),
        (["accept", "nowhere"], "There is no case 'nowhere'"),
        (["drop", "nowhere"], "There is no case 'nowhere'"),
    ],
)
def test_a_mistake_is_one_sentence(escucha: Run, arguments: list[str], said: str) -> None:
    code, _, error = escucha("cases", *arguments)
    assert code == 2
    assert said in error
