"""What becomes of promises: kept, broken or open by what comes after."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from copilot.conversation import Message, Role
from copilot.hours import Hours
from copilot.promises.calendar import Calendar, calendar_of
from copilot.promises.outcome import Ledger, settled

SANTIAGO = ZoneInfo("America/Santiago")


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return calendar_of(Hours(), "America/Santiago", "CL")


def say(role: Role, text: str, at: str, *, private: bool = False) -> Message:
    moment = datetime.fromisoformat(at).replace(tzinfo=SANTIAGO)
    return Message(id=f"{role}-{at}", role=role, text=text, at=moment, private=private)


PROMISED = say("agent", "Te llamo mañana antes de las 6.", "2026-03-03T10:00")


def status(calendar: Calendar, *later: Message, first: Message = PROMISED, language: str = "es") -> str:
    return settled([first, *later], calendar, language).promises[0].status


def test_a_promise_is_open_until_something_settles_it(calendar: Calendar) -> None:
    assert status(calendar) == "open"


def test_a_promise_past_due_that_nothing_settles_stays_open(calendar: Calendar) -> None:
    assert status(calendar, say("customer", "¿tienen el modelo en azul?", "2026-03-09T10:00")) == "open"


@pytest.mark.parametrize(
    ("role", "text"),
    [("agent", "Hola, te llamé recién y quedamos en eso."), ("customer", "ya me llamaron, gracias")],
)
def test_a_report_or_a_confirmation_keeps_it(role: Role, text: str, calendar: Calendar) -> None:
    assert status(calendar, say(role, text, "2026-03-04T16:00")) == "kept"


def test_the_message_that_settles_it_is_named(calendar: Calendar) -> None:
    later = say("customer", "ya me llamaron, gracias", "2026-03-04T16:00")
    assert settled([PROMISED, later], calendar, "es").promises[0].settled_by == later.id


@pytest.mark.parametrize("text", ["nadie me llamó", "no me llamaron ayer", "sigo esperando la llamada"])
def test_a_complaint_after_the_due_moment_breaks_it(text: str, calendar: Calendar) -> None:
    assert status(calendar, say("customer", text, "2026-03-05T09:00")) == "broken"


def test_a_complaint_before_the_due_moment_breaks_nothing(calendar: Calendar) -> None:
    assert status(calendar, say("customer", "nadie me llamó", "2026-03-04T12:00")) == "open"


def test_our_admission_breaks_it(calendar: Calendar) -> None:
    assert status(calendar, say("agent", "Disculpa que no te llamé ayer.", "2026-03-05T09:00")) == "broken"


def test_a_promise_renewed_after_it_was_due_was_broken(calendar: Calendar) -> None:
    ledger = settled([PROMISED, say("agent", "Al final te llamo el lunes.", "2026-03-05T09:00")], calendar, "es")
    assert [one.status for one in ledger.promises] == ["broken", "open"]


def test_a_promise_renewed_before_it_was_due_stays_open(calendar: Calendar) -> None:
    ledger = settled([PROMISED, say("agent", "Al final te llamo el lunes.", "2026-03-03T12:00")], calendar, "es")
    assert [one.status for one in ledger.promises] == ["open", "open"]


def test_of_two_promises_the_one_that_is_named_is_settled(calendar: Calendar) -> None:
    both = say("agent", "Mañana te mando la factura y el viernes te mando el contrato.", "2026-03-03T10:00")
    ledger = settled([both, say("customer", "me llegó la factura", "2026-03-04T15:00")], calendar, "es")
    assert [one.status for one in ledger.promises] == ["kept", "open"]


def test_what_was_promised_is_handed_over(calendar: Calendar) -> None:
    first = say("agent", "Mañana te mando el comprobante.", "2026-03-03T10:00")
    assert status(calendar, say("agent", "Aquí va el comprobante [archivo]", "2026-03-04T11:00"), first=first) == "kept"


def test_a_private_note_may_report_but_promises_nothing(calendar: Calendar) -> None:
    note = say("agent", "Llamé al cliente, quedó conforme. Mañana le escribo.", "2026-03-04T11:00", private=True)
    ledger = settled([PROMISED, note], calendar, "es")
    assert [one.status for one in ledger.promises] == ["kept"]


def test_a_bot_that_announces_a_person_kept_its_word_when_the_person_writes(calendar: Calendar) -> None:
    first = say("bot", "En un momento te atiende una persona de nuestro equipo.", "2026-03-03T10:00")
    assert status(calendar, say("agent", "Hola, soy Fer.", "2026-03-03T10:05"), first=first) == "kept"


@pytest.mark.parametrize(
    ("first", "later", "language", "wanted"),
    [
        ("O técnico passa amanhã às 15h.", "o técnico não veio", "pt", "broken"),
        ("O técnico passa amanhã às 15h.", "o técnico já veio, obrigada", "pt", "kept"),
        ("The engineer is coming tomorrow at 3pm.", "nobody came yesterday", "en", "broken"),
        ("We will refund you tomorrow.", "the refund arrived, thanks", "en", "kept"),
    ],
)
def test_other_languages_settle_too(first: str, later: str, language: str, wanted: str, calendar: Calendar) -> None:
    made = say("agent", first, "2026-03-03T10:00")
    assert status(calendar, say("customer", later, "2026-03-05T09:00"), first=made, language=language) == wanted


def test_a_complaint_months_later_is_about_something_else(calendar: Calendar) -> None:
    assert status(calendar, say("customer", "nadie me llamó", "2026-08-05T09:00")) == "open"


def test_step_by_step_is_the_same_as_all_at_once(calendar: Calendar) -> None:
    messages = [
        PROMISED,
        say("customer", "nadie me llamó", "2026-03-05T09:00"),
        say("agent", "Perdón.", "2026-03-05T10:00"),
    ]
    ledger = Ledger()
    for message in messages:
        ledger = Ledger.model_validate_json(ledger.after(message, calendar, "es").model_dump_json())
    assert ledger == settled(messages, calendar, "es")


def test_what_is_asked_is_done_by_a_later_message(calendar: Calendar) -> None:
    ask = say("agent", "Mándame una foto de la caja.", "2026-03-03T10:00")
    ledger = settled([ask, say("customer", "[imagen] ahí va", "2026-03-03T10:05")], calendar, "es")
    assert [(one.done, one.settled_by) for one in ledger.asked] == [(True, "customer-2026-03-03T10:05")]


def test_only_what_is_open_is_compared_with_a_new_message(calendar: Calendar) -> None:
    start = datetime(2026, 3, 3, 10, tzinfo=SANTIAGO)
    ledger = Ledger()
    for day in range(20):
        at = start + timedelta(days=7 * day)
        ledger = ledger.after(Message(id=f"p{day}", role="agent", text="Te llamo mañana.", at=at), calendar, "es")
        done = Message(id=f"k{day}", role="customer", text="ya me llamaron", at=at + timedelta(days=1))
        ledger = ledger.after(done, calendar, "es")
    assert (len(ledger.open), len(ledger.promises)) == (0, 20)


REFUND = say(
    "agent",
    "El dinero vuelve a la misma tarjeta con la que se cobró, en 5 a 7 días hábiles.",
    "2026-10-21T10:22",
)


@pytest.mark.parametrize(
    "complaint",
    [
        "Diego me dijo q a más tardar el 30 estaba de vuelta en mi tarjeta. hoy es 19 de noviembre y nada",
        "hasta ahora nada",
        "el dinero sigue sin llegar",
        "todavía no me devuelven la plata",
    ],
)
def test_a_complaint_after_it_was_due_breaks_it_whatever_else_it_tells(complaint: str, calendar: Calendar) -> None:
    assert status(calendar, say("customer", complaint, "2026-11-19T21:48"), first=REFUND) == "broken"


def test_a_thing_that_comes_back_is_not_kept_by_our_writing(calendar: Calendar) -> None:
    later = say("agent", "La devolución de tu cobro doble está en proceso.", "2026-10-29T19:46")
    assert status(calendar, later, first=REFUND) == "open"


@pytest.mark.parametrize(
    ("promise", "complaint", "language"),
    [
        ("O estorno cai na sua conta até sexta.", "cadê o estorno?", "pt"),
        ("O estorno cai na sua conta até sexta.", "até agora nada", "pt"),
        ("You'll get the refund by Friday.", "still nothing", "en"),
        ("You'll get the refund by Friday.", "where's my refund? it's been two weeks", "en"),
    ],
)
def test_a_complaint_breaks_it_in_other_languages(
    promise: str, complaint: str, language: str, calendar: Calendar
) -> None:
    first = say("agent", promise, "2026-03-03T10:00")
    later = say("customer", complaint, "2026-03-16T10:00")
    assert status(calendar, later, first=first, language=language) == "broken"


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2026-03-04T12:00", "open"), ("2026-03-10T09:00", "kept")],
)
def test_what_is_looked_at_on_a_day_is_not_told_before_it(at: str, expected: str, calendar: Calendar) -> None:
    first = say("agent", "El martes 10 controlo que haya salido bien y te confirmo por mail.", "2026-03-03T10:00")
    later = say("agent", "Hola de nuevo, Leandro: para facturar no hay que firmar nada.", at)
    assert status(calendar, later, first=first) == expected
