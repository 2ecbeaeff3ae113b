"""Tables as spreadsheets and helpdesks export them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from copilot.conversation import Conversation

from .conftest import Import

Read = Callable[..., Conversation]
Everything = Callable[[], list[Conversation]]

SPANISH = (
    "Conversación ID;Fecha;Rol;Autor;Mensaje;Canal;Estado;Nombre cliente;Teléfono\n"
    "7;02/03/2026 10:15;Cliente;María;¿Cuándo viene el técnico? Señal ñandú;WhatsApp;Resuelto;María Soto;9 8765 4321\n"
    "8;02/03/2026 10:16;cliente;Ana;Hola;chat;abierto;Ana;\n"
    '7;02/03/2026 10:20;Agente;Diego;"Va mañana; entre 8 y 13\nsin costo";WhatsApp;Resuelto;María Soto;\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le"])
def test_any_encoding_and_spanish_headers_are_read(bring: Import, tmp_path: Path, read: Read, encoding: str) -> None:
    file = tmp_path / "export.csv"
    file.write_text(SPANISH, encoding=encoding)
    assert bring(file).added == 2
    found = read("7")
    assert [(one.role, one.author, one.text) for one in found.messages] == [
        ("customer", "María", "¿Cuándo viene el técnico? Señal ñandú"),
        ("agent", "Diego", "Va mañana; entre 8 y 13\nsin costo"),
    ]
    assert (found.channel, found.status, found.customer.name) == ("whatsapp", "resolved", "María Soto")
    assert found.customer.identities[0].handle == "+56987654321"
    assert found.messages[0].at and found.messages[0].at.hour == 13  # Santiago in March, in UTC


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_and_portuguese_headers_are_read(
    bring: Import, tmp_path: Path, read: Read, delimiter: str
) -> None:
    rows = [["conversa", "papel", "mensagem", "data"], ["9", "atendente", "Oi", "2026-03-02T10:00:00Z"]]
    file = tmp_path / "export.csv"
    file.write_text("\n".join(delimiter.join(one) for one in rows), encoding="utf-8")
    bring(file)
    assert [(one.role, one.text) for one in read("9").messages] == [("agent", "Oi")]


def test_messages_are_put_in_order_where_all_have_a_time(bring: Import, tmp_path: Path, read: Read) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        "conversation_id,role,text,date,time\na,agent,dos,2026-03-02,11:00\na,user,uno,2026-03-02,10:00\n"
        "b,user,uno,,\nb,agent,dos,2026-03-02,10:00\n",
        encoding="utf-8",
    )
    bring(file)
    assert [one.text for one in read("a").messages] == ["uno", "dos"]
    assert [one.text for one in read("b").messages] == ["uno", "dos"]


def test_bad_rows_are_named_and_the_rest_is_imported(bring: Import, tmp_path: Path, everything: Everything) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        "conversation_id,role,text\na,user,hola\n,user,sin id\nb,marciano,hola\n\nc,user,adiós\n", encoding="utf-8"
    )
    report = bring(file)
    assert [one.id for one in everything()] == ["a", "c"]
    assert [one.path for one in report.failed] == [f"{file}, line 3", f"{file}, line 4"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"id,autor,fecha\n1,a,b\n", "it has no column for `role` and `text`"),
        (b"", "it has no column for"),
        (b"PK\x03\x04" + bytes(5_000), "the content is binary"),
    ],
)
def test_a_table_that_cannot_be_one_fails_with_the_reason(
    bring: Import, tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    (failed,) = bring(file).failed
    assert reason in failed.reason


def test_hostile_cells_are_stored_clean(bring: Import, tmp_path: Path, read: Read) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes("conversation_id,role,text\na,user,nulo \0 aquí 😀\n".encode())
    bring(file)
    assert read("a").messages[0].text == "nulo  aquí 😀"


def test_importing_a_table_again_changes_nothing(bring: Import, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(SPANISH, encoding="utf-8")
    bring(file)
    assert bring(file).unchanged == 2


def test_an_open_quotation_mark_is_told(bring: Import, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('conversation_id,role,text\na,user,hola\nb,user,"' + "x" * 5_100_000, encoding="utf-8")
    report = bring(file)
    assert (report.added, [one.path for one in report.failed]) == (1, [f"{file}, line 3"])
