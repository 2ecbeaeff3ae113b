"""Tables as people make them: their column names, their encodings, their semicolons."""

import io
from pathlib import Path

import openpyxl
import pytest

from copilot.errors import InputError
from evals.exchange import write
from evals.exchange.parts import Row
from tests.evals.exchange.files import ANSWER, ASKED, brought, case, there_and_back, told

SPANISH = (
    "Casos de marzo;;;;;;;\n"
    "Pregunta;Respuesta esperada;Hechos;Fuente;Idioma;Canal;Debe decir;No debe decir;Encargado\n"
    f'{ASKED};{ANSWER};"tarda 5 días hábiles => 5 días / cinco días\n(opcional) es gratis";devoluciones;Español;'
    'WhatsApp;"5 días / cinco días\nhábiles";"gratis / siempre";Ana\n'
    ";sin pregunta;;;;;;;\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_spanish_table_in_every_encoding_of_excel(tmp_path: Path, encoding: str) -> None:
    found = brought(tmp_path, "csv", SPANISH.encode(encoding), "casos.csv")
    (one,) = found.cases
    assert one.conversation.messages[0].text == ASKED
    assert (one.references, one.tag, one.channel) == ((ANSWER,), "es", "WhatsApp")
    first, second = one.expect.facts
    assert (first.text, first.anyof, first.source) == ("tarda 5 días hábiles", ("5 días", "cinco días"), "devoluciones")
    assert (second.text, second.critical) == ("es gratis", False)
    assert one.expect.must_any == (("5 días", "cinco días"), ("hábiles",))
    assert one.expect.must_not == ("gratis", "siempre")
    assert one.expect.sources_any == ("devoluciones",)
    assert told(found) == ["column `Encargado`", "a row without a question"]


@pytest.mark.parametrize("header", ["pergunta,resposta,não deve,ação", "question,answer,must not,action"])
def test_portuguese_and_english_columns(tmp_path: Path, header: str) -> None:
    text = f"{header}\nQuanto demora?,5 dias,grátis; sempre,responder\n"
    one = brought(tmp_path, "csv", text, "c.csv", language="pt-BR").cases[0]
    assert (one.references, one.expect.must_not) == (("5 dias",), ("grátis", "sempre"))
    assert (one.expect.action, one.tag) == (("reply",), "pt-BR")


def test_every_sheet_of_an_excel_file_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["pregunta", "respuesta"])
    book.active.append(["¿Cuánto?", 5])
    book.create_sheet("otra").append(["notas"])
    third = book.create_sheet("más")
    third.append(["question", "answer"])
    third.append(["How long?", "5 days"])
    out = io.BytesIO()
    book.save(out)
    found = brought(tmp_path, "xlsx", out.getvalue(), "c.xlsx").cases
    assert [(one.conversation.messages[0].text, one.references) for one in found] == [
        ("¿Cuánto?", ("5",)),
        ("How long?", ("5 days",)),
    ]


def test_a_column_of_another_name_can_be_named(tmp_path: Path) -> None:
    text = "Lo que pide,respuesta\nHola,Buenas\n"
    with pytest.raises(InputError, match="names the columns"):
        brought(tmp_path, "csv", text, "c.csv")
    assert len(brought(tmp_path, "csv", text, "c.csv", question="lo que pide").cases) == 1


FULL = case(
    query="=1+1 ¿cuánto es; según ustedes?",
    lang="es-CL",
    channel="chat",
    cluster="envios",
    tags=["a", "b"],
    split="dev",
    customer="Ana",
    reference='Dijo "5 días";\nno más.',
    output="-5 días",
    expect={
        "action": ["reply", "ask"],
        "register": ["usted"],
        "facts": [
            {"text": "tarda 5 días; hábiles", "anyof": ["5 días", "cinco"], "source": "envios", "critical": False}
        ],
        "must_any": [["5 días", "cinco"], ["hábiles"]],
        "must_not": ["gratis", "15; días"],
        "sources_any": ["envios"],
    },
)


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_case_comes_back_as_it_went(tmp_path: Path, name: str) -> None:
    assert there_and_back(tmp_path, name, [FULL]) == (FULL,)


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_no_cell_is_a_formula(tmp_path: Path, name: str) -> None:
    content = write(name, [Row(FULL, FULL.output if isinstance(FULL.output, str) else None)]).content
    if name == "csv":
        assert b"'=1+1" in content and b",=1" not in content
    else:
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}


def test_what_a_table_cannot_say_is_named() -> None:
    talk = [
        {"role": "customer", "text": "Hola"},
        {"role": "agent", "text": "Dígame"},
        {"role": "customer", "text": "x"},
    ]
    one = case(conversation=talk, sources=[{"id": "a", "text": "b"}], expect={"questions": ["¿qué?"]})
    named = {note.what for note in write("csv", [Row(one)]).notes}
    assert named == {"what was said before the question", "texts of sources", "the questions to answer"}


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0" * 9, b"%PDF-1.4", b""])
def test_a_file_that_is_no_table_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"c\.csv"):
        brought(tmp_path, "csv", content, "c.csv")
