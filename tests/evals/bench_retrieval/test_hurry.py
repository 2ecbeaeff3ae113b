import pytest

from copilot.text import fold
from evals.bench_retrieval.hurry import GREETINGS, hurry

LONG = "También quiero saber por qué la facturación electrónica tardó tanto este mes, que pagué porque debía"


def test_it_is_the_same_every_time() -> None:
    assert hurry(LONG, "es") == hurry(LONG, "es")
    assert len({hurry(f"{LONG} {at}", "es") for at in range(20)}) == 20


def test_accents_are_gone_and_chat_words_are_short() -> None:
    told = hurry(LONG, "es")
    assert fold(told) == told.lower()
    words = told.replace(",", "").split()
    assert {"tb", "xq", "q"} <= set(words)
    assert not {"que", "porque", "tambien"} & set(words)


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_it_begins_with_a_greeting_of_the_language(language: str) -> None:
    assert hurry("router", language).startswith(GREETINGS[language])


def test_about_one_long_word_in_seven_is_mistyped_and_no_short_one() -> None:
    long = " ".join(["contrato", "tarjeta", "devolver", "servicio"] * 500)
    typed = hurry(long, "en").split()[-2000:]
    wrong = sum(typed != right for typed, right in zip(typed, long.split(), strict=True))
    assert 0.12 < wrong / 2000 < 0.18
    short = "mi plan no va bien hoy"
    assert hurry(short, "pt").endswith(short)


def test_a_mistyped_word_keeps_its_first_letter() -> None:
    typed = hurry(" ".join(["servicio"] * 200), "en").split()[-200:]
    assert all(word.startswith("s") for word in typed)
    assert len(set(typed)) > 5
