import json
from pathlib import Path

import pytest

from api.cli import main


def run(settings_data: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["kb", "import", *arguments, "--data", str(settings_data)])
    return int(ended.value.code or 0)


@pytest.fixture
def help_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "ayuda"
    folder.mkdir()
    (folder / "pagar.md").write_text("# Cómo pago\n\nEn la app.")
    return folder


def test_import_says_what_it_did(tmp_path: Path, help_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "data", str(help_folder)) == 0
    assert "      1  added" in capsys.readouterr().out


def test_json_is_one_object_with_every_count(
    tmp_path: Path, help_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (help_folder / "vacio.md").write_text("")
    (help_folder / "roto.pdf").write_bytes(b"%PDF-1.4")
    assert run(tmp_path / "data", str(help_folder), "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert {name: report[name] for name in ("seen", "added", "changed", "unchanged", "deleted", "skipped")} == {
        "seen": 3, "added": 1, "changed": 0, "unchanged": 0, "deleted": 0, "skipped": 0,
    }  # fmt: skip
    assert [one["path"] for one in report["failed"]] == [str(help_folder / "roto.pdf")]
    assert [one["path"] for one in report["empty"]] == [str(help_folder / "vacio.md")]


def test_a_failed_file_is_named_with_its_mend(
    tmp_path: Path, help_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (help_folder / "foto.md").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run(tmp_path / "data", str(help_folder)) == 1
    assert f"{help_folder}/foto.md: it is not text: the content is an image." in capsys.readouterr().out


def test_a_path_that_does_not_exist_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "data", str(tmp_path / "nada")) == 2
    captured = capsys.readouterr()
    assert captured.err == f"escucha: {tmp_path}/nada: there is no such file or folder. Check the path.\n"
    assert captured.out == ""


def test_without_a_path_it_is_bad_usage(tmp_path: Path) -> None:
    assert run(tmp_path / "data") == 2
