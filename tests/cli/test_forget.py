import json
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import open_store
from kb.put import put
from tests.copilot.forget import people, searching
from tests.copilot.forget.people import HER_MARKS, HERS, HIS

HER = "cust-zq-991"


def run(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--data", str(data)])
    return int(ended.value.code or 0)


@pytest.fixture
def data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    file = people.write(tmp_path / "export.jsonl", [*HERS, *HIS])
    assert run(tmp_path / "data", "conversations", "import", str(file)) == 0
    capsys.readouterr()
    return tmp_path / "data"


def left(data: Path) -> list[str]:
    return [mark for mark, where in searching.in_folder(data, HER_MARKS).items() if where]


class Terminal:
    """Standard input of somebody who is there and answers."""

    def __init__(self, said: str) -> None:
        self.said = said

    def isatty(self) -> bool:
        return True

    def readline(self, *_: Any) -> str:
        return self.said


def test_without_a_terminal_nothing_is_erased_unless_it_is_said_to(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, "forget", "--customer", HER) == 2
    shown = capsys.readouterr()
    assert "Zoraida Quintanilla" in shown.out
    assert "      2  conversations\n" in shown.out
    assert shown.err == "escucha: Nothing was erased: nobody can be asked here; say --yes if that is what you want.\n"
    assert left(data) != []


def test_whoever_says_yes_beforehand_is_not_asked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "forget", "--customer", HER, "--yes") == 0
    assert capsys.readouterr().out.endswith(f"{HER} is erased.\n")
    assert left(data) == []


@pytest.mark.parametrize(("said", "status"), [("n\n", 130), ("y\n", 0)])
def test_at_a_terminal_it_asks(data: Path, monkeypatch: pytest.MonkeyPatch, said: str, status: int) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(said))
    assert run(data, "forget", "--customer", HER) == status
    assert (left(data) == []) is (status == 0)


def test_articles_that_name_the_customer_are_listed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data=data)
    store = open_store(settings)
    put(store, settings, [Article(id="praise", title="Gracias", body="Gracias a Zoraida Quintanilla.")])
    store.close()
    run(data, "forget", "--customer", HER, "--yes")
    assert "  praise  Gracias\n" in capsys.readouterr().out


def test_as_json_it_is_one_object(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "forget", "--customer", HER, "--yes", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["erased"]["messages"], told["articles"], told["cleaning"]) == (3, [], [])


def test_erasing_works_where_the_search_s_settings_do_not(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ESCUCHA_EMBEDDING_MODEL", "local:nowhere")
    assert run(data, "forget", "--customer", HER, "--yes") == 0
    assert "Files still hold traces" in capsys.readouterr().out
    monkeypatch.delenv("ESCUCHA_EMBEDDING_MODEL")
    assert run(data, "search", "factura") == 0
    assert left(data) == []


def test_an_import_says_what_was_erased(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(data, "forget", "--customer", HER, "--yes")
    capsys.readouterr()
    assert run(data, "conversations", "import", str(data.parent / "export.jsonl")) == 0
    assert "      2  erased\n" in capsys.readouterr().out
    assert left(data) == []


def test_an_unknown_customer_is_one_sentence_and_exit_2(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("forget", "export"):
        assert run(data, command, "--customer", "nobody") == 2
        shown = capsys.readouterr()
        assert shown.err == "escucha: There is no customer 'nobody'; use the id from the imported conversations.\n"


def test_an_export_is_one_document_on_standard_output(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "export", "--customer", HER) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["format"], len(document["conversations"])) == ("escucha-customer/1", 2)


def test_an_export_goes_to_a_file(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "export", "--customer", HER, "--out", str(tmp_path / "her.json")) == 0
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "her.json").read_text(encoding="utf-8"))["customers"][0]["id"] == HER
