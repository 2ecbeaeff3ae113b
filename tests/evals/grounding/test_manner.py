import pytest

from evals.grounding.manner import language_of, registers_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La factura se emite el día 5 de cada mes y vence el 20.", "es"),
        ("A fatura é emitida no dia 5 e você pode pagar até o dia 20.", "pt"),
        ("The bill is issued on the 5th and you can pay it until the 20th.", "en"),
        ("OK", ""),
    ],
)
def test_a_text_shows_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "registers"),
    [
        ("Puedes pagar con tarjeta.", {"tu"}),
        ("Podés pagar con tu tarjeta.", {"vos"}),
        ("Usted paga con tarjeta.", {"usted"}),
        ("Tu cuenta está al día.", set()),
        ("Usted paga con tu tarjeta.", {"usted", "tu"}),
        ("Se paga con tarjeta.", set()),
        ("Hola, ¿cómo estás? Ingrese su correo y avísanos.", {"usted", "tu"}),
    ],
)
def test_a_text_shows_how_it_addresses(text: str, registers: set[str]) -> None:
    assert registers_of(text) == registers
