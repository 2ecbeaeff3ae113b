"""Folding, words and sentences."""

import pytest

from copilot.text import fold, sentences, words


def test_folding_drops_case_accents_and_typographic_apostrophes() -> None:
    assert fold("ÑandÚ, ¿cão? Can’t") == "nandu, ¿cao? can't"


def test_words_keep_numbers_and_contractions_whole() -> None:
    assert words("Can’t entrar: $26.900 por Wi-Fi, caso AL-186350 😡") == [
        *("can't", "entrar", "26.900", "por", "wi", "fi", "caso", "al", "186350"),
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Hola. Soy el Sr. Pérez, tel. 555.1234. No anda", ["Hola.", "Soy el Sr. Pérez, tel. 555.1234.", "No anda"]),
        ("Cuesta $1.500 al mes. Luego 2.5 GHz.", ["Cuesta $1.500 al mes.", "Luego 2.5 GHz."]),
        ("No. No quiero.", ["No.", "No quiero."]),
        ("¿Hola?¿Están? (Sí.) «Bien.» Fin", ["¿Hola?", "¿Están?", "(Sí.)", "«Bien.»", "Fin"]),
        ("no anda.Ya probé todo. ver www.a.com/x.y. fin", ["no anda.", "Ya probé todo.", "ver www.a.com/x.y.", "fin"]),
        ("Escribe a ana.b@c.com.Luego espera.", ["Escribe a ana.b@c.com.Luego espera."]),
        ("pero... no sé... Quiero saber", ["pero... no sé...", "Quiero saber"]),
        (
            "me fui a EE. UU. ayer. a las 5 p. m. Luego volví",
            ["me fui a EE. UU. ayer.", "a las 5 p. m.", "Luego volví"],
        ),
        ("Compra pan, leche, etc. Luego vuelve.", ["Compra pan, leche, etc.", "Luego vuelve."]),
        ("Habla J. Pérez, p. ej. hoy.", ["Habla J. Pérez, p. ej. hoy."]),
        ("Gracias! 😊 Quiero algo 😡😡. ya", ["Gracias! 😊", "Quiero algo 😡😡.", "ya"]),
        ("Hi Mr. Smith. It costs 3.5 USD, e.g. this.", ["Hi Mr. Smith.", "It costs 3.5 USD, e.g. this."]),
        ("Bom dia, Sra. Lima. Meu wi-fi caiu.", ["Bom dia, Sra. Lima.", "Meu wi-fi caiu."]),
        ("😀😀", ["😀😀"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_numbered_step_is_one_piece_whatever_stops_it_holds() -> None:
    text = "Pasos:\n1. Desenchufa. Espera 30 segundos.\n2) Enchufa.\n- Mira la luz. Es verde."
    assert sentences(text) == [
        "Pasos:",
        "1. Desenchufa. Espera 30 segundos.",
        "2) Enchufa.",
        "- Mira la luz. Es verde.",
    ]


def test_a_table_row_and_a_heading_are_one_piece() -> None:
    assert sentences("## Qué hacer. Ahora\n| a. B | c |") == ["## Qué hacer. Ahora", "| a. B | c |"]


def test_a_line_that_an_email_program_wrapped_is_joined() -> None:
    text = "Esta es una línea bien larga, que el programa de correo partió\r\njusto aquí y sigue.\r\nOtra"
    assert sentences(text) == [text.split("\r\nOtra")[0], "Otra"]


def test_every_sentence_is_an_exact_piece_of_the_text() -> None:
    text = "Hola!! 😊  ¿Qué tal?\r\n\r\n1. Uno. Dos.\n  Otra línea… sigue. Fin"
    assert all(sentence in text for sentence in sentences(text))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
