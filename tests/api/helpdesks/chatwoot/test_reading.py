"""How Chatwoot's conversations become ours."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.helpdesks.chatwoot import Chatwoot
from copilot.conversation import Identity
from copilot.errors import HelpdeskError
from tests.api.helpdesks.chatwoot.server import ANA, START, Server, answers, fails, says


def test_a_conversation_has_its_customer_its_messages_and_its_times(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(207, "No me llega el pedido 4512", "Sale mañana, María.", labels=["envíos"])
    found = chatwoot.conversation("207")
    assert found is not None
    assert (found.id, found.source, found.status, found.channel) == ("207", "tienda", "open", "web")
    assert (found.customer.id, found.customer.name) == ("4", "María Soto")
    assert found.customer.identities == (
        Identity(channel="email", handle="maria@example.com"),
        Identity(channel="phone", handle="+56912345678"),
    )
    assert [(one.role, one.author, one.text) for one in found.messages] == [
        ("customer", "María Soto", "No me llega el pedido 4512"),
        ("agent", "Ana", "Sale mañana, María."),
    ]
    assert found.tags == ("envíos",)
    assert found.opened_at == datetime.fromtimestamp(START, UTC)
    assert found.messages[1].at == datetime.fromtimestamp(START + 60, UTC)
    assert found.resolved_at is None


def test_a_conversation_that_is_gone_is_none(chatwoot: Chatwoot) -> None:
    assert chatwoot.conversation("999") is None
    assert chatwoot.conversation("../profile") is None


def test_a_long_conversation_is_read_whole_and_in_order(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(1, *(f"mensaje {place}" for place in range(230)))
    found = chatwoot.conversation("1")
    assert found is not None
    assert [one.text for one in found.messages] == [f"mensaje {place}" for place in range(230)]


def test_notes_bots_templates_and_activity_are_told_apart(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(1, "Hola")
    server.say(1, "Gracias por escribir, en breve te atendemos.", kind=3, sender=None)
    server.say(1, "Soy el asistente", kind=1, sender={"id": 9, "name": "Robi", "type": "agent_bot"})
    server.say(1, "Promoción de la semana", kind=1, sender=None)
    server.say(1, "Ana se asignó la conversación", kind=2, sender=None)
    server.say(1, "Es la tercera vez que escribe", kind=1, private=True, sender=server.agent(ANA))
    server.say(1, "Hola, María", kind=1, sender=server.agent(ANA))
    found = chatwoot.conversation("1")
    assert found is not None
    assert [(one.role, one.private) for one in found.messages] == [
        ("customer", False),
        ("bot", False),
        ("bot", False),
        ("bot", False),
        ("system", False),
        ("agent", True),
        ("agent", False),
    ]


@pytest.mark.parametrize(
    ("channel", "inbox", "handle", "expected"),
    [
        ("Channel::Whatsapp", 3, "56912345678", "whatsapp"),
        ("Channel::Email", 3, "maria@example.com", "email"),
        ("Channel::FacebookPage", 3, "778899", "facebook"),
        ("Channel::Instagram", 3, "1122", "instagram"),
        ("Channel::TwitterProfile", 3, "33", "twitter"),
        ("Channel::TwilioSms", 3, "whatsapp:+56912345678", "whatsapp"),
        ("Channel::TwilioSms", 3, "+56912345678", "sms"),
        ("Channel::Api", 3, "x", "api"),
        ("", 3, "x", "web"),
        ("", 4, "x", "whatsapp"),
        ("Channel::SomethingNew", 3, "x", "somethingnew"),
    ],
)
def test_the_channel_is_that_of_the_inbox_in_our_words(
    server: Server, chatwoot: Chatwoot, channel: str, inbox: int, handle: str, expected: str
) -> None:
    made = server.talk(1, "Hola", inbox_id=inbox, contact_inbox={"source_id": handle})
    made["meta"]["channel"] = channel
    found = chatwoot.conversation("1")
    assert found is not None
    assert found.channel == expected


def test_a_customer_on_whatsapp_or_instagram_is_known_by_their_handle_there(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(1, "Hola")["meta"]["channel"] = "Channel::Whatsapp"
    server.talk(2, "Hola", contact_inbox={"source_id": "1122"})["meta"]["channel"] = "Channel::Instagram"
    first, second = chatwoot.conversation("1"), chatwoot.conversation("2")
    assert first is not None
    assert second is not None
    assert Identity(channel="whatsapp", handle="+56912345678") in first.customer.identities
    assert Identity(channel="instagram", handle="1122") in second.customer.identities


def test_files_are_left_out_and_a_message_that_is_nothing_else_says_so(server: Server, chatwoot: Chatwoot) -> None:
    image = [{"id": 1, "file_type": "image", "data_url": "https://files.example.com/1"}]
    server.talk(1, "Hola")
    server.say(1, "Mira esto", attachments=image)
    server.say(1, None, attachments=[*image, {"id": 2, "file_type": "file"}])
    server.say(1, "  ")
    found = chatwoot.conversation("1")
    assert found is not None
    assert [one.text for one in found.messages] == ["Hola", "Mira esto", "[imagen] [archivo]"]


def test_what_was_deleted_there_is_not_brought(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(1, "Hola")
    server.say(1, "Este mensaje fue eliminado", content_attributes={"deleted": True})
    found = chatwoot.conversation("1")
    assert found is not None
    assert [one.text for one in found.messages] == ["Hola"]


def test_an_email_is_without_what_it_quotes_and_with_its_subject(server: Server, chatwoot: Chatwoot) -> None:
    text = "Sigue sin llegar.\n\nEl mar, 3 mar 2026 a las 10:22, Soporte (<s@example.com>) escribió:\n> Sale mañana."
    made = server.talk(1, text, additional_attributes={"mail_subject": "Pedido 4512"})
    made["meta"]["channel"] = "Channel::Email"
    found = chatwoot.conversation("1")
    assert found is not None
    assert (found.subject, found.messages[0].text) == ("Pedido 4512", "Sigue sin llegar.")


def test_a_resolved_conversation_has_its_time_and_the_customers_rating(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(1, "No me llega el pedido", "Sale mañana.")
    survey = {"submitted_values": {"csat_survey_response": {"rating": 4, "feedback_message": "bien"}}}
    server.say(1, "Cuéntanos cómo fue", kind=3, sender=None, content_type="input_csat", content_attributes=survey)
    server.set_status(1, "resolved")
    found = chatwoot.conversation("1")
    assert found is not None
    assert (found.status, found.csat, found.reopened) == ("resolved", 4.0, False)
    assert found.resolved_at == datetime.fromtimestamp(server.messages[1][-1]["created_at"], UTC)


@pytest.mark.parametrize(
    "note", ["Conversation was reopened by Ana", "La conversación fue reabierta por Ana", "Conversa reaberta por Ana"]
)
def test_a_conversation_that_was_opened_again_says_so(server: Server, chatwoot: Chatwoot, note: str) -> None:
    server.talk(1, "Hola", "Listo.")
    server.say(1, note, kind=2, sender=None)
    found = chatwoot.conversation("1")
    assert found is not None
    assert found.reopened


def test_words_that_are_hard_on_machines_arrive_as_they_are(server: Server, chatwoot: Chatwoot) -> None:
    text = "¿Ñandú? 👩‍👩‍👧 «ça va» \u202eabc\u202c 日本語\n\nsegunda línea"
    server.talk(1, text)
    found = chatwoot.conversation("1")
    assert found is not None
    assert found.messages[0].text == text


@pytest.mark.parametrize("answer", [[], "x", {"payload": "x"}, 7, None])
def test_an_answer_of_another_shape_is_nonsense(server: Server, chatwoot: Chatwoot, answer: Any) -> None:
    server.faults = [answers(answer)]
    with pytest.raises(HelpdeskError) as caught:
        chatwoot.conversation("1")
    assert caught.value.cause == "nonsense"


def test_a_page_of_a_proxy_in_between_is_nonsense(server: Server, chatwoot: Chatwoot) -> None:
    server.faults = [says(b"<html>Bienvenido</html>")]
    with pytest.raises(HelpdeskError) as caught:
        chatwoot.conversations({})
    assert caught.value.cause == "nonsense"


def test_a_busy_chatwoot_says_when_to_come_again(server: Server, chatwoot: Chatwoot) -> None:
    server.faults = [fails(429, Retry_After="17")]
    with pytest.raises(HelpdeskError) as caught:
        chatwoot.conversations({})
    assert (caught.value.cause, caught.value.again) == ("rate_limit", 17.0)


def test_our_own_chatwoot_has_the_fields_of_the_recorded_ones(server: Server, shared: Path) -> None:
    """The recorded conversation came in a webhook, which names the channel at its top."""
    recorded = json.loads((shared / "helpdesk/chatwoot/webhook_message_created.shape.json").read_text())
    made = server.talk(207, "No me llega el pedido 4512")
    shown = server.row(207)
    message, real = shown["messages"][0], recorded["conversation"]["messages"][0]
    for key in ("id", "inbox_id", "status", "labels", "can_reply", "created_at", "last_activity_at", "meta"):
        assert type(shown[key]) is type(recorded["conversation"][key])
    assert set(real) <= set(message)
    assert {key: type(message[key]) for key in real} == {key: type(value) for key, value in real.items()}
    assert set(made["meta"]["sender"]) <= set(recorded["conversation"]["meta"]["sender"])
