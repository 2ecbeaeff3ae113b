from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., list[Any]]
Pdf = Callable[..., bytes]

TEXT = "Cuando el cliente reclama un cobro, se revisa la factura y se"


def lines(*texts: str, top: float = 150, size: float = 11, left: float = 72) -> list[tuple[float, float, float, str]]:
    return [(left, top + 14 * at, size, text) for at, text in enumerate(texts)]


def test_headings_come_from_the_size_of_the_type(read: Read, pdf: Pdf) -> None:
    page = [
        (72, 110, 22, "Manual de cobros"),
        *lines(TEXT, "devuelve el importe."),
        (72, 220, 15, "Plazos"),
        *lines("Cinco días hábiles desde la confirmación.", top=245),
    ]
    (article,) = read("manual.pdf", pdf([page]))
    assert article.title == "Manual de cobros"
    assert article.body == f"{TEXT} devuelve el importe.\n\n## Plazos\n\nCinco días hábiles desde la confirmación."


def test_a_bold_line_above_text_is_a_heading(read: Read, pdf: Pdf) -> None:
    page = [*lines(TEXT, "devuelve el importe."), *lines("!Plazos de pago", top=200), *lines("Cinco días.", top=216)]
    (article,) = read("manual.pdf", pdf([page]))
    assert "## Plazos de pago\n\nCinco días." in article.body


def test_a_heading_over_two_lines_is_one(read: Read, pdf: Pdf) -> None:
    page = [(72, 100, 22, "Manual de cobros"), (72, 124, 22, "y devoluciones"), *lines(TEXT, "devuelve.", top=170)]
    (article,) = read("manual.pdf", pdf([page]))
    assert article.title == "Manual de cobros y devoluciones"


def test_words_divided_at_the_end_of_a_line_are_whole_again(read: Read, pdf: Pdf) -> None:
    (article,) = read("a.pdf", pdf([lines("El importe se devuelve después de la confirma-", "ción del banco.")]))
    assert article.body == "El importe se devuelve después de la confirmación del banco."


def test_running_heads_and_page_numbers_are_dropped(read: Read, pdf: Pdf) -> None:
    pages = [
        [
            (72, 40, 9, "Manual Ejemplo 2026"),
            *lines(f"Texto número {word} de la página.", "Sigue."),
            (290, 820, 9, f"Página {n} de 3"),
        ]
        for n, word in enumerate(("uno", "dos", "tres"), start=1)
    ]
    (article,) = read("a.pdf", pdf(pages))
    assert "Manual Ejemplo" not in article.body
    assert "Página" not in article.body
    assert "Texto número dos" in article.body


def test_a_paragraph_goes_on_over_the_page(read: Read, pdf: Pdf) -> None:
    pages = [
        lines("El importe se devuelve al medio de pago que", top=700),
        lines("usó el cliente al comprar.", top=120),
    ]
    (article,) = read("a.pdf", pdf(pages))
    assert article.body == "El importe se devuelve al medio de pago que usó el cliente al comprar."


def test_lists_keep_their_numbers_bullets_and_wrapped_lines(read: Read, pdf: Pdf) -> None:
    page = [
        *lines("1. Abre la factura y compara los dos cargos que", top=150),
        *lines("aparecen en ella.", top=164, left=86),
        *lines("2. Pide el comprobante.", top=180),
        *lines("• Por correo", "• Por chat", top=210, left=100),
    ]
    (article,) = read("a.pdf", pdf([page]))
    assert article.body == (
        "1. Abre la factura y compara los dos cargos que aparecen en ella.\n2. Pide el comprobante.\n"
        "   - Por correo\n   - Por chat"
    )


def grid(top: float, rows: int) -> list[tuple[float, ...]]:
    """The lines of a table of two columns."""
    across = [(72, top + 20 * row, 372, top + 20 * row) for row in range(rows + 1)]
    return [*across, *((x, top, x, top + 20 * rows) for x in (72, 222, 372))]


def cells(top: float, *rows: tuple[str, str]) -> list[tuple[float, float, float, str]]:
    return [
        (x, top + 20 * at + 14, 10, text) for at, row in enumerate(rows) for x, text in zip((80, 230), row, strict=True)
    ]


def test_a_drawn_table_becomes_one_also_over_two_pages(read: Read, pdf: Pdf) -> None:
    first = [*lines(TEXT, "devuelve el importe."), *cells(700, ("País", "Plazo"), ("Chile", "5 días"))]
    second = [*cells(120, ("País", "Plazo"), ("México", "3 días")), *lines("Fin de la tabla.", top=300)]
    (article,) = read("a.pdf", pdf([first, second], rules=[grid(700, 2), grid(120, 2)]))
    table = "| País | Plazo |\n| --- | --- |\n| Chile | 5 días |\n| México | 3 días |"
    assert article.body == f"{TEXT} devuelve el importe.\n\n{table}\n\nFin de la tabla."


def test_two_columns_are_read_one_after_the_other(read: Read, pdf: Pdf) -> None:
    left = [f"Izquierda número {n:02} de esta columna sigue" for n in range(12)]
    right = [f"Derecha número {n:02} de esta otra columna" for n in range(12)]
    (article,) = read("a.pdf", pdf([[*lines(*left, size=10, left=50), *lines(*right, size=10, left=320)]]))
    assert article.body.index("Izquierda número 11") < article.body.index("Derecha número 00")


def test_what_looks_like_markdown_in_a_pdf_stays_text(read: Read, pdf: Pdf) -> None:
    (article,) = read("a.pdf", pdf([lines("Escribe <nombre> y 2 * 3 en la casilla *exacta* de la web")]))
    assert article.body == "Escribe \\<nombre> y 2 \\* 3 en la casilla \\*exacta\\* de la web"


def test_a_title_in_the_properties_serves_where_no_heading_does(read: Read, pdf: Pdf) -> None:
    (article,) = read("doc1.pdf", pdf([lines("Texto de una sola línea.")]))
    assert article.title == "Doc1"


def test_a_scanned_pdf_is_empty_and_says_why(read: Read, pdf: Pdf) -> None:
    (bad,) = read("a.pdf", pdf([[]]))
    assert bad.empty
    assert "OCR" in bad.reason


def test_a_broken_pdf_is_a_sentence(read: Read, pdf: Pdf) -> None:
    whole = pdf([lines("Texto.")])
    for data in (
        b"%PDF-1.4 garbage",
        b"not a pdf at all",
        whole[: len(whole) // 3],
        whole.replace(b"stream", b"strea"),
    ):
        (bad,) = read("a.pdf", data)
        assert bad.reason


def test_a_pdf_under_a_password_says_so(read: Read, pdf: Pdf) -> None:
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<41> <41>]"
    (bad,) = read("a.pdf", pdf([lines("Texto.")], extra=lock))
    assert bad.reason == "the PDF is protected by a password. Save a copy without it."


def test_a_page_that_takes_too_long_fails_by_its_number(read: Read, pdf: Pdf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.loaders.pdf.LONGEST_PAGE", 0.0005)
    (bad,) = read("manual.pdf", pdf([lines(*[TEXT] * 50)] * 3))
    assert "page 1 of the PDF takes longer" in bad.reason
