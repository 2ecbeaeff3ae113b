from hypothesis import given
from hypothesis import strategies as st

from evals.report.clip import clip, place_of, short


def joined(words: object) -> str:
    return "".join(piece.text for part in (words.first, words.rest) for piece in part)  # type: ignore[attr-defined]


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=20), max_size=4))
def test_nothing_of_a_text_is_lost_or_told_twice(text: str, sentences: list[str]) -> None:
    words = clip(text, sentences, first=50, most=200)
    assert joined(words) == text[:200] and words.gone == len(text) - len(text[:200])


def test_a_sentence_is_marked_with_its_number_also_over_lines() -> None:
    words = clip("Hola. Son 30\ndías. Adiós.", ["Son 30 días."])
    assert [(one.text, one.notes, one.ends) for one in words.first] == [
        ("Hola. ", (), ()),
        ("Son 30\ndías.", (1,), (1,)),
        (" Adiós.", (), ()),
    ]


def test_a_text_is_clipped_between_words() -> None:
    words = clip("palabra " * 100, first=100, most=300)
    assert joined(words).startswith("palabra ") and words.first[-1].text.endswith("palabra ")
    assert (words.gone, short("una frase larga de verdad", 18)) == (500, "una frase larga…")


def test_an_empty_sentence_stands_nowhere() -> None:
    assert place_of("Hola.", "  ") is None and place_of("Hola.", "Adiós.") is None
