"""The command's edge: whatever fails ends in one sentence, never in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import open_store

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("escucha: ")
    assert said.count("\n") == 1
    return said


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".setup.lock").mkdir()  # stands for missing permission, which root would not notice
    assert f"nothing can be written in the folder {tmp_path}" in complaint(
        capsys, "users", "list", "--data", str(tmp_path)
    )


def test_a_file_in_the_place_of_the_indexes_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index").write_text("")
    assert f"{tmp_path / 'index'}" in complaint(capsys, "search", "hola", "--data", str(tmp_path))


def test_a_database_damaged_behind_its_first_page_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_store(Settings(data=tmp_path)).close()
    with (tmp_path / "escucha.db").open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(4096 * 12)
        file.write(b"\xff" * (size - 4096 * 12))
    assert "escucha doctor" in complaint(capsys, "users", "list", "--data", str(tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="pipes end differently elsewhere")
def test_a_reader_that_stops_early_is_no_failure() -> None:
    running = subprocess.Popen([*COMMAND, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    with running.stderr as errors:
        assert errors.read() == b""
    assert running.wait(timeout=60) == 0
