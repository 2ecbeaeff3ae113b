import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.loaders.reading import text_of

Read = Callable[..., list[Any]]
ENCODINGS = ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
SPANISH = "Mañana habrá una avería en São Paulo; ¿qué hago? «Nada», pidió él."


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    assert text_of(SPANISH.encode(encoding)) == SPANISH


def test_an_old_mac_encoding_is_guessed_from_a_whole_article() -> None:
    text = "El técnico llegará mañana según la confirmación que recibió. ¿Qué más podría necesitar usted? " * 20
    assert text_of(text.encode("mac_roman")) == text


def test_the_declared_encoding_serves_where_it_fits() -> None:
    assert text_of("Привет".encode("koi8-r"), "koi8-r") == "Привет"


@pytest.mark.parametrize("name", ["cp1252", "no-such-encoding"])
def test_a_wrong_declaration_does_no_harm(name: str) -> None:
    assert text_of("¿Qué?".encode(), name) == "¿Qué?"


def test_what_postgresql_refuses_and_nobody_sees_is_dropped() -> None:
    assert text_of("uno\x00 dos\u200b tres\u00ad\r\ncuatro\u00a0cinco".encode()) == "uno dos tres\ncuatro cinco"


def test_letters_written_as_two_characters_become_one() -> None:
    assert text_of("man\u0303ana".encode()) == "mañana"


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"PK\x03\x04abc", b"\x89PNG\r\n", bytes(range(256)) * 4])
def test_a_binary_file_renamed_to_markdown_is_said_to_be_no_text(read: Read, data: bytes) -> None:
    (bad,) = read("a.md", data)
    assert bad.reason.startswith("it is not text")


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.pdf", "a.docx", "a.txt", "a.csv", "a.xlsx", "a.jsonl"])
def test_an_empty_file_is_empty_whatever_its_kind(read: Read, name: str) -> None:
    (bad,) = read(name, b"")
    assert bad.empty
    assert bad.reason.startswith("the file is empty")


def test_a_file_of_200_mb_is_refused_without_reading_it(read: Read, folder: Path) -> None:
    with (folder / "grande.md").open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)  # sparse: it takes no room
    (bad,) = read("grande.md")
    assert bad.reason == "it is 200 MB and files above 50 MB are not read. Split it into smaller files."


def test_a_pipe_is_not_waited_for(read: Read, folder: Path) -> None:
    os.mkfifo(folder / "tubo.md")
    (bad,) = read("tubo.md")
    assert "not an ordinary file" in bad.reason


def test_a_link_to_nothing_cannot_be_opened(read: Read, folder: Path) -> None:
    (folder / "roto.md").symlink_to(folder / "nada.md")
    (bad,) = read("roto.md")
    assert "cannot be opened (No such file or directory)" in bad.reason


def test_an_unknown_suffix_is_told_what_there_is(read: Read) -> None:
    (bad,) = read("a.doc", "x")
    assert ".docx" in bad.reason
