from pathlib import Path

from copilot.listen.feelings.version import version_of


def test_the_version_changes_with_any_file_and_only_with_one(tmp_path: Path) -> None:
    (tmp_path / "feelings").mkdir()
    cues = tmp_path / "feelings" / "cues.txt"
    cues.write_text("el colmo", encoding="utf-8")
    first = version_of(tmp_path)
    (tmp_path / "feelings" / "cues.pyc").write_bytes(b"compiled")
    assert version_of(tmp_path) == first
    cues.write_text("esto es el colmo", encoding="utf-8")
    assert version_of(tmp_path) != first
