"""What a saved reply says without its manners."""

import pytest

from copilot.replies.parts import parts


@pytest.mark.parametrize(
    "body",
    [
        "Hola {name}, gracias por escribirnos.\n\nEl router es prestado.\n\nSaludos,\n{agent}",
        "¡Hola, {{contact.name}}! El router es prestado. Quedo atenta.",
        "Buenas tardes {name}: el router es prestado.\n\nUn abrazo,\nCamila Rojas",
        "Estimado cliente,\nEl router es prestado.\nQue tengas un buen día.",
        "El router es prestado.",
    ],
)
def test_greeting_thanks_closing_and_signature_are_left_to_the_voice_policy(body: str) -> None:
    assert parts(body).sentences == ("El router es prestado.",)


def test_it_is_the_same_in_portuguese_and_english() -> None:
    assert parts("Oi, {nome}! Não tem multa. Abraço, {atendente}").sentences == ("Não tem multa.",)
    assert parts("Hi {name}, thanks for getting in touch. It is free.\n\nBest,\n{agent}").sentences == ("It is free.",)


def test_paragraphs_and_steps_stay_as_they_are() -> None:
    assert parts("Hola.\n\nHaz esto:\n1. Abre la app.\n2. Toca Guardar.\n\nTarda 2 minutos.").said == (
        ("Haz esto:", "1. Abre la app.", "2. Toca Guardar."),
        ("Tarda 2 minutos.",),
    )


def test_a_reply_of_manners_alone_says_nothing() -> None:
    assert parts("Hola {name}. Gracias por escribirnos.\n\nSaludos").sentences == ()
