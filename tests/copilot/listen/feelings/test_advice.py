"""One line to the agent about the feeling in this conversation."""

from typing import get_args

import pytest

from copilot.listen import advice
from copilot.listen.feelings.advice import cases
from copilot.listen.heard import EmotionLabel, Feeling, Flag, Need, SignalLabel

LANGUAGES = ("es", "pt", "en")


def feeling(primary: EmotionLabel, *labels: str, needs: tuple[str, ...] = ()) -> Feeling:
    emotions = [primary, *(label for label in labels if label in get_args(EmotionLabel))]
    signals = [label for label in labels if label in get_args(SignalLabel)]
    return Feeling(
        primary=primary,
        emotions=tuple(Flag(label=label, confidence=0.8, evidence=("x",)) for label in emotions if label != "neutral"),
        signals=tuple(Flag(label=label, confidence=0.8, evidence=("x",)) for label in signals),
        needs=tuple(Need(key=key, evidence="x", message_id="0") for key in needs),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_neutral_without_signals_says_nothing(language: str) -> None:
    assert advice(Feeling(), language) == ""


@pytest.mark.parametrize("signal", ["urgency", "vulnerable", "churn_risk", "repeat_contact"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_neutral_with_a_signal_speaks_of_the_signal(signal: str, language: str) -> None:
    assert advice(feeling("neutral", signal), language)


def test_every_line_is_one_line_of_at_most_160_characters() -> None:
    lines = [line for case in cases() for line in case.lines.values()]
    assert [line for line in lines if len(line) > 160 or "\n" in line or line != line.strip() or not line] == []


def test_no_two_cases_say_the_same_and_none_stands_below_one_that_takes_its_place() -> None:
    lines = [line for case in cases() for line in case.lines.values()]
    assert len(set(lines)) == len(lines)
    hidden = [
        later
        for place, later in enumerate(cases())
        for earlier in cases()[:place]
        if earlier.primary == later.primary and earlier.beside <= later.beside
    ]
    assert hidden == []


def test_a_signal_that_matters_changes_what_the_emotion_asks() -> None:
    for primary in ("frustration", "anger", "worry", "distrust", "resignation"):
        alone = advice(feeling(primary), "es")
        shaped = {
            advice(feeling(primary, signal), "es")
            for signal in ("urgency", "vulnerable", "churn_risk", "repeat_contact")
        }
        assert alone not in shaped
        assert len(shaped) == 4


def test_who_may_come_to_harm_goes_before_who_may_leave() -> None:
    assert advice(feeling("worry", "churn_risk", "vulnerable"), "es") == advice(feeling("worry", "vulnerable"), "es")


def test_somebody_ashamed_who_cannot_pay_is_offered_instalments_in_private() -> None:
    assert "pagar en partes" in advice(feeling("embarrassment", "vulnerable", needs=("cannot_pay",)), "es")


def test_a_death_asks_for_condolence_and_no_more_calls() -> None:
    line = advice(feeling("sadness", "vulnerable", needs=("bereavement",)), "pt-BR")
    assert "pêsames" in line
    assert "ninguém ligue" in line


def test_anger_that_was_answered_before_owns_that_it_was_not_solved() -> None:
    assert "they told us before" in advice(feeling("anger", "repeat_contact"), "en-GB")


def test_neutral_with_somebody_who_depends_on_it_and_a_deadline_comes_first() -> None:
    assert "atiéndelo primero" in advice(feeling("neutral", "urgency", "vulnerable"), "es-MX")


def test_an_unknown_language_is_answered_in_spanish() -> None:
    assert advice(feeling("distrust"), "fr") == advice(feeling("distrust"), "es")
