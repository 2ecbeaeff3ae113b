"""What looks like something asked in running text and is not, beside what is."""

import pytest

from copilot.conversation import Message
from copilot.promises.asked import asked


def texts(text: str, language: str) -> list[str]:
    return [one.text for one in asked(Message(id="m1", role="agent", text=text), language)]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Tienes que enviar la boleta.", "es", ["Tienes que enviar la boleta"]),
        ("No tienes que reclamarla después.", "es", []),
        ("No hace falta que pidas técnico.", "es", []),
        ("Tampoco tiene que mandar el comprobante.", "es", []),
        ("Não precisa mandar comprovante.", "pt", []),
    ],
)
def test_what_need_not_be_done_is_not_asked(text: str, language: str, words: list[str]) -> None:
    assert texts(text, language) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Usted debe enviar la foto del equipo.", "es", ["debe enviar la foto del equipo"]),
        ("La luz de internet debe prender.", "es", []),
        ("Debe haber un adulto en casa.", "es", []),
        ("El titular tiene que ser el mismo en las dos.", "es", []),
        ("Debes la boleta de marzo, que son $17.990.", "es", []),
        ("Aí é preciso um chip novo.", "pt", []),
        ("Preciso do número do pedido.", "pt", ["Preciso do número do pedido"]),
    ],
)
def test_what_others_must_do_or_what_is_owed_is_not_asked(text: str, language: str, words: list[str]) -> None:
    assert texts(text, language) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Si la ves roja, responde TÉCNICO.", "es", []),
        (
            "Si te interesa, responde este correo con la palabra ACEPTO.",
            "es",
            ["responde este correo con la palabra ACEPTO"],
        ),
        ("Se a água continuar caindo, avisa a portaria.", "pt", []),
        ("If it still blinks, restart the router.", "en", []),
        ("If you can, restart the router.", "en", ["restart the router"]),
    ],
)
def test_what_is_asked_for_a_case_that_may_not_come_is_not_asked(text: str, language: str, words: list[str]) -> None:
    assert texts(text, language) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("La promoción descuenta el 50 % y termina sola.", "es", []),
        ("Tu línea sigue activa y cambia de plan en mayo.", "es", []),
        ("Abre la app y cambia la clave.", "es", ["Abre la app y cambia la clave"]),
        ("I'll check your bill and message you here.", "en", []),
        ("PON verde quiere decir que la fibra está bien.", "es", []),
        ("Pon el router en alto.", "es", ["Pon el router en alto"]),
        ("Booked, Lena: Friday, order OR-5641570.", "en", []),
        ("Habla Camila Rojas.", "es", []),
    ],
)
def test_what_is_told_is_not_asked(text: str, language: str, words: list[str]) -> None:
    assert texts(text, language) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("En el patio conecte el celular a la red de 2.4 GHz.", ["conecte el celular a la red de 2.4 GHz"]),
        ("En la app cambia el precio.", []),
        ("Haz una medición con cable.", ["Haz una medición con cable"]),
        (
            "Desenchufa el router 30 segundos, espera 4 minutos y repite la prueba.",
            ["Desenchufa el router 30 segundos, espera 4 minutos y repite la prueba"],
        ),
    ],
)
def test_an_order_is_found_after_a_place_and_whole(text: str, words: list[str]) -> None:
    assert texts(text, "es") == words
