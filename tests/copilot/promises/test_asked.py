"""What the customer was asked to do, and whether they did it."""

import pytest

from copilot.conversation import Message
from copilot.promise import Asked
from copilot.promises.asked import asked
from copilot.promises.told import does


def ours(text: str) -> Message:
    return Message(id="m1", role="agent", text=text)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Mándame una foto de la caja y te llamo mañana.", "es", "Mándame una foto de la caja"),
        ("¿Me compartes tu RUT?", "es", "Me compartes tu RUT"),
        ("Necesito que me envíes la boleta.", "es", "Necesito que me envíes la boleta"),
        ("Por favor reinicia el router y cuéntame.", "es", "reinicia el router y cuéntame"),
        ("Cerrá la válvula y dejala afuera.", "es", "Cerrá la válvula y dejala afuera"),
        ("Me envia uma foto da etiqueta?", "pt", "Me envia uma foto da etiqueta"),
        ("Preencha o formulário, por favor.", "pt", "Preencha o formulário, por favor"),
        ("Please reply with your order number.", "en", "reply with your order number"),
        ("Could you send us a photo of it?", "en", "Could you send us a photo of it"),
        ("You'll need to send us the receipt.", "en", "You'll need to send us the receipt"),
    ],
)
def test_what_is_asked_of_the_customer_is_found(text: str, language: str, words: str) -> None:
    assert [one.text for one in asked(ours(text), language)] == [words]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Te funcionó?", "es"),
        ("Cualquier cosa me avisas.", "es"),
        ("Espera un momento, por favor.", "es"),
        ("Si no funciona, escríbeme de nuevo.", "es"),
        ("Recuerda que atendemos hasta las 18.", "es"),
        ("Demora hasta 4 horas.", "es"),
        ("Qualquer dúvida me chama.", "pt"),
        ("Let me know if you need anything else.", "en"),
        ("Have a great day!", "en"),
    ],
)
def test_courtesies_and_plain_questions_ask_for_nothing(text: str, language: str) -> None:
    assert asked(ours(text), language) == ()


@pytest.mark.parametrize(
    ("request_", "answer", "done"),
    [
        ("Mándame una foto de la caja", "[imagen] ahi se ve", True),
        ("Mándame una foto de la caja", "mañana te la mando", False),
        ("Indícame tu RUT", "15876224-k", True),
        ("Indícame tu RUT", "ok gracias", False),
        ("reinicia el router y cuéntame", "hecho, sigue igual", True),
        ("Dígame el número completo", "Nueve, ocho ocho, dos uno", True),
    ],
)
def test_a_later_message_does_it_or_puts_it_off(request_: str, answer: str, done: bool) -> None:
    message = Message(id="m2", role="customer", text=answer)
    assert does(message, Asked(text=request_, message_id="m1"), "es") is done
