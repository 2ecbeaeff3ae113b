import pytest

from copilot.write.past import general


@pytest.mark.parametrize(
    "sentence",
    [
        "El segundo cobro se devuelve a tu tarjeta en 5 a 7 días hábiles.",
        "Desenchufa el router 30 segundos y espera 4 minutos a que arranque.",
        "O estorno cai no mesmo cartão em 5 a 7 dias úteis.",
        "The second charge goes back to your card in 5 to 7 business days.",
    ],
)
def test_what_holds_for_the_next_customer_is_kept(sentence: str) -> None:
    assert general(sentence) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hola María, ¿cómo estás?",
        "Te acabo de ingresar la devolución con el número AL-204981.",
        "El técnico va mañana entre las 8 y las 13 horas.",
        "Ya dejé anotado tu reclamo en el sistema para que lo vean.",
        "Revisé tu cuenta y veo que el cobro salió dos veces.",
        "Le escribo a [EMAIL] apenas tenga la respuesta del banco.",
        "La visita quedó para el 3 de marzo en la tarde.",
        "Saludos y que tengas un buen día de parte de todos.",
        "¿Me confirmas los últimos cuatro números de la tarjeta?",
        "Acabei de abrir o chamado para a equipe técnica da região.",
    ],
)
def test_what_belongs_to_that_day_is_not(sentence: str) -> None:
    assert general(sentence) == []
