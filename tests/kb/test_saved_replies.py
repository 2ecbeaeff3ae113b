"""Bringing saved replies in from files."""

from pathlib import Path

import pytest

from copilot.errors import InputError
from copilot.settings import Settings
from copilot.store import Store, replies
from kb import demo
from kb.saved_replies import import_replies, import_text


def _titles(store: Store) -> dict[str, str]:
    with store.read() as session:
        return {one.external_id: one.title for one in replies.every(session, retired=False)}


def test_a_table_with_the_names_that_helpdesks_use_is_read(store: Store, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "canned.csv"
    file.write_text("short_code;content\nbaja;Hola {{contact.name}}, puedes cancelar por aquí.\n", encoding="utf-8")
    report = import_replies(store, settings, [file])
    assert (report.seen, report.added, report.ok) == (1, 1, True)
    assert _titles(store) == {"baja": "baja"}


def test_places_to_fill_in_stay_as_they_are(store: Store, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text('{"id": "a", "title": "Baja", "body": "Hola {{contact.name}} {% raw %}"}\n', encoding="utf-8")
    import_replies(store, settings, [file])
    with store.read() as session:
        assert replies.every(session)[0].body == "Hola {{contact.name}} {% raw %}"


def test_a_folder_of_markdown_is_a_reply_a_file(store: Store, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    folder.mkdir()
    front = "---\ntitle: Cancelar\nlanguage: pt\n---\n"
    (folder / "baja.md").write_text(f"{front}Você pode cancelar.\n", encoding="utf-8")
    (folder / "clave.txt").write_text("Cambia la contraseña en la página del router.\n", encoding="utf-8")
    (folder / "logo.png").write_bytes(b"x")
    report = import_replies(store, settings, [folder])
    assert (report.added, report.skipped) == (2, 1)
    with store.read() as session:
        assert {one.title: one.language for one in replies.every(session)} == {"Cancelar": "pt", "Clave": "es"}


def test_importing_again_changes_only_what_changed(store: Store, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("id,title,body\na,Uno,El primero de todos.\nb,Dos,El segundo de todos.\n", encoding="utf-8")
    import_replies(store, settings, [file])
    file.write_text("id,title,body\na,Uno,El primero de todos.\nb,Dos,Otra cosa distinta.\n", encoding="utf-8")
    report = import_replies(store, settings, [file])
    assert (report.changed, report.unchanged, report.deleted) == (1, 1, 0)


def test_what_is_gone_is_retired_where_that_is_asked(store: Store, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("id,title,body\na,Uno,El primero de todos.\nb,Dos,El segundo de todos.\n", encoding="utf-8")
    import_replies(store, settings, [file])
    file.write_text("id,title,body\na,Uno,El primero de todos.\n", encoding="utf-8")
    assert import_replies(store, settings, [file], retire_gone=True).deleted == 1
    assert set(_titles(store)) == {"a"}


def test_nothing_is_retired_where_a_row_failed(store: Store, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("id,title,body\na,Uno,El primero de todos.\nb,Dos,El segundo de todos.\n", encoding="utf-8")
    import_replies(store, settings, [file])
    file.write_text("id,title,body\na,Uno,El primero de todos.\nb,Dos,\n", encoding="utf-8")
    report = import_replies(store, settings, [file], retire_gone=True)
    assert (report.deleted, len(report.empty), report.ok) == (0, 1, False)
    assert set(_titles(store)) == {"a", "b"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("r.csv", "asunto,cuerpo\na,b\n", "no columns"),
        ("r.jsonl", "{no}\n", "line 1: it is not JSON"),
        ("r.jsonl", "[1]\n", "not a JSON object"),
        ("r.jsonl", '{"body": "sin título"}\n', "no `title`"),
        ("r.jsonl", '{"id": "a", "title": "x", "body": "y"}\n{"id": "a", "title": "z", "body": "w"}\n', "comes twice"),
        ("r.jsonl", '{"id": "a", "title": "' + "x" * 400 + '", "body": "y"}\n', "more than 300"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    store: Store, settings: Settings, tmp_path: Path, name: str, text: str, says: str
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    report = import_replies(store, settings, [file])
    assert says in report.failed[0].reason
    assert name in report.failed[0].path


def test_a_path_that_is_not_there_imports_nothing(store: Store, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        import_replies(store, settings, [demo.SAVED_REPLIES, tmp_path / "none.csv"])
    assert _titles(store) == {}


def test_what_is_sent_is_read_as_a_file_of_that_name(store: Store, settings: Settings) -> None:
    assert import_text(store, settings, "r.csv", b"title,body\nBaja,Puedes cancelar.\n").added == 1
    assert not import_text(store, settings, "r.exe", b"x").ok


def test_the_demo_company_comes_with_replies_in_three_languages(store: Store, settings: Settings) -> None:
    assert import_replies(store, settings, [demo.SAVED_REPLIES]).added == 25
    with store.read() as session:
        assert {one.language.split("-")[0] for one in replies.every(session)} == {"es", "pt", "en"}
