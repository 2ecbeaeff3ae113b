import pytest

from copilot.write.quote import QUOTED, asking, short


@pytest.mark.parametrize(
    "text, expected",
    [
        ("hay unos que no detecten mascotas o toca encerrarlo?", "hay unos que no detecten mascotas o toca encerrarlo"),
        ("Y de paso, ¿cuánto cuesta el plan de 600? 😅", "cuánto cuesta el plan de 600"),
        ("quisiera saber si ustedes arreglan el horno", "si ustedes arreglan el horno"),
        ("do I need to ring anyone (my Spanish never got past the bar)", "do I need to ring anyone"),
    ],
)
def test_the_asking_words_are_quoted_without_what_leads_up_to_them(text: str, expected: str) -> None:
    assert short(text) == expected


def test_a_question_that_names_nothing_is_quoted_by_what_it_is_about() -> None:
    text = "me piden la factura en dólares. ¿La pueden emitir así?"
    assert short(text) == "me piden la factura en dólares"


def test_a_statement_is_quoted_by_what_it_says_not_by_its_last_words() -> None:
    text = "la fibra va lenta por las noches en el salón. sí, está encendido. ya me apaño con los datos"
    assert short(text).startswith("la fibra va lenta")


def test_a_long_request_is_cut_where_its_parts_end() -> None:
    text = "La línea sigue a nombre de mi padre pero la fibra es mía y quiero que el recibo vaya a mi cuenta nueva"
    said = short(text)
    assert len(said) <= QUOTED
    assert said in text
    assert "quiero que el recibo" in said


def test_of_several_questions_the_one_that_names_its_matter_asks() -> None:
    assert asking("¿Puedo llevarme la fibra a otra ciudad? ¿Qué cuesta?") == "¿Puedo llevarme la fibra a otra ciudad?"
