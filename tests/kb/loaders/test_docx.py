import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Read = Callable[..., list[Any]]
Docx = Callable[..., bytes]


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    made = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{made}</w:tbl>"


def test_headings_paragraphs_and_tables_are_kept(read: Read, docx: Docx) -> None:
    body = (
        paragraph("Devolver el router", "H1")
        + paragraph("Tienes 30 días.")
        + paragraph("Cargos", "H2")
        + table(("País", "Cargo"), ("Chile", "$45.000"))
    )
    (article,) = read("a.docx", docx(body, title="Otro"))
    assert article.title == "Devolver el router"
    assert article.body == "Tienes 30 días.\n\n## Cargos\n\n| País | Cargo |\n| --- | --- |\n| Chile | $45.000 |"
    assert article.updated_at == datetime(2026, 2, 3, 10, tzinfo=UTC)


def test_the_title_of_the_properties_serves_where_there_is_no_heading(read: Read, docx: Docx) -> None:
    (article,) = read("a.docx", docx(paragraph("Texto."), title="Devolver el router"))
    assert (article.title, article.body) == ("Devolver el router", "Texto.")


@pytest.mark.parametrize("data", [b"x" * 100, b"PK\x03\x04 cut"])
def test_a_broken_file_is_a_sentence(read: Read, data: bytes) -> None:
    (bad,) = read("a.docx", data)
    assert bad.reason.startswith("it is not a whole Word")


def test_a_zip_without_a_document_is_a_sentence(read: Read) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.txt", "x")
    (bad,) = read("a.docx", out.getvalue())
    assert bad.reason.startswith("it is not a whole Word")


def test_a_cut_document_is_a_sentence(read: Read, docx: Docx) -> None:
    (bad,) = read("a.docx", docx("<w:p><w:r>"))
    assert bad.reason.startswith("it is not a whole Word")


def test_a_file_under_a_password_says_so(read: Read) -> None:
    (bad,) = read("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "password" in bad.reason


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_a_zip_bomb_is_refused_from_its_directory(read: Read, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as entry:
        for _ in range(310):
            entry.write(b"\0" * 1024 * 1024)
    (bad,) = read(name, out.getvalue())
    assert bad.reason.startswith("it would unpack to 310 MB")
