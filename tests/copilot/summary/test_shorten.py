"""Shorter by leaving out, never by changing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.summary.shorten import LONGEST, shorten

PIECES = st.sampled_from(
    [
        *[
            "la verdad es que",
            "por favor",
            "1 500 000",
            "$26.900",
            "12/4",
            "(ver abajo)",
            "(el 3)",
            "😀👩\u200d👩\u200d👧",
            "@ana",
            "https://x.y/z",
            "se cobró dos veces",
            "\nso far",
            "well",
            ",",
            ".",
            "&amp;",
            "ﬁn",
            "nothing",
            "bom",
            "{text}",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ],
        "\r\n",
    ]
)


@pytest.mark.parametrize(
    ("language", "text", "short"),
    [
        ("es", "La verdad es que me cobraron dos veces, por favor", "me cobraron dos veces"),
        ("es", "llegó   el\r\n3 de marzo 😀", "llegó el 3 de marzo"),
        ("es", "la cuenta (la de siempre) quedó en $0 (el 3 de marzo)", "la cuenta quedó en $0 (el 3 de marzo)"),
        ("es", "escríbenos a @soporte y mira https://x.y/z", "escríbenos a @soporte y mira"),
        ("en", "So far nothing has arrived", "So far nothing has arrived"),
        ("en", "so, it never arrived", "it never arrived"),
        ("en", "Well water tastes odd", "Well water tastes odd"),
        ("pt", "Tipo de plano errado", "Tipo de plano errado"),
        ("pt", "Bom, a fatura veio errada", "a fatura veio errada"),
        ("fr", "je n'ai rien reçu", "je n'ai rien reçu"),
    ],
)
def test_asides_and_fillers_go_and_the_sense_stays(language: str, text: str, short: str) -> None:
    assert shorten(text, language) == short


def test_a_long_line_is_never_cut_inside_a_number() -> None:
    assert shorten("x " * 92 + "1 500 000 pesos", "es").endswith("x…")


@given(st.lists(PIECES, max_size=30), st.sampled_from(["es", "pt", "en", "xx"]))
def test_every_word_of_what_is_left_was_there_in_that_order(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    short = shorten(text, language)
    assert "\n" not in short
    assert len(short) <= LONGEST + 1
    left = iter(re.sub(r"[^\w/$.]+", " ", text).split())
    kept = re.sub(r"[^\w/$.]+", " ", short).split()
    assert all(any(word.strip(".") == one.strip(".") for one in left) for word in kept if word.strip("."))


@pytest.mark.parametrize("text", ["te llamo (" * 100_000, "te llamo" + " " * 500_000 + "(" * 500_000])
def test_a_megabyte_of_brackets_or_blanks_is_cut_like_any_other(text: str) -> None:
    """Read from every bracket on to the end, or from every blank to the last, it would take minutes."""
    assert shorten(text, "es").startswith("te llamo")


def test_an_emoji_between_two_sentences_leaves_their_stop() -> None:
    assert shorten("Soy Albo 🤖 Las devoluciones tardan 5 días 😊", "es") == "Soy Albo. Las devoluciones tardan 5 días"
