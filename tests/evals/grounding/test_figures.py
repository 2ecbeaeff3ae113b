import pytest

from evals.grounding.figures import figures, unsupported


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$21.990", "21990 pesos"),
        ("1.234,56", "1,234.56"),
        ("29,90 €", "29.9 euros"),
        ("$1,200", "1200"),
        ("(844) 875-6446", "844 875 6446"),
        ("https://mi.alborada.example/", "https://mi.alborada.example"),
    ],
)
def test_two_spellings_of_a_figure_are_one(one: str, other: str) -> None:
    assert figures(one) == figures(other)


@pytest.mark.parametrize(("one", "other"), [("$21.990", "$2.199"), ("29,90", "29,09"), ("8:00", "18:00"), ("5", "50")])
def test_two_figures_stay_two(one: str, other: str) -> None:
    assert not figures(one) & figures(other)


def test_the_numbers_of_a_list_are_no_figures() -> None:
    assert figures("1. Abre la app.\n2) Toca Pagar.") == set()


def test_an_invented_price_link_phone_and_address_are_named() -> None:
    draft = "Cuesta $19.990. Mira https://otra.example/x o escribe a ayuda@otra.example, o llama al 800 123 4567."
    source = "El plan cuesta $21.990. Mira https://mi.alborada.example."
    assert unsupported(draft, [source]) == (
        "address:ayuda@otra.example",
        "link:otra.example/x",
        "number:19990",
        "phone:8001234567",
    )


@pytest.mark.parametrize(
    ("draft", "source"),
    [
        ("Llega en 10 días.", "Llega en diez días."),
        ("De 8 a 22 h", "Atendemos de 8 a 22 h."),
        ("Espera 30 segundos.", "Espera 30 segundos"),
        ("Cuesta $21.990.", "| Chile | $21.990 |"),
        ("Entre el 5 y el 20.", "El día 5, y vence el 20."),
        ("Llama al 1-800-772-1213.", "Teléfono: 1-800-772-1213 (TTY)"),
        ("Las 8:00 a.m.", "entre las&nbsp;8:00 a.m."),
    ],
)
def test_what_a_source_carries_is_supported(draft: str, source: str) -> None:
    assert unsupported(draft, [source]) == ()


def test_a_part_of_a_number_does_not_support_another() -> None:
    assert unsupported("Son 990 pesos.", ["Son 21.990 pesos."]) == ("number:990",)
