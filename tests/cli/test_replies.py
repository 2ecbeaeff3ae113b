"""`escucha replies` from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import Store
from kb.sync import import_paths

Run = Callable[..., tuple[int, str, str]]
ARTICLE = """---
id: devoluciones
title: Devolver un producto
---
Puedes devolver un producto en un plazo de 30 días desde que lo recibes. La devolución es gratis.
"""
BODY = "Hola {name}, puedes devolver un producto en un plazo de 30 días desde que lo recibes. La devolución es gratis."


@pytest.fixture
def escucha(
    settings: Settings,
    store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs the command on an installation with one article."""
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "a.md").write_text(ARTICLE, encoding="utf-8")
    import_paths(store, settings, [tmp_path / "kb"])
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--data", str(settings.data)])
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "replies.jsonl"
    rows = [
        {"id": "devolver", "title": "Devolver un producto", "body": BODY, "language": "es"},
        {"id": "vieja", "title": "Plazo viejo", "body": BODY.replace("30 días", "15 días"), "language": "es"},
    ]
    made.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return made


def test_replies_are_imported_and_listed(escucha: Run, file: Path) -> None:
    code, out, _ = escucha("replies", "import", str(file), "--json")
    assert (code, json.loads(out)["added"]) == (0, 2)
    code, out, _ = escucha("replies", "list", "--json")
    assert [json.loads(line)["external_id"] for line in out.splitlines()] == ["devolver", "vieja"]


def test_those_that_the_articles_say_otherwise_are_told_and_the_status_is_one(escucha: Run, file: Path) -> None:
    escucha("replies", "import", str(file))
    code, out, _ = escucha("replies", "check", "--json")
    states = {row["id"]: row["state"] for row in map(json.loads, out.splitlines())}
    assert (code, states) == (1, {"devolver": "supported", "vieja": "contradicted"})
    assert "30 días" in escucha("replies", "check")[1]


def test_it_says_which_reply_fits_a_message_if_any(escucha: Run, file: Path) -> None:
    escucha("replies", "import", str(file))
    asked = "en cuántos días puedo devolver un producto, tiene costo?"
    assert json.loads(escucha("replies", "suggest", asked, "--name", "Rosa", "--json")[1])["id"] == "devolver"
    assert "None fits." in escucha("replies", "suggest", "tienen tienda en Zapopan?")[1]
    assert escucha("replies", "suggest")[0] == 2


def test_a_reply_is_retired_and_put_back(escucha: Run, file: Path) -> None:
    escucha("replies", "import", str(file))
    number = str(json.loads(escucha("replies", "list", "--json")[1].splitlines()[1])["id"])
    assert "Retired." in escucha("replies", "retire", number)[1]
    assert "already" in escucha("replies", "retire", number)[1]
    assert len(escucha("replies", "list", "--json")[1].splitlines()) == 1
    assert "In use again." in escucha("replies", "retire", number, "--back")[1]
    assert escucha("replies", "retire", "99")[0] == 2


def test_a_row_that_fails_ends_with_one(escucha: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("title,body\nUno,\n", encoding="utf-8")
    assert escucha("replies", "import", str(bad))[0] == 1
