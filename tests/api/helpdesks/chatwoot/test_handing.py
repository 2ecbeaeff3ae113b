"""What goes into Chatwoot: as whom, and once."""

from datetime import UTC, datetime

import pytest

from api.helpdesks.adapter import Agent, Form, Handover
from api.helpdesks.chatwoot import Chatwoot
from copilot.errors import HelpdeskError
from tests.api.helpdesks.chatwoot.server import ADMIN, ANA, Server, does_and_breaks_off, fails

WITH_TOKEN = Agent(handle="ana@example.com", token=ANA)
WITHOUT = Agent(handle="ana@example.com")


def handover(server: Server, form: Form = "reply", text: str = "Sale mañana, María.") -> Handover:
    since = datetime.fromtimestamp(server.now, UTC)
    return Handover(key="k-1", form=form, conversation_id="1", text=text, since=since)


@pytest.fixture(autouse=True)
def _talk(server: Server) -> None:
    server.talk(1, "No me llega el pedido")


def said(server: Server) -> list[tuple[str, bool, str]]:
    return [(one["content"], one["private"], one["sender"]["name"]) for one in server.messages[1][1:]]


def test_a_reply_needs_the_agents_own_token(server: Server, chatwoot: Chatwoot) -> None:
    assert chatwoot.forms(WITH_TOKEN) == {"reply", "note", "resolve"}
    assert chatwoot.forms(WITHOUT) == chatwoot.forms(None) == {"note", "resolve"}
    for agent in (WITHOUT, None):
        with pytest.raises(HelpdeskError):
            chatwoot.hand_over(handover(server), agent)
    assert said(server) == []


def test_a_reply_is_the_agents_own(server: Server, chatwoot: Chatwoot) -> None:
    id = chatwoot.hand_over(handover(server), WITH_TOKEN)
    assert said(server) == [("Sale mañana, María.", False, "Ana")]
    assert id == str(server.messages[1][-1]["id"])
    assert server.requests[-1][2] == ANA


def test_a_reply_bears_no_source_id_which_would_keep_it_from_being_sent(server: Server, chatwoot: Chatwoot) -> None:
    chatwoot.hand_over(handover(server), WITH_TOKEN)
    assert "source_id" not in server.messages[1][-1]


@pytest.mark.parametrize(("agent", "author"), [(WITH_TOKEN, "Ana"), (WITHOUT, "Escucha"), (None, "Escucha")])
def test_a_note_is_private_whoever_leaves_it(
    server: Server, chatwoot: Chatwoot, agent: Agent | None, author: str
) -> None:
    chatwoot.hand_over(handover(server, "note"), agent)
    assert said(server) == [("Sale mañana, María.", True, author)]


def test_a_conversation_is_resolved_once(server: Server, chatwoot: Chatwoot) -> None:
    for _ in range(2):
        assert chatwoot.hand_over(handover(server, "resolve"), None) == ""
    assert server.conversations[1]["status"] == "resolved"
    assert len(server.asked("toggle_status", "POST")) == 1


@pytest.mark.parametrize("form", ["draft", "insert"])
def test_forms_that_chatwoot_has_not_are_refused(server: Server, chatwoot: Chatwoot, form: Form) -> None:
    with pytest.raises(HelpdeskError):
        chatwoot.hand_over(handover(server, form), WITH_TOKEN)
    assert said(server) == []


def test_what_was_done_is_not_done_again(server: Server, chatwoot: Chatwoot) -> None:
    same = handover(server)
    first = chatwoot.hand_over(same, WITH_TOKEN)
    assert chatwoot.hand_over(same, WITH_TOKEN) == first
    assert chatwoot.find(same) == first
    assert len(said(server)) == 1


def test_a_reply_whose_answer_was_lost_is_found(server: Server, chatwoot: Chatwoot) -> None:
    same = handover(server)
    server.faults = [
        lambda handler: handler.send_json(200, {"payload": []}),
        lambda handler: handler.send_json(200, server.row(1)),
        does_and_breaks_off,
    ]
    with pytest.raises(HelpdeskError) as caught:
        chatwoot.hand_over(same, WITH_TOKEN)
    assert caught.value.unsure
    assert chatwoot.find(same) == str(server.messages[1][-1]["id"])


def test_a_reply_that_never_arrived_is_not_found(server: Server, chatwoot: Chatwoot) -> None:
    assert chatwoot.find(handover(server)) is None
    server.say(1, "Sale mañana, María.", kind=1, private=True, sender=server.agent(ANA))
    server.say(1, "Sale mañana, María.")  # the customer, quoting
    assert chatwoot.find(handover(server)) is None


def test_the_same_words_from_long_before_are_not_ours(server: Server, chatwoot: Chatwoot) -> None:
    server.say(1, "Sale mañana, María.", kind=1, sender=server.agent(ANA), at=server.now - 3600)
    assert chatwoot.find(handover(server)) is None


def test_two_replies_in_the_same_words_are_two(server: Server, chatwoot: Chatwoot) -> None:
    first = handover(server, text="¿Sigues ahí?")
    chatwoot.hand_over(first, WITH_TOKEN)
    server.now += 60
    second = first.model_copy(update={"key": "k-2", "since": datetime.fromtimestamp(server.now, UTC)})
    chatwoot.hand_over(second, WITH_TOKEN)
    assert len(said(server)) == 2


def test_a_reply_is_found_behind_many_newer_messages(server: Server, chatwoot: Chatwoot) -> None:
    same = handover(server)
    first = chatwoot.hand_over(same, WITH_TOKEN)
    for place in range(70):
        server.say(1, f"mensaje {place}")
    assert chatwoot.find(same) == first


def test_a_window_that_closed_is_told_instead_of_sending_into_nothing(server: Server, chatwoot: Chatwoot) -> None:
    server.conversations[1]["can_reply"] = False
    with pytest.raises(HelpdeskError, match="24 hours") as caught:
        chatwoot.hand_over(handover(server), WITH_TOKEN)
    assert caught.value.again is None
    assert said(server) == []
    chatwoot.hand_over(handover(server, "note"), WITH_TOKEN)
    assert len(said(server)) == 1


def test_a_server_that_failed_leaves_us_unsure(server: Server, chatwoot: Chatwoot) -> None:
    server.faults = [
        lambda handler: handler.send_json(200, {"payload": []}),
        lambda handler: handler.send_json(200, server.row(1)),
        fails(500),
    ]
    with pytest.raises(HelpdeskError) as caught:
        chatwoot.hand_over(handover(server), WITH_TOKEN)
    assert caught.value.unsure


def test_words_with_line_breaks_and_signs_arrive_as_written(server: Server, chatwoot: Chatwoot) -> None:
    text = 'Hola, María:\n\n1. Entra en «Cuenta».\n2. Elige "Ñ" 👍\n\n<b>Saludos</b> & gracias'
    same = handover(server, text=text)
    id = chatwoot.hand_over(same, WITH_TOKEN)
    assert said(server)[0][0] == text
    assert chatwoot.find(same) == id


def test_the_installations_token_is_never_used_for_a_reply(server: Server, chatwoot: Chatwoot) -> None:
    chatwoot.hand_over(handover(server), WITH_TOKEN)
    assert [token for method, _, token in server.requests if method == "POST"] == [ANA]
    assert ADMIN != ANA
