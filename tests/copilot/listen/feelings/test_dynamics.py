"""What shows in no word: manner, repetition, waiting."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from copilot.conversation import Conversation, Message
from copilot.listen.feelings.dynamics import NAMES, dynamics
from copilot.listen.feelings.scene import scene_of

START = datetime(2026, 3, 2, tzinfo=UTC)


def figures(*turns: tuple[Any, ...]) -> dict[str, float]:
    messages = tuple(
        Message(role=turn[0], text=turn[1], at=START + timedelta(hours=turn[2]) if len(turn) > 2 else None)
        for turn in turns
    )
    scene = scene_of(Conversation(id="c", messages=messages), "es")
    assert scene is not None
    return dict(zip(NAMES, map(float, dynamics(scene)), strict=True))


def test_every_figure_lies_between_nothing_and_one() -> None:
    shouted = figures(
        ("customer", "QUÉ PASA!!!!!! ???? 😡 " * 200), ("agent", "x"), ("customer", "QUE " * 900 + "!?" * 99)
    )
    assert all(0 <= value <= 1 for value in shouted.values())


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("capitals", "QUIERO HABLAR CON ALGUIEN", "quiero hablar con alguien"),
        ("exclamations", "ya!!!", "ya"),
        ("piled marks", "cuándo??", "cuándo?"),
        ("dots", "bueno...", "bueno"),
        ("warm sign", "listo 😊", "listo"),
        ("cold sign", "listo 🙄", "listo"),
        ("no marks at all", "hola quería saber si abren hoy y hasta qué hora", "hola, quería saber si abren hoy."),
    ],
)
def test_manner_shows(name: str, more: str, less: str) -> None:
    assert figures(("customer", more))[name] > figures(("customer", less))[name]


def test_saying_the_same_again_shows() -> None:
    said = "no me llega el código"
    assert figures(("customer", said), ("bot", "No entendí"), ("customer", said))["said again"] == 1.0
    assert (
        figures(("customer", said), ("bot", "No entendí"), ("customer", "gracias, ya llegó todo"))["said again"] < 0.5
    )


def test_the_same_answer_twice_shows() -> None:
    answer = "Elige una opción del menú"
    found = figures(("customer", "a"), ("bot", answer), ("customer", "b"), ("bot", answer), ("customer", "c"))
    assert found["said again by the other side"] == 1.0
    assert found["robot"] == 1.0


def test_answers_that_become_shorter_show() -> None:
    found = figures(("customer", "una explicación larga y paciente de todo"), ("agent", "ok"), ("customer", "bueno"))
    assert found["shorter than before"] > 0.8


def test_waiting_counts_only_where_times_are_known() -> None:
    assert figures(("agent", "espere", 0), ("customer", "sigo", 48))["waited"] > 0.5
    assert figures(("agent", "espere"), ("customer", "sigo"))["waited"] == 0.0


def test_a_question_that_the_answer_passes_over_shows() -> None:
    asked = "¿cuándo devuelven el depósito?"
    found = figures(("customer", asked), ("agent", "Gracias por escribirnos"), ("customer", "ok"))
    assert found["question passed over"] == 1.0
    found = figures(("customer", asked), ("agent", "El depósito llega el lunes"), ("customer", "ok"))
    assert found["question passed over"] == 0.0
