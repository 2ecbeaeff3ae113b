import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Read = Callable[..., list[Any]]


def book(*sheets: list[list[object]]) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"Hoja {number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_each_row_is_an_article(read: Read) -> None:
    first, second = read("faq.csv", "question,answer\n¿Cómo pago?,En la app.\n¿Cuándo vence?,El día 20.\n")
    assert (first.id, first.title, first.body) == ("faq/como-pago", "¿Cómo pago?", "En la app.")
    assert second.id == "faq/cuando-vence"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_any_delimiter_and_encoding(read: Read, delimiter: str, encoding: str) -> None:
    rows = delimiter.join(("Pregunta", "Respuesta")) + "\r\n" + delimiter.join(('"¿Cómo, señor?"', "Así; ya."))
    text = rows if delimiter != ";" else rows.replace("Así; ya.", '"Así; ya."')
    (article,) = read("faq.csv", text.encode(encoding))
    assert (article.title, article.body) == ("¿Cómo, señor?", "Así; ya.")


def test_columns_are_known_in_three_languages_and_any_case(read: Read) -> None:
    (article,) = read(
        "faq.csv",
        "ID,PERGUNTA,Resposta,Língua,Etiquetas,Audiencia,Link,Notas\n7,Como pago?,No app.,pt_BR,a;b,interna,https://a.example,x\n",
    )
    assert (article.id, article.language, article.tags) == ("7", "pt-BR", ("a", "b"))
    assert (article.audience, article.url) == ("internal", "https://a.example")


def test_line_breaks_and_html_in_an_answer_keep_their_meaning(read: Read) -> None:
    plain, html = read(
        "faq.csv", 'question,answer\nA,"Haz esto:\n• Uno\n• Dos"\nB,"<p>Ve a <b>Ajustes</b><br>y listo</p>"\n'
    )
    assert plain.body == "Haz esto:\n\n- Uno\n- Dos"
    assert html.body == "Ve a **Ajustes**\\\ny listo"


def test_a_row_without_answer_is_empty_and_one_without_question_fails_by_line(read: Read) -> None:
    good, empty, bad = read("faq.csv", 'question,answer\nA,"uno\ndos"\nB,\n,huérfana\n,\n')
    assert good.title == "A"
    assert (empty.empty, empty.id) == (True, "faq/b")
    assert empty.reason.startswith("line 4: the answer is empty")
    assert not bad.empty
    assert bad.reason.startswith("line 5: the question is missing")


def test_missing_columns_are_named(read: Read) -> None:
    (bad,) = read("faq.csv", "nombre,valor\na,b\n")
    assert "found: nombre, valor" in bad.reason
    assert "pregunta and respuesta" in bad.reason


def test_a_header_below_a_title_is_found(read: Read) -> None:
    (article,) = read("faq.csv", "Preguntas de la empresa,\n\npregunta,respuesta\nA,b\n")
    assert article.title == "A"


def test_a_bad_audience_fails_its_row_only(read: Read) -> None:
    bad, good = read("faq.csv", "question,answer,audience\nA,b,todos\nC,d,public\n")
    assert bad.reason.startswith("line 2: the audience is 'todos'")
    assert good.title == "C"


def test_a_question_of_no_letters_still_has_an_id(read: Read) -> None:
    (article,) = read("faq.csv", "question,answer\n???,Sí.\n")
    assert article.id.startswith("faq/")
    assert len(article.id) == len("faq/") + 12


def test_a_question_in_another_script_keeps_its_letters(read: Read) -> None:
    (article,) = read("faq.csv", "question,answer\nكيف أدفع؟,نعم\n")
    assert article.id == "faq/كيف-ادفع"


def test_every_sheet_with_the_columns_is_read(read: Read) -> None:
    data = book(
        [["Notas"], ["nada"]],
        [["Pregunta", "Respuesta", "ID", "actualizado"], ["A", "b", 7.0, datetime(2026, 5, 1, 12)], [None, None]],
        [["question", "answer"], ["C", 30]],
    )
    first, second = read("faq.xlsx", data)
    assert (first.id, first.body, first.updated_at) == ("7", "b", datetime(2026, 5, 1, 16, tzinfo=UTC))
    assert (second.id, second.body) == ("faq/c", "30")


def test_a_workbook_without_the_columns_is_a_sentence(read: Read) -> None:
    (bad,) = read("faq.xlsx", book([["uno", "dos"], [1, 2]]))
    assert "found: uno, dos" in bad.reason


def test_a_broken_workbook_is_a_sentence(read: Read) -> None:
    data = book([["question", "answer"], ["A", "b"]])
    for broken in (b"PK\x03\x04", data[:-200], b"PK" + b"x" * 50):
        (bad,) = read("faq.xlsx", broken)
        assert bad.reason.startswith("it is not a whole Excel")


def test_a_workbook_with_broken_xml_is_a_sentence(read: Read) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["question", "answer"], ["A", "b"]]))) as whole,
        zipfile.ZipFile(out, "w") as cut,
    ):
        for name in whole.namelist():
            cut.writestr(name, whole.read(name)[:-40] if "sheet1" in name else whole.read(name))
    (bad,) = read("faq.xlsx", out.getvalue())
    assert bad.reason.startswith("it is not a whole Excel")


def test_a_quotation_mark_never_closed_is_found_where_it_opens(read: Read) -> None:
    good, bad = read("faq.csv", 'question,answer\nA,uno\nB,"dos\n' + "C,tres\n" * 200)
    assert good.title == "A"
    assert bad.reason.startswith("line 3: it is not valid CSV (a quotation mark opens and is never closed)")


def test_a_cell_of_200_000_characters_is_read(read: Read) -> None:
    (article,) = read("faq.csv", f"question,answer\nA,{'palabra ' * 25_000}\n")
    assert len(article.body) == 199_999
