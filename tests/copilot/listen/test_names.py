"""The first name to greet by, or none."""

import pytest

from copilot.conversation import Conversation, Customer, Message
from copilot.listen.names import first_name, of_record


@pytest.mark.parametrize(
    "record, expected",
    [
        ("María Soto", "María"),
        ("MARÍA JOSÉ FUENTES", "María José"),
        ("SOTO, pedro", "Pedro"),
        ("Sra. Carmen Iglesias", "Carmen"),
        ("luz marina ospina", "Luz Marina"),
        ("Jean-Pierre Durand", "Jean-Pierre"),
        ("maria@example.com", ""),
        ("Ferretería El Sol SpA", ""),
        ("Sosa Herrajes SRL", ""),
        ("user_8821", ""),
        ("+56 9 5550 1101", ""),
        ("CARLITOX", ""),
        ("Cliente", ""),
        ("", ""),
    ],
)
def test_a_record_gives_a_first_name_or_nothing(record: str, expected: str) -> None:
    assert of_record(record) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("hola soy Carla, no tengo internet", "Carla"),
        ("Buenas, mi nombre es pedro y necesito ayuda", "Pedro"),
        ("No llega la boleta.\n\nAtte.\nPedro Gómez", "Pedro"),
        ("Quero cancelar. Obrigada, Ana", "Ana"),
        ("Soy Jubilada y no me llega", ""),
        ("soy cliente hace años", ""),
        ("Saludos,\nEquipo de Ventas SpA", ""),
        ("no tengo internet", ""),
    ],
)
def test_a_message_may_tell_the_name(text: str, expected: str) -> None:
    message = Message(role="customer", text=text)
    assert first_name(Conversation(id="c", messages=(message,)), [message]) == expected


def test_what_they_call_themselves_counts_before_the_record() -> None:
    message = Message(role="customer", text="Hola! Soy Nico Bianchi, me mudo")
    said = Conversation(id="c", customer=Customer(name="Nicolás Bianchi"), messages=(message,))
    assert first_name(said, [message]) == "Nico"


def test_a_name_typed_without_accents_is_written_as_in_the_record() -> None:
    message = Message(role="customer", text="soy Hernan Valdivia")
    said = Conversation(id="c", customer=Customer(name="Hernán Valdivia Soto"), messages=(message,))
    assert first_name(said, [message]) == "Hernán"
