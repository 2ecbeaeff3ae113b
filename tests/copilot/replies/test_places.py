"""The places of a saved reply: what stands in them, and what happens where it is not known."""

import pytest

from copilot.replies.places import fill, places, unknown

VALUES = {"name": "Ana", "full_name": "Ana Vera", "agent": "Camila Rojas", "agent_first": "Camila"}


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("{name}", "name"),
        ("{nombre}", "name"),
        ("{nome}", "name"),
        ("[nombre]", "name"),
        ("{{contact.name}}", "full_name"),
        ("{{contact.first_name}}", "name"),
        ("{{ticket.requester.first_name}}", "name"),
        ("{{ agent.name }}", "agent"),
        ("%{agente}", "agent"),
        ("{{current_user.first_name}}", "agent_first"),
        ("{{account.name}}", "company"),
        ("{{ticket.id}}", "conversation"),
        ("{fecha}", ""),
        ("{{order.total}}", ""),
    ],
)
def test_a_place_is_known_by_what_it_is_called(written: str, what: str) -> None:
    assert [one.what for one in places(f"Hola {written}.")] == [what]


def test_a_link_is_no_place() -> None:
    assert places("Entra en [nombre](https://example.com).") == ()


def test_a_text_is_filled() -> None:
    assert fill("Hola {name}, soy {{agent.first_name}}.", VALUES) == "Hola Ana, soy Camila."


def test_a_name_that_is_not_known_goes_with_its_comma() -> None:
    assert fill("Gracias por avisar, {name}. Ya está.", {}) == "Gracias por avisar. Ya está."


def test_what_nobody_knows_cannot_be_filled() -> None:
    assert fill("Llega el {fecha}.", VALUES) is None


def test_only_the_gaps_that_nobody_can_fill_are_named() -> None:
    assert unknown("{name}, tu pedido {pedido} llega el {fecha} ({pedido}).") == ("{pedido}", "{fecha}")
