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


TABLE = """| Luz | Estado | Qué hacer |
|---|---|---|
| PON | Roja | Pide un técnico |
| LOS | Parpadeando | Pide un técnico |
"""


def test_a_row_of_a_table_may_be_said_with_its_headings() -> None:
    assert supported("- LOS: Estado: Parpadeando; Qué hacer: Pide un técnico", [TABLE])


def test_cells_of_two_rows_are_not_one_row() -> None:
    assert not supported("- LOS: Estado: Roja; Qué hacer: Nada que hacer", [TABLE])


def test_another_form_of_address_is_support_only_where_that_is_asked() -> None:
    source = ["Ingrese su contraseña y haga clic en el botón de su cuenta."]
    said = "Ingresa tu contraseña y haz clic en el botón de tu cuenta."
    assert supported(said, source, address=True)
    assert not supported(said, source)


def test_another_number_is_never_a_form_of_address() -> None:
    assert not supported("Espera 20 minutos.", ["Espere 10 minutos."], address=True)


def test_a_fact_is_found_in_another_form_of_address() -> None:
    assert contains("No canceles tu línea anterior.", "No cancele su línea anterior")
