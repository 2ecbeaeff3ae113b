"""Who may see, where things are, and what is said when it is set up wrongly."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from api.helpdesks.adapter import Agent, Helpdesk
from api.helpdesks.chatwoot import Chatwoot, connect
from api.helpdesks.registry import Given
from copilot.errors import ConfigError, HelpdeskError
from tests.api.helpdesks.chatwoot.conftest import Connect
from tests.api.helpdesks.chatwoot.server import ADMIN, ANA, BETO, Server, fails

NOW = datetime(2026, 3, 28, tzinfo=UTC)


def test_an_agent_sees_what_their_own_token_is_shown(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(1, "Hola")
    assert chatwoot.may_see("1", Agent(handle="ana@example.com", token=ANA))
    assert not chatwoot.may_see("1", Agent(handle="beto@example.com", token=BETO))
    assert not chatwoot.may_see("1", Agent(handle="ana@example.com", token="out-of-date"))
    assert not chatwoot.may_see("2", Agent(handle="ana@example.com", token=ANA))


@pytest.mark.parametrize(
    ("handle", "sees"), [("Ana@Example.com", True), ("3", True), ("beto@example.com", False), ("", False)]
)
def test_without_a_token_it_is_who_is_in_the_inbox(server: Server, chatwoot: Chatwoot, handle: str, sees: bool) -> None:
    server.talk(1, "Hola")
    assert chatwoot.may_see("1", Agent(handle=handle)) is sees


def test_without_a_token_their_own_conversation_is_theirs(server: Server, chatwoot: Chatwoot) -> None:
    server.talk(1, "Hola", inbox_id=4)["meta"]["assignee"] = {"id": 5, "email": "beto@example.com"}
    assert chatwoot.may_see("1", Agent(handle="beto@example.com"))
    assert not chatwoot.may_see("1", Agent(handle="ana@example.com"))


def test_nobody_sees_what_is_not_there(chatwoot: Chatwoot) -> None:
    assert not chatwoot.may_see("7", Agent(handle="ana@example.com"))
    assert not chatwoot.may_see("../../profile", Agent(handle="ana@example.com", token=ANA))


def test_our_own_token_refused_is_an_error_and_not_a_no(opened: Connect, server: Server) -> None:
    server.talk(1, "Hola")
    with pytest.raises(HelpdeskError) as caught:
        opened(secrets={"token": "revoked"}).may_see("1", Agent(handle="ana@example.com"))
    assert caught.value.cause == "refused"


def test_a_panel_is_told_its_conversation_without_proof(chatwoot: Chatwoot) -> None:
    found = chatwoot.panel({"helpdesk": "tienda", "conversation": "207", "agent": "ana@example.com"}, NOW)
    assert found is not None
    assert (found.conversation_id, found.agent, found.proven) == ("207", "ana@example.com", False)
    assert chatwoot.panel({"helpdesk": "tienda"}, NOW) is None
    assert chatwoot.panel({"conversation": "../1"}, NOW) is None


def test_a_conversation_has_an_address_there(server: Server, chatwoot: Chatwoot) -> None:
    assert chatwoot.link("207") == f"{server.url}/app/accounts/2/conversations/207"
    assert chatwoot.link("207", "Hola") == chatwoot.link("207")


def test_only_chatwoots_own_pages_may_hold_our_panel(given: Callable[..., Given]) -> None:
    assert connect(given("https://chat.example.com/base/")).frames() == ("https://chat.example.com",)


def test_check_says_whom_we_speak_to_and_as_whom(server: Server, chatwoot: Chatwoot) -> None:
    assert chatwoot.check() == f"Chatwoot at {server.url} answers for account 2 as Escucha."


def test_check_with_a_bots_token_which_has_no_profile(server: Server, chatwoot: Chatwoot) -> None:
    server.faults = [lambda handler: handler.send_json(200, {"data": {"payload": []}}), fails(401)]
    assert chatwoot.check() == f"Chatwoot at {server.url} answers for account 2."


def test_check_with_a_wrong_token_or_account_says_so(opened: Connect) -> None:
    with pytest.raises(HelpdeskError) as caught:
        opened(secrets={"token": "wrong"}).check()
    assert caught.value.cause == "refused"
    with pytest.raises(HelpdeskError) as caught:
        opened(account="3").check()
    assert caught.value.cause == "missing"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"account": "tienda"}, "/app/accounts/"),
        ({"account": "0"}, "/app/accounts/"),
        ({"secrets": {}}, "token"),
        ({"bots": "7, robi"}, "bots"),
    ],
)
def test_what_was_filled_in_wrongly_is_named(given: Callable[..., Given], changes: dict, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        connect(given("https://chat.example.com", **changes))


def test_an_address_that_is_none_is_named(given: Callable[..., Given]) -> None:
    with pytest.raises(ConfigError, match="is no address"):
        connect(given("chat.example.com"))


def test_it_is_a_helpdesk(chatwoot: Chatwoot) -> None:
    adapter: Helpdesk = chatwoot
    assert adapter.forms(Agent(handle="x", token=ADMIN))
