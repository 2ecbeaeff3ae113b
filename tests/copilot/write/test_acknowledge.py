"""Telling a customer when we will answer: read, not answered, in their language, by the opening hours."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from copilot.conversation import Conversation, Customer, Identity, Message
from copilot.copilot import Copilot, open_copilot
from copilot.settings import Settings
from copilot.write.acknowledge import Acknowledgement, acknowledge, is_due, is_held

NIGHT = "2026-11-19T23:00"
WIFI = "¿Cómo cambio la contraseña del wifi? Mi vecino la tiene."


@pytest.fixture
def copilot(settings: Settings) -> Iterator[Copilot]:
    with open_copilot(settings) as opened:
        yield opened


def at(copilot: Copilot, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=copilot.settings.zone)


def asked(
    copilot: Copilot, text: str, *, channel: str = "whatsapp", language: str = "es", when: str = NIGHT
) -> Conversation:
    message = Message(role="customer", text=text, at=at(copilot, when) - timedelta(hours=3))
    return Conversation(
        id="c-1", channel=channel, language=language, customer=Customer(name="María Soto"), messages=(message,)
    )


def drafted(copilot: Copilot, one: Conversation, when: str = NIGHT) -> Acknowledgement:
    return acknowledge(one, copilot.hear(one), copilot.voice, copilot.clocks, at(copilot, when), agent="Camila")


CASES = [
    ("whatsapp", "es-CL", WIFI, "mañana a las 10:00"),
    ("email", "es-CO", "Buenas noches, ¿me podría usted indicar si puedo cambiar de plan sin costo?", "Le respondemos"),
    ("chat", "es-AR", "Che, me cobraron dos veces, ¿cuándo me lo devolvés?", "¿nos dejás un correo"),
    ("web", "pt-BR", "Boa noite, ainda não recebi o técnico. O senhor pode me dizer quando ele vem?", "ao senhor"),
    ("chat", "pt", "Paguei a fatura duas vezes, quando devolvem?", "amanhã às 10:00"),
    ("facebook", "en", "Hi, my bill went up again without notice. Why?", "tomorrow at 10:00 am"),
    ("twitter", "es", "hola", "Leímos tu mensaje."),
]


@pytest.mark.parametrize(("channel", "language", "text", "said"), CASES)
def test_it_speaks_as_the_customer_does_and_passes_the_house_s_checks(
    copilot: Copilot, channel: str, language: str, text: str, said: str
) -> None:
    found = drafted(copilot, asked(copilot, text, channel=channel, language=language))
    assert said in found.text
    assert [one for one in found.checks if not one.passed] == []
    assert len(found.text) <= copilot.voice.longest(channel)


@pytest.mark.parametrize(("channel", "language", "text", "_said"), CASES)
@pytest.mark.parametrize("when", [NIGHT, "2026-11-20T23:00", "2026-12-31T20:00", "2026-11-20T12:40"])
def test_what_it_promises_is_read_as_one_promise_due_when_it_says(
    copilot: Copilot, channel: str, language: str, text: str, _said: str, when: str
) -> None:
    one = asked(copilot, text, channel=channel, language=language, when=when)
    found = drafted(copilot, one, when)
    told = Message(role="agent", text=found.text, at=at(copilot, when), holding=True)
    held = Conversation(**one.model_dump(exclude={"messages"}), messages=(*one.messages, told))
    promises = copilot.stories.of_given(held, "es", at(copilot, when)).promises
    assert [datetime.fromisoformat(promise.due) for promise in promises] == [found.answer_by]


def test_it_says_what_it_is_about_and_answers_nothing(copilot: Copilot) -> None:
    assert "«Cómo cambio la contraseña del wifi»" in drafted(copilot, asked(copilot, WIFI)).text


def test_while_we_are_open_it_owns_that_we_are_slow(copilot: Copilot) -> None:
    found = drafted(copilot, asked(copilot, WIFI, when="2026-11-20T12:40"), "2026-11-20T12:40")
    assert found.opens_at is None
    assert "hoy a las 13:45" in found.text


def test_a_promise_is_never_for_after_we_close(copilot: Copilot) -> None:
    found = drafted(copilot, asked(copilot, WIFI, when="2026-11-20T16:55"), "2026-11-20T16:55")
    assert found.answer_by == at(copilot, "2026-11-20T18:00")


def test_a_contact_is_asked_for_only_where_none_is_known_and_the_channel_leads_nowhere(copilot: Copilot) -> None:
    chat = asked(copilot, WIFI, channel="chat")
    assert drafted(copilot, chat).asks_contact
    known = Customer(name="María", identities=(Identity(channel="email", handle="maria@example.com"),))
    assert not drafted(copilot, chat.model_copy(update={"customer": known})).asks_contact
    assert not drafted(copilot, asked(copilot, WIFI)).asks_contact
    told = asked(copilot, "¿Cuándo vienen? Mi correo es maria@example.com", channel="chat")
    assert not drafted(copilot, told).asks_contact


def test_words_that_the_company_bans_are_not_said_back(copilot: Copilot) -> None:
    text = "¿Siempre dicen lamentamos los inconvenientes o cuándo me devuelven la plata?"
    found = drafted(copilot, asked(copilot, text))
    assert "lamentamos" not in found.text
    assert all(one.passed for one in found.checks)


def test_an_e_mail_is_greeted_closed_and_signed(copilot: Copilot) -> None:
    voice = copilot.voice.model_copy(update={"signature": "{agent}, Alborada"})
    one = asked(copilot, WIFI, channel="email")
    found = acknowledge(one, copilot.hear(one), voice, copilot.clocks, at(copilot, NIGHT), agent="Camila")
    first, _, last = found.text.split("\n\n")
    assert (first, last) == ("Hola, María:", "Un saludo,\nCamila, Alborada")


def test_the_hours_are_told_in_the_customer_s_own_zone(copilot: Copilot) -> None:
    one = asked(copilot, WIFI).model_copy(update={"timezone": "Europe/Madrid"})
    assert "13:00" in drafted(copilot, one).text


def test_there_is_reason_to_tell_while_we_are_closed_or_late_and_once_only(copilot: Copilot) -> None:
    one, night = asked(copilot, WIFI), at(copilot, NIGHT)
    assert is_due(one, copilot.clocks.of(one, night))
    told = Message(role="agent", text="Mañana a las 10:00.", at=night, holding=True)
    held = one.model_copy(update={"messages": (*one.messages, told)})
    assert is_held(held)
    assert not is_due(held, copilot.clocks.of(held, night))
    answered = Message(role="agent", text="Desde el router.", at=night)
    again = Message(role="customer", text="¿Y ahora?", at=night)
    later = held.model_copy(update={"messages": (*held.messages, answered, again)})
    assert is_due(later, copilot.clocks.of(later, night))


def test_in_time_and_in_hours_there_is_no_reason(copilot: Copilot) -> None:
    one = asked(copilot, WIFI, channel="email", when="2026-11-20T15:00")
    assert not is_due(one, copilot.clocks.of(one, at(copilot, "2026-11-20T12:10")))
