import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.listen.feelings.exact import Quotable

TEXT = "Ya van TRES veces que llamo…  y me dicen “mañana”.\nNo sé si\tcreerles, la verdad. ¿Y si pago <b>menos</b>?"


@pytest.mark.parametrize(
    ("quoted", "found"),
    [
        ("Ya van TRES veces", "Ya van TRES veces"),
        ("ya van tres veces", "Ya van TRES veces"),
        ('"ya van tres veces"', "Ya van TRES veces"),
        ("«No se si creerles»", "No sé si\tcreerles"),
        ("  No sé   si creerles ", "No sé si\tcreerles"),
        ('me dicen "mañana"', "me dicen “mañana”"),
        ("me dicen 'manana'", ""),
        ("llamo... y me dicen", "llamo…  y me dicen"),
        ("No sé si creerles...", "No sé si\tcreerles"),
        ("No sé si creerles.", "No sé si\tcreerles"),
        ("pago ‹b>menos", "pago <b>menos"),
    ],
)
def test_only_what_cannot_mislead_is_forgiven(quoted: str, found: str) -> None:
    assert Quotable(TEXT).exact(quoted) == found


@pytest.mark.parametrize(
    "quoted",
    ["", " ", "...", "y", '"', "van tres vece", "a van tres", "Ya van veces", "van cuatro veces", "No les creo"],
)
def test_what_was_not_said_is_not_found(quoted: str) -> None:
    assert Quotable(TEXT).exact(quoted) == ""


def test_words_and_not_pieces_of_words_are_found() -> None:
    assert Quotable("Nosotros no sabemos").exact("NO") == "no"


def test_a_letter_written_as_two_is_taken_whole() -> None:
    decomposed = "ya me cansé!"
    assert Quotable(decomposed).exact("ya me cansé") == "ya me cansé"


def test_an_emoji_alone_is_said() -> None:
    assert Quotable("gracias 🙃").exact("🙃") == "🙃"


@given(st.text(max_size=60), st.text(max_size=20))
def test_what_is_found_is_always_a_piece_of_the_text(text: str, quoted: str) -> None:
    assert Quotable(text).exact(quoted) in text


@given(st.lists(st.sampled_from(["Ya", "no", "sé", "QUÉ", "más…", "“hacer”", "ñandú", "😭"]), min_size=2, max_size=8))
def test_every_run_of_words_is_found_as_it_is(said: list[str]) -> None:
    text = " ".join(said)
    assert Quotable(text).exact(" ".join(said[:2])) == " ".join(said[:2])
