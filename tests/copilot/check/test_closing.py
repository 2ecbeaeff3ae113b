"""What is still open when a conversation is about to be closed."""

from datetime import UTC, datetime

import pytest

from copilot.check.closing import open_matters as open_of
from copilot.conversation import Conversation, Message, Role
from copilot.hours import Hours
from copilot.listen.heard import EmotionLabel, Feeling, Flag
from copilot.promises import calendar_of
from copilot.stories import summarize

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def open_matters(conversation: Conversation, feeling: Feeling, language: str) -> tuple[str, ...]:
    return open_of(summarize(conversation, calendar_of(Hours(), "UTC", "CL"), now=NOW), feeling, language)


def talk(*said: tuple[Role, str]) -> Conversation:
    """The messages in turn, an hour apart, on the morning of Tuesday 3 March 2026."""
    messages = (
        Message(role=role, text=text, id=f"m{n}", at=datetime(2026, 3, 3, 9 + n, tzinfo=UTC))
        for n, (role, text) in enumerate(said)
    )
    return Conversation(id="c-1", messages=tuple(messages))


def felt(label: EmotionLabel, confidence: float = 0.8) -> Feeling:
    flag = Flag(label=label, confidence=confidence, evidence=("me da miedo perder el cupo",), message_id="m0")
    return Feeling(primary=label, emotions=(flag,))


def test_a_calm_answered_conversation_keeps_nothing_open() -> None:
    conversation = talk(("customer", "¿A qué hora abren?"), ("agent", "A las nueve."), ("customer", "Gracias."))
    assert open_matters(conversation, Feeling(), "es") == ()


def test_a_worry_in_the_last_message_is_open_with_its_words() -> None:
    conversation = talk(("customer", "me da miedo perder el cupo"), ("agent", "Lo vemos."))
    (line,) = open_matters(conversation, felt("worry"), "es")
    assert "preocupación" in line
    assert "me da miedo perder el cupo" in line


@pytest.mark.parametrize("feeling", [felt("worry", 0.4), felt("gratitude")])
def test_a_feeling_that_is_not_sure_or_is_good_does_not_hold(feeling: Feeling) -> None:
    assert open_matters(talk(("customer", "Ya."), ("agent", "Bien.")), feeling, "es") == ()


def test_a_question_that_nobody_answered_is_open() -> None:
    conversation = talk(("agent", "Listo."), ("customer", "¿Y me cobran el envío?"))
    assert open_matters(conversation, Feeling(), "en") == ("“¿Y me cobran el envío?” is left without an answer.",)


@pytest.mark.parametrize(
    ("promise", "open_"),
    [
        ("El técnico va el viernes.", True),
        ("El técnico va mañana.", True),
        ("Te aviso en 2 días.", True),
        ("Te aviso en 2 horas.", True),
        ("Te aviso cuando sepa algo.", False),
    ],
)
def test_a_promise_with_a_time_holds_until_something_shows_it_kept(promise: str, open_: bool) -> None:
    found = open_matters(talk(("customer", "No anda."), ("agent", promise)), Feeling(), "es")
    assert [promise.rstrip(".") in line for line in found] == [True] * open_


@pytest.mark.parametrize(("language", "word"), [("es", "enojo"), ("pt", "raiva"), ("en", "anger")])
def test_it_is_said_in_the_reader_s_language(language: str, word: str) -> None:
    (line,) = open_matters(talk(("customer", "Basta."), ("agent", "Ya.")), felt("anger"), language)
    assert word in line
