"""What counts as a promise of ours, in the words that commit, and what does not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from copilot.conversation import Message, Role
from copilot.hours import Hours
from copilot.promise import Promise
from copilot.promises.calendar import Calendar, calendar_of
from copilot.promises.find import found

SANTIAGO = ZoneInfo("America/Santiago")
TUESDAY = datetime(2026, 3, 3, 10, 0, tzinfo=SANTIAGO)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return calendar_of(Hours(), "America/Santiago", "CL")


def said(text: str, role: Role = "agent", *, private: bool = False, at: datetime | None = TUESDAY) -> Message:
    return Message(id="m1", role=role, author="Ana", text=text, at=at, private=private)


def promises(text: str, language: str, calendar: Calendar) -> tuple[Promise, ...]:
    return found(said(text), calendar, language)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Hola, te llamo mañana.", "es", "te llamo mañana"),
        ("Le estaré contactando el lunes.", "es", "Le estaré contactando el lunes"),
        ("Me comprometo a enviarle el informe esta semana.", "es", "Me comprometo a enviarle el informe esta semana"),
        ("Se te abonará la diferencia el viernes.", "es", "Se te abonará la diferencia el viernes"),
        ("El jueves pasa el técnico por tu casa.", "es", "El jueves pasa el técnico por tu casa"),
        ("Verás el abono en 5 días hábiles.", "es", "Verás el abono en 5 días hábiles"),
        ("En 20 minutos lo tenés.", "es", "En 20 minutos lo tenés"),
        ("Te van a llamar mañana de logística.", "es", "Te van a llamar mañana de logística"),
        ("Hoy queda solucionado.", "es", "Hoy queda solucionado"),
        ("No te preocupes, te llamo el lunes.", "es", "te llamo el lunes"),
        ("Te llamo mañana, ¿te parece?", "es", "Te llamo mañana"),
        ("Envio-lhe o comprovativo até ao final do dia.", "pt", "Envio-lhe o comprovativo até ao final do dia"),
        ("A gente manda o comprovante hoje.", "pt", "A gente manda o comprovante hoje"),
        ("O valor será estornado em até 7 dias úteis.", "pt", "O valor será estornado em até 7 dias úteis"),
        ("Vou verificar e te retorno até sexta.", "pt", "Vou verificar e te retorno até sexta"),
        ("We will refund the charge today.", "en", "We will refund the charge today"),
        ("Your order ships tomorrow.", "en", "Your order ships tomorrow"),
        ("You should see the money in 5 business days.", "en", "You should see the money in 5 business days"),
        ("Someone will be in touch within 24 hours.", "en", "Someone will be in touch within 24 hours"),
        ("Expect a call from us by noon tomorrow.", "en", "Expect a call from us by noon tomorrow"),
    ],
)
def test_a_commitment_to_this_customer_is_found_in_its_words(
    text: str, language: str, words: str, calendar: Calendar
) -> None:
    assert [one.text for one in promises(text, language, calendar)] == [words]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Te llamo mañana?", "es"),
        ("Si quieres te llamo mañana.", "es"),
        ("Puedo llamarte mañana.", "es"),
        ("Los reembolsos tardan 5 a 7 días.", "es"),
        ("Normalmente los pedidos llegan en 2 días.", "es"),
        ("Atendemos de lunes a viernes de 9 a 18.", "es"),
        ("Ayer te llamé y no contestaste.", "es"),
        ("Estoy revisando tu caso.", "es"),
        ("No puedo prometerte una fecha.", "es"),
        ("No te lo vamos a mandar mañana.", "es"),
        ("Quedo atento a tus comentarios.", "es"),
        ("Te cuento que el pedido salió ayer.", "es"),
        ("Tienes hasta el viernes para devolverlo.", "es"),
        ('El cliente dice que "el técnico va el lunes".', "es"),
        ("Tu plan vence el 15 de abril.", "es"),
        ("Quer que eu ligue amanhã?", "pt"),
        ("Se quiser, te ligo amanhã.", "pt"),
        ("Fico à disposição.", "pt"),
        ("Amanhã é feriado.", "pt"),
        ("Já creditamos o frete na sua conta.", "pt"),
        ("Seu plano vence no dia 15.", "pt"),
        ("Shall I call you tomorrow?", "en"),
        ("If you like, I can call you tomorrow.", "en"),
        ("Refunds take 5 to 7 days.", "en"),
        ("I've sent it already.", "en"),
        ("I'm looking into it.", "en"),
        ("We will not charge you.", "en"),
        ("You'll need to reply by Friday.", "en"),
    ],
)
def test_offers_rules_courtesies_and_what_is_past_promise_nothing(text: str, language: str, calendar: Calendar) -> None:
    assert promises(text, language, calendar) == ()


def test_two_promises_of_one_sentence_each_have_their_own_time(calendar: Calendar) -> None:
    both = promises("Te llamo mañana y el viernes te mando la factura", "es", calendar)
    assert [(one.text, one.due[:10]) for one in both] == [
        ("Te llamo mañana", "2026-03-04"),
        ("el viernes te mando la factura", "2026-03-06"),
    ]


def test_what_is_looked_at_and_then_told_is_one_promise(calendar: Calendar) -> None:
    assert [one.text for one in promises("Lo reviso y te digo hoy.", "es", calendar)] == ["Lo reviso y te digo hoy"]


def test_a_condition_that_the_customer_has_to_fulfil_first_still_commits(calendar: Calendar) -> None:
    assert len(promises("Si me envías la boleta, te hago el cambio hoy mismo.", "es", calendar)) == 1


def test_a_time_before_a_subordinate_clause_belongs_to_the_promise(calendar: Calendar) -> None:
    (one,) = promises("Antes de que acabe el día te mando el justificante", "es", calendar)
    assert one.text == "Antes de que acabe el día te mando el justificante"


def test_a_promise_without_a_time_has_no_due_moment(calendar: Calendar) -> None:
    (one,) = promises("Te aviso apenas tenga novedades.", "es", calendar)
    assert (one.due, one.day) == ("", False)


def test_a_message_without_a_moment_promises_without_a_due_one(calendar: Calendar) -> None:
    (one,) = found(said("Te llamo mañana", at=None), calendar, "es")
    assert one.due == ""


def test_who_said_it_and_where_is_told(calendar: Calendar) -> None:
    (one,) = promises("Te llamo mañana antes de las 6", "es", calendar)
    assert (one.by, one.message_id, one.due, one.day) == ("Ana", "m1", "2026-03-04T18:00:00-03:00", False)


@pytest.mark.parametrize("message", [said("te llamo mañana", "customer"), said("te llamo mañana", private=True)])
def test_customers_and_private_notes_promise_nothing_to_the_customer(message: Message, calendar: Calendar) -> None:
    assert found(message, calendar, "es") == ()


@pytest.mark.parametrize(
    "dragged",
    [
        "Gracias por avisar.\n\n> te llamo mañana\n> saludos",
        "Gracias.\n\nEl lun, 2 mar 2026 a las 9:00, Ana <ana@tienda.example> escribió:\nte llamo mañana",
        "Gracias.\n\n-----Mensaje original-----\nte llamo mañana",
    ],
)
def test_earlier_mail_below_a_reply_promises_nothing_anew(dragged: str, calendar: Calendar) -> None:
    assert promises(dragged, "es", calendar) == ()


@pytest.mark.parametrize("text", ["", "👍", "...", "¿?", "> ", "[archivo]", "ﬁ İ te llamo mañana"])
def test_the_words_are_always_a_piece_of_the_message(text: str, calendar: Calendar) -> None:
    assert all(one.text in text for one in promises(text, "es", calendar))


def test_an_unknown_language_is_read_as_spanish(calendar: Calendar) -> None:
    assert len(promises("te llamo mañana", "", calendar)) == 1
