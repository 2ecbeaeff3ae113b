"""A draft does not pass over what we said and did not do."""

from datetime import UTC, datetime, timedelta

import pytest

from copilot.check import check
from copilot.draft import Check, Sentence
from copilot.promise import Owed, Status
from copilot.text import sentences as split
from tests.copilot.check.conftest import brief

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


def owed(
    text: str = "te llamo mañana antes de las 6", status: Status = "broken", days: float = -2, **more: object
) -> Owed:
    due = (NOW + timedelta(days=days)).isoformat()
    fields = {"by": "Diego", "due": due, "message_id": "m1", "status": status, "conversation_id": "c-1"} | more
    return Owed(text=text, **fields)  # type: ignore[arg-type]


def verdict(draft: str, *promises: Owed, language: str = "es", cites: str = "", outcome: str = "reply") -> Check | None:
    made = brief("¿qué pasó?", language=language, outcome=outcome).model_copy(update={"promises": promises, "now": NOW})  # type: ignore[arg-type]
    sentences = tuple(
        Sentence(text=one, support="history" if cites else "courtesy", passage_id=cites or None) for one in split(draft)
    )
    found = check(draft, sentences, made, [], ())
    return next((one for one in found if one.name == "promise_in_view"), None)


def passes(draft: str, *promises: Owed, language: str = "es", cites: str = "") -> bool:
    found = verdict(draft, *promises, language=language, cites=cites)
    assert found
    return found.passed


ELSEWHERE = "Devolvemos el cobro doble a la misma tarjeta."


@pytest.mark.parametrize("promise", [owed(), owed(status="open")], ids=["broken", "overdue"])
def test_a_draft_that_speaks_of_something_else_fails_and_says_what_it_passed_over(promise: Owed) -> None:
    found = verdict(ELSEWHERE, promise)
    assert found
    assert not found.passed
    assert promise.text in found.detail


@pytest.mark.parametrize(
    ("language", "draft"),
    [
        ("es", "Te habíamos dicho que llamaríamos y no fue así. Devolvemos el cobro."),
        ("es", "Quedamos en algo que no se cumplió, lo siento."),
        ("es", "No te llamamos antes de las 6, lo siento."),
        ("pt", "Tínhamos dito isso e não foi assim; sinto muito."),
        ("en", "We told you so and it didn't happen, I'm sorry."),
    ],
)
def test_owning_it_in_one_s_own_words_passes(language: str, draft: str) -> None:
    assert passes(draft, owed(), language=language)


def test_a_sentence_that_cites_the_promise_s_message_passes() -> None:
    assert passes("Sé lo que pasó.", owed(), cites="m1")
    assert not passes("Sé lo que pasó.", owed(), cites="m7")


@pytest.mark.parametrize(
    "promise",
    [
        owed(status="open", days=2),  # not due yet
        owed(status="open", due=""),  # no time
        owed(answered=True),  # somebody answered to it since
        owed(conversation_id="c-0"),  # on another matter
    ],
    ids=["ahead", "undated", "answered", "elsewhere"],
)
def test_what_is_not_late_here_asks_for_nothing(promise: Owed) -> None:
    assert passes(ELSEWHERE, promise)


def test_findings_are_not_asked_for_it_for_no_customer_reads_them() -> None:
    assert verdict(ELSEWHERE, owed(), outcome="findings") is None


def test_of_several_the_latest_broken_one_counts() -> None:
    made = brief("¿y?").model_copy(
        update={"promises": (owed("te llamo"), owed("te escribo"), owed("va el técnico", status="open")), "now": NOW}
    )
    assert made.missed
    assert made.missed.text == "te escribo"


def test_on_the_same_matter_what_was_promised_in_an_earlier_conversation_counts() -> None:
    here = brief("¿y?", known=["me cobraron dos veces"])
    same = tuple(one.model_copy(update={"same_matter": True}) for one in here.known)
    promise = owed(conversation_id="c-0")
    assert here.model_copy(update={"promises": (promise,), "now": NOW}).missed is None
    assert here.model_copy(update={"promises": (promise,), "now": NOW, "known": same}).missed == promise
