"""Whatever was written: at most four lines, each fact in its message, nothing that the customer could not read."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.conversation import Conversation, Customer, Message, Role
from copilot.promises import Calendar, calendar_of
from copilot.stories import summarize
from copilot.summary import Summary
from copilot.write.voice import built_in

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
START = datetime(2026, 3, 2, 13, tzinfo=UTC)
CALENDAR: Calendar = calendar_of(built_in().hours, "America/Santiago", "CL")


def talk(*said: tuple[Role, str], **more: object) -> Conversation:
    messages = tuple(
        Message(id=f"m{n}", role=role, text=text, at=START + timedelta(minutes=20 * n), author=more.pop("author", ""))  # type: ignore[arg-type]
        for n, (role, text) in enumerate(said)
    )
    return Conversation(id="c", messages=messages, **{"customer": Customer(name="María Soto")} | more)  # type: ignore[arg-type]


def summed_up(conversation: Conversation, reader: str = "es") -> Summary:
    return summarize(conversation, CALENDAR, reader=reader, now=NOW)


def flat(text: str) -> str:
    return " ".join(text.split())


def is_borne_out(summary: Summary, conversation: Conversation) -> bool:
    """Every fact stands in a message with that id that the customer wrote or could read."""
    facts = [*summary.facts, *summary.tried, *summary.promises, *summary.asked]
    return all(
        any(one.id == fact.message_id and flat(fact.text) in flat(one.text) for one in conversation.public)
        for fact in facts
    )


PIECES = st.sampled_from(
    [
        "me cobraron dos veces, ¿no? y ahora sigo sin servicio",
        "Te llamo mañana antes de las 6.",
        "vou te ligar amanhã às 10",
        "we'll get back to you within 48 hours",
        "nadie me llamó",
        "¿cuándo me devuelven los $26.900 del 12/4?",
        "não consigo entrar na minha conta",
        "I was charged twice on order #48213",
        "je n'ai pas reçu ma commande",
        "&lt;b&gt;hola&lt;/b&gt; &amp; &quot;x&quot;",
        "@soporte https://x.y/z ¿me ayudas?",
        "\r\n> citado: te llamo hoy\r\n",
        "Saludos,\r\nMaría",
        "(1/2)",
        "\u2028",
        "👩‍👩‍👧 😀",
        "por favor envíame una foto del comprobante",
        "Listo, te llamé y quedó confirmado.",
        "{who} {text} %s",
        "ya reinicié el modem y nada",
        "x" * 300,
    ]
)
MESSAGES = st.builds(
    Message,
    role=st.sampled_from(["customer", "customer", "agent", "agent", "bot", "system"]),
    text=st.tuples(st.lists(PIECES, max_size=4), st.sampled_from([" ", "\n", ". ", ""])).map(
        lambda drawn: drawn[1].join(drawn[0])
    ),
    id=st.sampled_from(["a", "b", "c", "d", ""]),
    author=st.sampled_from(["", "Diego", "Ana\nSoporte", "ana@example.com"]),
    at=st.one_of(st.none(), st.integers(-99, 500).map(lambda hours: START + timedelta(hours=hours))),
    private=st.booleans(),
)
CONVERSATIONS = st.builds(
    Conversation,
    id=st.just("c"),
    messages=st.lists(MESSAGES, max_size=12).map(tuple),
    language=st.sampled_from(["", "es", "pt-BR", "en", "fr"]),
    status=st.sampled_from(["", "open", "resolved"]),
    customer=st.builds(Customer, name=st.sampled_from(["", "maria@example.com", "María Soto", "a\nb", "{who}"])),
)


@given(CONVERSATIONS, st.sampled_from(["es", "pt", "en", ""]))
def test_at_most_four_lines_and_every_fact_in_a_message_the_customer_could_read(
    conversation: Conversation, reader: str
) -> None:
    summary = summed_up(conversation, reader)
    lines = summary.summary.split("\n") if summary.summary else []
    assert len(lines) <= 4
    assert all(lines)
    assert {fact.line for fact in summary.facts} <= set(range(len(lines)))
    assert is_borne_out(summary, conversation)
    mine = [flat(one.text) for one in conversation.public if one.role == "customer"]
    assert all(any(flat(question) in text for text in mine) for question in summary.open_questions)
    assert summary.up_to == (conversation.messages[-1].id if conversation.messages else "")


@given(CONVERSATIONS)
def test_numbers_in_the_lines_were_written_or_are_a_due_time(conversation: Conversation) -> None:
    summary = summarize(conversation, CALENDAR, reader="es")  # no `now`: no day is told but what was written
    said = flat(" ".join([*(one.text for one in conversation.public), *(one.author for one in conversation.messages)]))
    assert all(number in said for number in re.findall(r"[$#]?\d[\d.,:/]*\d|\d", summary.summary))


def test_the_lines_tell_the_request_the_answer_the_promise_and_what_comes_next() -> None:
    conversation = talk(
        ("customer", "Hola, me cobraron dos veces la boleta de febrero que pagué con la tarjeta."),
        ("agent", "La boleta de $26.900 se pagó dos veces el 12/2."),
        ("agent", "Te llamo mañana antes de las 6."),
        ("customer", "¿Y cuándo me devuelven los $26.900?"),
    )
    assert summed_up(conversation).summary.split("\n") == [
        "María cuenta que le cobraron dos veces la boleta de febrero que pagó con la tarjeta.",
        "El agente: «La boleta de $26.900 se pagó dos veces el 12/2.»",
        "Prometido: «Te llamo mañana antes de las 6» (venció 3 de marzo 21:00)",
        "Sigue: responder «¿Y cuándo me devuelven los $26.900?»",
    ]


@pytest.mark.parametrize(
    ("reader", "beginning"), [("es", "María: «I was"), ("pt", "María: «I was"), ("en", "María says they were")]
)
def test_only_in_the_conversation_s_own_language_are_words_turned(reader: str, beginning: str) -> None:
    conversation = talk(("customer", "I was charged twice for my plan"), language="en")
    assert summed_up(conversation, reader).summary.startswith(beginning)


def test_private_notes_and_the_system_s_lines_are_in_no_summary() -> None:
    told = talk(("customer", "me cobraron dos veces")).messages
    hidden = (
        Message(id="n1", role="agent", text="Ojo: es moroso. Lo llamo mañana a las 10.", at=START, private=True),
        Message(id="n2", role="agent", text="Por favor envíame la foto del comprobante.", at=START, private=True),
        Message(id="s1", role="system", text="¿Reasignado a Ana? Te devolvemos la plata mañana.", at=START),
    )
    summary = summed_up(Conversation(id="c", messages=(*told, *hidden)))
    assert (summary.promises, summary.asked) == ((), ())
    assert all(word not in summary.model_dump_json() for word in ("moroso", "comprobante", "Reasignado", "devolvemos"))
    alone = summed_up(Conversation(id="c", messages=hidden))
    assert (alone.summary, alone.facts, alone.up_to) == ("", (), "s1")


def test_there_is_nothing_to_tell_of_nothing() -> None:
    assert summed_up(Conversation(id="c", messages=())).summary == ""
    assert summed_up(talk(("customer", " \n"), ("agent", ""))).summary == ""


def test_a_robot_s_only_message_is_told_as_the_robot_s() -> None:
    summary = summed_up(talk(("bot", "Tu técnico está agendado para el jueves 5 entre 10:00 y 12:00.")))
    assert summary.summary == "El robot: «Tu técnico está agendado para el jueves 5 entre 10:00 y 12:00.»"


@pytest.mark.parametrize("name", ["maria@example.com", "+56 9 1234 5678", "Ferretería Sol SpA", "", "  "])
def test_who_has_no_name_is_the_customer(name: str) -> None:
    summary = summed_up(talk(("customer", "me cobraron dos veces"), customer=Customer(name=name)))
    assert summary.summary == "El cliente cuenta que le cobraron dos veces."


def test_a_name_with_a_line_break_makes_no_line() -> None:
    conversation = talk(("customer", "me cobraron dos veces"), ("agent", "Se devuelve en 5 días."), author="Ana\nB")
    assert summed_up(conversation).summary.count("\n") == 1


def test_two_messages_with_one_id_are_both_told() -> None:
    messages = tuple(one.model_copy(update={"id": "x"}) for one in talk(*TWO).messages)
    summary = summed_up(Conversation(id="c", messages=messages))
    assert summary.summary.count("\n") == 1
    assert {fact.message_id for fact in summary.facts} == {"x"}


TWO: tuple[tuple[Role, str], ...] = (
    ("customer", "me cobraron dos veces la boleta"),
    ("agent", "La segunda boleta se anuló y se devuelve en 5 días."),
)


def test_ten_thousand_characters_make_short_lines() -> None:
    conversation = talk(
        ("customer", "no puedo entrar a mi cuenta " * 360), ("agent", "Se reinicia así " + "y así " * 1600)
    )
    summary = summed_up(conversation)
    assert max(len(line) for line in summary.summary.split("\n")) < 260
    assert is_borne_out(summary, conversation)


def test_a_question_that_was_resolved_elsewhere_is_nothing_to_do_next() -> None:
    conversation = talk(*TWO, ("customer", "¿y cuándo llega?"), status="resolved")
    assert "Sigue:" not in summed_up(conversation).summary


def test_what_the_customer_is_to_do_comes_next_while_they_have_not() -> None:
    asked: tuple[Role, str] = (
        "agent",
        "La segunda boleta de febrero quedó anulada por el sistema. Por favor envíame una foto del comprobante.",
    )
    assert "Sigue: que el cliente haga esto" in summed_up(talk(TWO[0], asked)).summary
    answered = talk(TWO[0], asked, ("customer", "Aquí va la foto del comprobante."))
    assert "Sigue" not in summed_up(answered).summary
