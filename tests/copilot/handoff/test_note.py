"""The note for another agent: their language around, the conversation's words inside."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from copilot.conversation import Conversation, Customer, Message, Role
from copilot.handoff import Handoff, handoff
from copilot.listen.heard import Feeling, Flag
from copilot.promise import Promise
from copilot.promises import calendar_of
from copilot.stories import summarize
from copilot.summary import Fact, Summary
from copilot.write.voice import built_in

START = datetime(2026, 3, 2, 13, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 15, tzinfo=ZoneInfo("America/Santiago"))
CALENDAR = calendar_of(built_in().hours, "America/Santiago", "CL")
SAID: tuple[tuple[Role, str], ...] = (
    ("customer", "me cobraron dos veces la boleta de febrero que pagué con la tarjeta"),
    ("customer", "ya reinicié la aplicación y nada"),
    ("agent", "La segunda boleta de $26.900 se anuló."),
    ("agent", "Te llamo mañana antes de las 6. Por favor envíame una foto del comprobante."),
    ("customer", "¿y cuándo me devuelven la plata?"),
)


def talk(*said: tuple[Role, str], **more: object) -> Conversation:
    messages = tuple(
        Message(id=f"m{n}", role=role, text=text, at=START + timedelta(minutes=n))
        for n, (role, text) in enumerate(said)
    )
    return Conversation(id="c-1", messages=messages, **{"customer": Customer(name="María Soto")} | more)  # type: ignore[arg-type]


def note(conversation: Conversation, reader: str = "es", feeling: Feeling | None = None, **more: object) -> Handoff:
    summary = summarize(conversation, CALENDAR, reader=reader, now=NOW)
    return handoff(conversation, summary, None, feeling, reader, NOW, **more)  # type: ignore[arg-type]


def section(found: Handoff, key: str) -> tuple[str, ...]:
    return next((one.lines for one in found.sections if one.key == key), ())


def test_every_part_of_the_story_has_its_place() -> None:
    found = note(talk(*SAID), articles=("Cobro doble", "Cobro doble"))
    assert found.title == "Traspaso: María Soto"
    assert section(found, "request")[0].startswith("María cuenta que le cobraron dos veces")
    assert section(found, "tried") == ("«ya reinicié la aplicación y nada» (mensaje m1)",)
    assert section(found, "answered") == ("El agente: «La segunda boleta de $26.900 se anuló.»",)
    assert section(found, "promises") == ("«Te llamo mañana antes de las 6» (vence 3 de marzo 18:00, mensaje m3)",)
    assert "foto del comprobante» (todavía no lo hizo, mensaje m3)" in section(found, "asked")[0]
    assert section(found, "missing") == ("¿y cuándo me devuelven la plata?",)
    assert section(found, "sources")[0].endswith("artículo «Cobro doble»")
    assert section(found, "feeling") == section(found, "history") == ()
    assert found.up_to == "m4"


@pytest.mark.parametrize(
    ("reader", "titles"),
    [
        ("es", ["Qué pide", "Qué le prometimos"]),
        ("pt-BR", ["O que pede", "O que prometemos"]),
        ("en", ["What they ask", "What we promised"]),
        ("fr", ["Qué pide", "Qué le prometimos"]),
    ],
)
def test_the_titles_are_in_the_reader_s_language_and_the_words_stay(reader: str, titles: list[str]) -> None:
    found = note(talk(*SAID), reader)
    assert [one.title for one in found.sections if one.key in ("request", "promises")] == titles
    for words in (
        "ya reinicié la aplicación y nada",
        "Te llamo mañana antes de las 6",
        "¿y cuándo me devuelven la plata?",
    ):
        assert words in found.text
    assert all(one.title in found.text for one in found.sections)


def test_where_only_a_robot_wrote_its_words_are_no_request() -> None:
    found = note(talk(("bot", "Tu técnico está agendado para el jueves 5 entre 10:00 y 12:00.")))
    assert section(found, "request") == ("No se ve qué pide; conviene preguntarle solo eso.",)
    assert section(found, "answered") == ("El robot: «Tu técnico está agendado para el jueves 5 entre 10:00 y 12:00.»",)


def test_of_a_conversation_of_nothing_there_is_a_note_still() -> None:
    found = note(Conversation(id="c-9", messages=()), "en")
    assert found.title == "Handoff: c-9"
    assert section(found, "missing") == ("Nothing is left unanswered.",)


def test_what_is_owed_and_asked_is_told_once() -> None:
    answered = section(note(talk(*SAID)), "answered")
    assert not any("Te llamo" in line or "comprobante" in line for line in answered)


def test_a_model_s_line_that_rests_on_both_sides_is_the_request_and_not_told_again() -> None:
    facts = (Fact(text="me cobraron", message_id="m0"), Fact(text="se anuló", message_id="m2"))
    summary = Summary(summary="Le cobraron dos veces y se anuló.", facts=facts, writer="model")
    found = handoff(talk(*SAID), summary, None, None, "es", NOW)
    assert section(found, "request") == ("Le cobraron dos veces y se anuló.",)
    assert section(found, "answered") == ()


@pytest.mark.parametrize(
    ("status", "told"), [("kept", "kept"), ("broken", "broken"), ("open", "was due 1 March 18:00")]
)
def test_what_became_of_a_promise_is_said(status: str, told: str) -> None:
    promise = Promise(text="te llamo", by="", due="2026-03-01T21:00:00+00:00", message_id="m3", status=status)  # type: ignore[arg-type]
    found = handoff(talk(*SAID), Summary(summary="", promises=(promise,)), None, None, "en", NOW)
    assert section(found, "promises") == (f"“te llamo” ({told}, message m3)",)


def test_a_feeling_comes_with_the_words_that_show_it_and_none_where_none_is_heard() -> None:
    heard = Feeling(
        primary="anger",
        emotions=(Flag(label="anger", confidence=0.9, evidence=("esto es un robo",), message_id="m0"),),
    )
    assert "«esto es un robo»" in section(note(talk(*SAID), feeling=heard), "feeling")[0]
    assert section(note(talk(*SAID), feeling=Feeling()), "feeling") == ()


def test_of_hundreds_of_promises_the_last_that_were_not_kept_are_told() -> None:
    kept = tuple(Promise(text=f"hecho {n}", by="", due="", message_id="m1", status="kept") for n in range(30))
    owed = tuple(Promise(text=f"pendiente {n}", by="", due="", message_id="m1") for n in range(30))
    summary = Summary(summary="x", promises=(*owed, *kept))
    lines = section(handoff(talk(*SAID), summary, None, None, "es", NOW), "promises")
    assert len(lines) == 12
    assert all("pendiente" in line for line in lines)
    assert "pendiente 29" in lines[-1]
