"""The whole step: a conversation in, what was heard out."""

import json
from pathlib import Path

import pytest

from copilot.conversation import Conversation, Customer, Identity, Message, of_text
from copilot.listen import Heard, listen

DEMO = Path(__file__).resolve().parents[3] / "kb/demo/conversations"


def talk(*turns: str, **fields: object) -> Conversation:
    messages = [dict(zip(("role", "text"), turn.split(": ", 1), strict=True)) for turn in turns]
    return Conversation.model_validate({"id": "c", "messages": messages, **fields})


def test_a_first_message_is_heard_whole() -> None:
    heard = listen(of_text("hola, soy Carla. me podés decir cuándo vence mi factura?", channel="chat"))
    assert (heard.language, heard.tag, heard.register_) == ("es", "es", "vos")
    assert (heard.first_reply, heard.customer_name) == (True, "Carla")
    assert [request.text for request in heard.requests] == ["me podés decir cuándo vence mi factura?"]


def test_a_short_answer_follows_the_language_of_the_conversation() -> None:
    said = talk("customer: oi, não consigo entrar na minha conta", "agent: Qual é o seu e-mail?", "customer: ok")
    assert listen(said).language == "pt"


def test_the_customer_may_write_in_another_language_than_the_record_says() -> None:
    heard = listen(talk("customer: Hello, my router is not working since yesterday", language="es-ES"))
    assert (heard.language, heard.tag) == ("en", "en")


def test_the_country_comes_from_the_record_or_from_the_phone() -> None:
    assert listen(talk("customer: no tengo internet desde ayer", language="es-CL")).tag == "es-CL"
    phone = Customer(identities=(Identity(channel="whatsapp", handle="+54 9 11 5550-1125"),))
    said = Conversation(id="c", customer=phone, messages=(Message(role="customer", text="me dijiste que mañana"),))
    heard = listen(said)
    assert (heard.tag, heard.register_) == ("es-AR", "vos")


def test_a_register_once_shown_is_kept() -> None:
    said = talk("customer: ¿Usted me puede ayudar?", "agent: Claro.", "customer: no llega la factura al correo")
    assert listen(said).register_ == "usted"


def test_only_what_waits_for_an_answer_is_asked() -> None:
    said = talk(
        "customer: quiero cambiar mi plan",
        "agent: Listo, quedó.",
        "customer: gracias",
        "customer: y cuánto cuesta la eSIM?",
    )
    heard = listen(said)
    assert [request.text for request in heard.requests] == ["y cuánto cuesta la eSIM?"]
    assert heard.first_reply is False


def test_a_bot_is_not_a_first_reply() -> None:
    assert listen(talk("customer: no tengo internet", "bot: Elige una opción")).first_reply is True


def test_private_notes_are_not_heard() -> None:
    said = Conversation(
        id="c",
        messages=(
            Message(role="customer", text="¿A qué hora abren mañana?"),
            Message(role="agent", text="Está furiosa", private=True),
        ),
    )
    heard = listen(said)
    assert heard.first_reply is True
    assert heard.feeling.primary == "neutral"


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀😀", "1234", "\u202bلا يعمل الإنترنت\u202c", "a" * 100_000, "?!?!?!", "İ ŉ ﬁ ß e\u0301"]
)
def test_odd_messages_are_heard_without_harm(text: str) -> None:
    assert isinstance(listen(of_text(text)), Heard)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "\n" * 1_000_000 + "no anda", "me dijeron que venían y nada. " * 33_000]
)
def test_of_a_message_nobody_could_type_the_start_and_the_end_are_heard(text: str) -> None:
    heard = listen(of_text(text + " ¿cómo cancelo mi plan?"))
    assert sum(len(request.text) for request in heard.requests) < 20_000
    assert any("cómo cancelo" in request.text for request in heard.requests) or len(heard.requests) == 4


def test_of_an_endless_conversation_the_last_messages_are_heard() -> None:
    heard = listen(talk(*["agent: ¿Algo más?", *["customer: ¿cómo cancelo mi plan?"] * 1_000]))
    assert not heard.first_reply
    assert any("cancelo" in request.text for request in heard.requests)


def test_the_last_customer_message_is_heard_however_much_an_agent_wrote_since() -> None:
    heard = listen(talk(*["customer: ¿cómo cancelo mi plan?", *["agent: sigo viendo"] * 1_000]))
    assert any("cancelo" in request.text for request in heard.requests)


def test_a_conversation_without_a_customer_is_heard_as_nothing() -> None:
    heard = listen(talk("agent: Hola, ¿en qué te ayudo?"), default_language="pt")
    assert (heard.language, heard.requests) == ("pt", ())


def test_the_demo_conversations_are_heard_in_their_language_with_something_asked() -> None:
    files = sorted(DEMO.glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    conversations = [Conversation.model_validate(row) for row in rows]
    heard = [listen(one) for one in conversations]
    assert len(heard) >= 10
    same = sum(one.language.split("-")[0] == what.language for one, what in zip(conversations, heard, strict=True))
    assert same / len(heard) >= 0.98
    assert all(what.requests for what in heard)
