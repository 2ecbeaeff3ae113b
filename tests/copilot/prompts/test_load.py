from pathlib import Path

import pytest

from copilot.errors import ConfigError
from copilot.prompts import load
from copilot.prompts.load import FOLDER


def write(folder: Path, name: str, text: str, variables: str = "who") -> None:
    (folder / name).write_text(f"---\nvariables: [{variables}]\n---\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.md")), ids=lambda file: file.name)
def test_every_prompt_declares_what_it_uses(file: Path) -> None:
    name, version = file.stem.split(".v")
    assert load(name, int(version)).text


def test_the_newest_version_is_taken_unless_one_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.v2.md", "two $who")
    write(tmp_path, "a.v10.md", "ten $who")
    assert load("a", folder=tmp_path).text == "ten $who"
    assert load("a", 2, folder=tmp_path).text == "two $who"


def test_a_missing_variable_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.v1.md", "hi $who")
    with pytest.raises(ValueError, match=r"missing \['who'\]"):
        load("a", folder=tmp_path).fill()


def test_a_superfluous_variable_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.v1.md", "hi $who")
    with pytest.raises(ValueError, match=r"unknown \['more'\]"):
        load("a", folder=tmp_path).fill(who="x", more="y")


def test_a_value_is_never_read_as_a_variable(tmp_path: Path) -> None:
    write(tmp_path, "a.v1.md", "hi $who")
    assert load("a", folder=tmp_path).fill(who="$secret ${x} {y}") == "hi $secret ${x} {y}"


@pytest.mark.parametrize("text", ["hi $who and $other", "hi", "costs $5 $who"])
def test_text_and_declaration_must_agree(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a.v1.md", text)
    with pytest.raises(ValueError, match=r"a\.v1\.md"):
        load("a", folder=tmp_path)


def test_a_prompt_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="b"):
        load("b", folder=tmp_path)


def test_the_hash_changes_with_the_text(tmp_path: Path) -> None:
    write(tmp_path, "a.v1.md", "hi $who")
    write(tmp_path, "b.v1.md", "ho $who")
    assert load("a", folder=tmp_path).sha256 != load("b", folder=tmp_path).sha256
    assert load("a", folder=tmp_path).label.startswith("a.v1@")


def test_a_company_own_prompt_goes_before_ours(tmp_path: Path) -> None:
    ours, own = tmp_path / "ours", tmp_path / "own"
    for folder in (ours, own):
        folder.mkdir()
    write(ours, "a.v3.md", "ours $who")
    write(ours, "b.v1.md", "ours too $who")
    write(own, "a.v1.md", "own $who")
    assert load("a", folder=ours, own=own).text == "own $who"
    assert load("b", folder=ours, own=own).text == "ours too $who"


def test_an_own_prompt_with_other_variables_is_refused_in_one_sentence(tmp_path: Path) -> None:
    ours, own = tmp_path / "ours", tmp_path / "own"
    for folder in (ours, own):
        folder.mkdir()
    write(ours, "a.v1.md", "ours $who")
    write(own, "a.v1.md", "own $you", variables="you")
    with pytest.raises(ConfigError, match=r"a\.v1\.md: it and ours differ in the variables who, you"):
        load("a", folder=ours, own=own)
    write(own, "a.v1.md", "own $you")
    with pytest.raises(ConfigError, match="List the variables"):
        load("a", 1, folder=ours, own=own)
