from pathlib import Path

import pytest

from copilot.errors import InputError
from kb.walk import Files, Scope, scopes, where


def listed(folder: Path) -> tuple[list[str], int]:
    files = Files(Scope(folder, folder, folder))
    found = [file.relative_to(folder).as_posix() for file in files.list()]
    return found, files.skipped


def touch(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Texto")


def test_files_come_in_a_stable_order_and_others_are_counted(folder: Path) -> None:
    touch(folder, "b.md", "a.MD", "c/d.txt", "foto.png", ".oculto.md", ".git/x.md")
    assert listed(folder) == (["a.MD", "b.md", "c/d.txt"], 3)


def test_links_that_go_round_in_circles_end(folder: Path) -> None:
    touch(folder, "a.md", "c/d.md")
    (folder / "c" / "vuelta").symlink_to(folder)
    (folder / "otra.md").symlink_to(folder / "a.md")
    assert listed(folder) == (["a.md", "c/d.md"], 1)


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nada: there is no such file or folder\. Check the path\."):
        scopes([tmp_path / "nada"], [])


def test_a_file_of_a_folder_that_was_imported_belongs_to_it(folder: Path) -> None:
    touch(folder, "c/d.md")
    (scope,) = scopes([folder / "c" / "d.md"], [str(folder)])
    assert scope.origin == folder


def test_a_file_belongs_to_itself_otherwise(folder: Path) -> None:
    touch(folder, "d.md")
    (scope,) = scopes([folder / "d.md"], [str(folder.parent / "art"), "api", ""])
    assert scope.origin == folder / "d.md"


def test_an_article_of_no_file_comes_from_nowhere() -> None:
    assert where("api", "a") is None
    assert where("", "") is None
