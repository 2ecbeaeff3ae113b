from collections.abc import Callable
from typing import Any

import pytest

from kb.loaders.plain import markdown_of_plain

Read = Callable[..., list[Any]]


def test_a_first_line_that_stands_alone_is_the_title(read: Read) -> None:
    (article,) = read("a.txt", "Cambio de titular\r\n\r\nTarda 3 días.\r\n")
    assert (article.title, article.body) == ("Cambio de titular", "Tarda 3 días.")


@pytest.mark.parametrize(
    "text", ["Una frase sola.", "Una frase.\n\nOtra frase.", "Título sin texto", "1. Paso\n\nTexto"]
)
def test_otherwise_the_file_name_is(read: Read, text: str) -> None:
    (article,) = read("cambio-de-titular.txt", text)
    assert (article.title, article.body) == ("Cambio de titular", text)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Calle: Italia 123\nHorario: 9 a 18 h", "Calle: Italia 123\\\nHorario: 9 a 18 h"),
        ("Pasos:\n1) Uno\n2) Dos", "Pasos:\n\n1) Uno\n2) Dos"),
        ("• Uno\n– Dos", "- Uno\n- Dos"),
        ("Una línea larga que el editor partió al llegar al borde derecho\nde la ventana.",
         "Una línea larga que el editor partió al llegar al borde derecho\nde la ventana."),
        ("uno\n\n\n\ndos", "uno\n\ndos"),
    ],
)  # fmt: skip
def test_line_breaks_keep_their_meaning(text: str, markdown: str) -> None:
    assert markdown_of_plain(text) == markdown
