from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import open_store
from kb.put import put


def run(data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["kb", *arguments, "--data", str(data)])
    return int(ended.value.code or 0)


def test_words_are_added_listed_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for said in ("1 added to customer.", "0 added to customer."):
        assert run(tmp_path / "data", "words", "add", "customer", "socio") == 0
        assert capsys.readouterr().out.strip() == said
    assert run(tmp_path / "data", "words", "add", "customer", "abonado") == 0
    assert run(tmp_path / "data", "words", "remove", "customer", "socio") == 0
    capsys.readouterr()
    assert run(tmp_path / "data", "words", "list", "customer") == 0
    assert capsys.readouterr().out == "customer: +abonado, -socio\n"


def test_a_conflict_is_told_when_it_is_made_and_when_it_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "data", "words", "check") == 0
    assert run(tmp_path / "data", "words", "add", "money", "factura") == 0
    assert "'factura' stands in money and in invoice" in capsys.readouterr().err
    assert run(tmp_path / "data", "words", "check") == 1
    assert "1 errors" in capsys.readouterr().out


def test_a_file_is_checked_before_it_is_taken_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "table.yaml"
    file.write_text("a: [plata, lana]\nb: [plata, guita]\n", encoding="utf-8")
    assert run(tmp_path / "data", "words", "check", str(file)) == 1
    assert "error  line 2: 'plata' stands in b and in a" in capsys.readouterr().out


def test_export_and_import_carry_words_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path / "data", "words", "add", "customer", "socio")
    capsys.readouterr()
    assert run(tmp_path / "data", "words", "export") == 0
    file = tmp_path / "ours.yaml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(tmp_path / "elsewhere", "words", "import", str(file)) == 0
    assert capsys.readouterr().out == "1 changed.\n"


def test_an_unknown_group_ends_with_2_and_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "data", "words", "list", "nada") == 2
    assert capsys.readouterr().err == "escucha: There is no group 'nada'; `escucha kb words list` names them all.\n"


def test_duplicates_are_listed_with_the_figures_that_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "Devolvemos el dinero del pedido en {} días hábiles al medio de pago con que lo pagaste en la tienda."
    settings = Settings(data=tmp_path / "data")
    store = open_store(settings)
    put(store, settings, [Article(id=f"a{n}", title=f"Versión {n}", body=body.format(n)) for n in (5, 7)])
    store.close()
    assert run(tmp_path / "data", "duplicates") == 0
    out = capsys.readouterr().out
    assert "100%  a7  Versión 7" in out
    assert "figures differ: 5 días / 7 días" in out
    assert run(tmp_path / "data", "duplicates", "--json") == 0
    assert capsys.readouterr().out.count("\n") == 1
