"""What the customer feels, against what a careful reader marked."""

from typing import Any

import pytest

from evals.metrics.metric import Score
from tests.evals.metrics.tasks import scores

SAID = "Ya van tres veces que escribo. ¿Y si se corta hoy?"
MARKED = {
    "primary": "frustration",
    "emotions": [
        {"label": "frustration", "evidence": ["Ya van tres veces"]},
        {"label": "worry", "evidence": ["se corta"]},
    ],
    "signals": [],
}


def flag(label: str, *words: str, message: str = "m1") -> dict[str, Any]:
    return {"label": label, "confidence": 0.8, "evidence": words, "message_id": message}


def heard(primary: str, *emotions: dict[str, Any], expect: dict[str, Any] = MARKED, **more: Any) -> dict[str, Score]:
    messages = [{"role": "agent", "id": "m0", "text": "¿Tengo miedo?"}, {"role": "customer", "id": "m1", "text": SAID}]
    case = {"task": "emotion", "conversation": messages, "expect": expect}
    return scores(case, {"primary": primary, "emotions": emotions} | more)


def test_the_leading_emotion_is_right_or_the_reason_says_what_was_meant() -> None:
    assert heard("frustration")["primary_emotion"].verdict == "pass"
    wrong = heard("worry")["primary_emotion"]
    assert wrong.verdict == "fail"
    assert (wrong.reasons[0].sentence, wrong.reasons[0].why) == (
        "Ya van tres veces",
        "Oyó preocupación; una persona que lo lee con atención oye frustración.",
    )


def test_one_of_two_emotions_is_two_thirds_of_f1_and_fails_nothing() -> None:
    found = heard("frustration", flag("frustration", "tres veces"))
    assert (found["emotions_f1"].verdict, found["emotions_f1"].value) == ("none", round(2 / 3, 4))
    assert found["signals_f1"].value == 1


@pytest.mark.parametrize(
    ("words", "message", "verdict"),
    [("tres veces", "m1", "pass"), ("Tres veces", "m1", "fail"), ("Tengo miedo", "m0", "fail"), ("", "m1", "fail")],
)
def test_evidence_is_the_customers_own_words_letter_by_letter(words: str, message: str, verdict: str) -> None:
    assert heard("frustration", flag("frustration", words, message=message))["emotion_evidence"].verdict == verdict


def test_a_flag_without_words_is_no_flag() -> None:
    assert heard("frustration", flag("frustration"))["emotion_evidence"].verdict == "fail"


@pytest.mark.parametrize(("words", "share"), [("van tres veces", 1.0), ("Ya", 0.0), (SAID, 0.0)])
def test_evidence_is_the_same_from_half_of_it_in_common_on(words: str, share: float) -> None:
    assert heard("frustration", flag("frustration", words))["evidence_overlap"].value == share


def test_an_emotion_where_somebody_merely_asks_is_a_false_alarm_and_haste_is_none() -> None:
    plain = {"primary": "neutral", "emotions": [], "signals": []}
    alarmed = heard("worry", flag("worry", "se corta"), expect=plain)["false_alarm"]
    assert alarmed.verdict == "fail" and "preocupación" in alarmed.reasons[0].why
    hasty = heard("neutral", expect=plain, signals=[flag("urgency", "hoy")])
    assert hasty["false_alarm"].verdict == "pass" and heard("worry")["false_alarm"].verdict == "none"


def test_an_answer_that_names_no_emotion_is_an_error() -> None:
    case = {"task": "emotion", "query": SAID, "expect": MARKED}
    assert scores(case, {"text": "está molesta"})["primary_emotion"].verdict == "error"
