"""Promises: found, with their day, their minute and what became of them."""

from typing import Any

import pytest

from evals.metrics.metric import Score
from tests.evals.metrics.tasks import scores

TEXT = "Hola. Te llamo mañana antes de las 6. Mándame una foto."
DUE = {"due": "2026-03-03T18:00", "status": "broken"}
CASE = {
    "task": "promise",
    "now": "2026-03-06T12:00:00-03:00",
    "timezone": "America/Santiago",
    "conversation": [{"id": "m1", "role": "agent", "text": TEXT, "at": "2026-03-02T10:00:00-03:00"}],
    "expect": {
        "promises": [
            {
                "message_id": "m1",
                "words": "Te llamo mañana antes de las 6",
                "due": "2026-03-03T18:00",
                "status": "broken",
            }
        ],
        "asked": [{"message_id": "m1", "words": "Mándame una foto", "done": True}],
    },
}
RIGHT = {"text": "Te llamo mañana", "by": "Ana", "message_id": "m1", "due": "2026-03-03T21:00:00Z", "status": "broken"}
ASKED = {"text": "Mándame una foto", "message_id": "m1", "done": True}


def kept(*promises: dict[str, Any], asked: tuple[dict[str, Any], ...] = (ASKED,)) -> dict[str, Score]:
    return scores(CASE, {"promises": promises, "asked": asked})


def test_everything_right_passes_everything() -> None:
    assert {one.verdict for one in kept(RIGHT).values()} == {"pass"}


def test_a_promise_that_was_missed_fails_and_its_time_is_no_matter() -> None:
    found = kept()
    assert (found["promises_found"].verdict, found["promises_found"].value) == ("fail", 0)
    assert found["promises_found"].reasons[0].why == "No vio la promesa «Te llamo mañana antes de las 6»."
    assert {found[name].verdict for name in ("due_day", "due_minute", "promise_status")} == {"none"}


def test_what_is_no_promise_fails() -> None:
    found = kept(RIGHT, RIGHT | {"text": "Mándame una foto"})["promises_found"]
    assert (found.verdict, found.value) == ("fail", pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("due", "day", "minute"),
    [
        ("2026-03-03T17:00:00-03:00", "pass", "fail"),
        ("2026-03-04T18:00:00-03:00", "fail", "fail"),
        ("", "fail", "fail"),
    ],
)
def test_day_and_minute_are_those_of_the_case(due: str, day: str, minute: str) -> None:
    found = kept(RIGHT | {"due": due})
    assert (found["due_day"].verdict, found["due_minute"].verdict) == (day, minute)


def test_what_became_of_a_promise_is_said_in_words() -> None:
    found = kept(RIGHT | {"status": "kept"})["promise_status"]
    assert found.reasons[0].why == "Está incumplida, no cumplida: «Te llamo mañana»."


def test_what_the_customer_was_asked_has_its_own_metric() -> None:
    found = kept(RIGHT, asked=(ASKED | {"done": False},))
    assert (found["asked_found"].verdict, found["promises_found"].verdict) == ("fail", "pass")


def test_a_case_without_promises_is_right_when_none_is_found() -> None:
    case = CASE | {"expect": {"promises": [], "asked": []}}
    assert scores(case, {"promises": []})["promises_found"].verdict == "pass"
    assert scores(case, {"promises": [RIGHT]})["promises_found"].verdict == "fail"
