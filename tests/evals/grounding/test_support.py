import pytest

from evals.grounding.support import contains, supported

ARTICLE = """La factura se emite el día 5 y vence el día 20.

1. Abre Mi Alborada y entra en **Facturación > Pagos**.
2. Busca los dos cobros y toca **Reclamar cobro duplicado**.

Devolvemos el cobro al [mismo medio de pago](https://x.example/a) en 3 días hábiles.
"""


@pytest.mark.parametrize(
    "sentence",
    [
        "La factura se emite el día 5 y vence el día 20.",
        "la FACTURA se emite  el dia 5 y vence el dia 20",
        "- Abre Mi Alborada y entra en Facturación > Pagos.",
        "3) Busca los dos cobros y toca «Reclamar cobro duplicado».",
        "Devolvemos el cobro al mismo medio de pago en 3 días hábiles.",
    ],
)
def test_case_accents_markup_and_list_marks_make_no_difference(sentence: str) -> None:
    assert supported(sentence, [ARTICLE])


def test_one_word_of_ten_may_differ() -> None:
    assert supported("Tu factura se emite el día 5 y vence el día 20.", [ARTICLE])


@pytest.mark.parametrize(
    "sentence",
    [
        "La factura se emite el día 20 y vence el día 5 de cada mes.",
        "Devolvemos el cobro en 3 semanas.",
        "La factura se paga en 3 días hábiles.",
    ],
)
def test_other_words_or_another_order_are_not_support(sentence: str) -> None:
    assert not supported(sentence, [ARTICLE])


def test_words_scattered_over_a_long_source_are_not_support() -> None:
    source = " ".join(
        f"relleno{at} {word}"
        for at, word in enumerate(["pagas", "el", "router", "dentro", "de", "dos", "meses", "sin", "cargo"])
    )
    assert not supported("Pagas el router dentro de dos meses sin cargo.", [source])


def test_a_sentence_over_two_passages_is_supported_by_neither() -> None:
    assert not supported(
        "La factura vence el día 20 y el router se devuelve.", ["La factura vence el día 20", "y el router se devuelve"]
    )


@pytest.mark.parametrize("fact", ["3 dias habiles", "Facturación > Pagos", "mismo medio de pago"])
def test_a_fact_is_found_whatever_its_accents_and_marks(fact: str) -> None:
    assert contains(ARTICLE, fact)


def test_a_fact_inside_a_longer_number_is_not_found() -> None:
    assert not contains("Pagas 190 € al mes", "90 €")
