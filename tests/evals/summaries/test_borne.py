"""A summary that says what nobody said is found out."""

import pytest

from copilot.conversation import Conversation
from copilot.summary import Fact
from evals.summaries.borne import invented, stands

CONVERSATION = Conversation.model_validate(
    {
        "id": "c",
        "customer": {"name": "María Soto"},
        "messages": [
            {"id": "m1", "role": "customer", "text": "Pagué $12.500 el martes\nen Falabella, orden A-778"},
            {"id": "m2", "role": "agent", "author": "Pedro", "text": "Queda para el 3/4 a las 18:30."},
            {"id": "m3", "role": "agent", "text": "Ofrecer 40% si insiste", "private": True},
        ],
    }
)


@pytest.mark.parametrize(
    ("text", "message_id", "right"),
    [
        ("Pagué $12.500 el martes en Falabella", "m1", True),
        ("pagué $12.500", "m1", False),
        ("Pagué $12.500", "m2", False),
        ("Pagué $12.500", "m9", False),
        ("Ofrecer 40%", "m3", False),
        (" ", "m1", False),
    ],
)
def test_a_fact_stands_in_its_message_as_written_blanks_apart(text: str, message_id: str, right: bool) -> None:
    assert stands(Fact(text=text, message_id=message_id), CONVERSATION) is right


def test_numbers_days_and_names_that_were_said_are_not_invented() -> None:
    text = "María pagó $12.500 el martes en Falabella (A-778). Pedro: «Queda para el 3/4 a las 18:30»"
    assert invented(text, CONVERSATION) == []


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("pagó $12.000", ["12.000"]),
        ("pagó $12", ["12"]),
        ("queda para el jueves", ["jueves"]),
        ("pagó en Ripley", ["Ripley"]),
        ("le ofrecen 40%", ["40"]),
    ],
)
def test_what_nobody_said_to_the_customer_is_named(text: str, strange: list[str]) -> None:
    assert list(dict.fromkeys(invented(text, CONVERSATION))) == strange


def test_the_first_word_of_a_sentence_or_quotation_is_no_name() -> None:
    assert invented("Prometido: «Mañana va». Sigue: (Hoy)\nEntonces nada", CONVERSATION) == []
