"""Summaries: what has to be in them, and what must not."""

from typing import Any

import pytest

from evals.metrics.metric import Score
from tests.evals.metrics.tasks import scores

MESSAGES = [
    {"id": "m1", "role": "customer", "text": "Me cobraron $12.500 dos veces en la boleta de marzo."},
    {"id": "m2", "role": "agent", "text": "Ya pedí la devolución. Le aviso mañana y le llega el jueves."},
]
FACTS = [
    {"text": "cobro doble", "anyof": ["dos veces", "doble"], "message_id": "m1", "kind": "request"},
    {"text": "lo cobraron en marzo", "anyof": ["marzo"], "message_id": "m1", "kind": "request"},
    {"text": "monto", "anyof": ["12.500"], "message_id": "m1", "kind": "amount"},
    {"text": "avisa mañana", "anyof": ["aviso mañana", "avisa mañana"], "message_id": "m2", "kind": "promise"},
]
DUE = {"text": "Le aviso mañana", "by": "Ana", "due": "2026-03-13T18:00:00-03:00", "message_id": "m2"}


def told(summary: str, facts: list[dict[str, Any]] = FACTS, **more: Any) -> dict[str, Score]:
    references = ["Le cobraron dos veces; le avisan mañana."]
    case = {"task": "summary", "conversation": MESSAGES, "expect": {"facts": facts}, "references": references}
    return scores(case, {"summary": summary} | more)


def test_one_wording_of_the_request_and_every_promise_are_enough() -> None:
    found = told("Cobro doble. Ana: «Le aviso mañana»")
    assert (found["summary_essentials"].verdict, found["fact_recall"].value) == ("pass", 0.5)


def test_a_promise_that_is_left_out_fails_and_is_named() -> None:
    found = told("Le cobraron dos veces 12.500 en marzo.")["summary_essentials"]
    assert (found.verdict, found.value) == ("fail", 0.5)
    assert found.reasons[0].why == "No cuenta algo que quien sigue el caso necesita: «avisa mañana»."


def test_of_facts_without_a_kind_every_critical_one_is_needed() -> None:
    facts = [{"text": "dos veces"}, {"text": "marzo", "critical": False}]
    assert told("cobro dos veces", facts)["summary_essentials"].verdict == "pass"
    assert told("cobro en marzo", facts)["summary_essentials"].verdict == "fail"


@pytest.mark.parametrize(("summary", "count"), [("Pagó $12.500.", 0), ("Pagó $13.000 en Ripley.", 2)])
def test_numbers_and_names_that_nobody_said_are_counted(summary: str, count: int) -> None:
    found = told(summary)["summary_figures"]
    assert (found.verdict, found.value) == ("fail" if count else "pass", count)


def test_the_day_on_which_a_quoted_promise_falls_due_is_no_invention() -> None:
    summary = "Prometido: «Le aviso mañana» (vence 13 de marzo 18:00)"
    assert told(summary, promises=[DUE])["summary_figures"].verdict == "pass"
    assert told(summary, promises=[DUE | {"text": "Le mando flores"}])["summary_figures"].verdict == "fail"
    assert told(summary.replace("13", "14"), promises=[DUE])["summary_figures"].value == 1


def test_a_fact_stands_in_the_message_that_it_cites() -> None:
    right, wrong = ({"text": "dos veces", "message_id": id} for id in ("m1", "m2"))
    assert _sources([right]).verdict == "pass"
    assert (_sources([right, wrong]).verdict, _sources([right, wrong]).value) == ("fail", 0.5)


def test_a_summary_recorded_as_a_text_is_judged_without_sources() -> None:
    case = {"task": "summary", "conversation": MESSAGES, "expect": {"facts": FACTS}}
    found = scores(case, {"text": "Cobro doble; avisa mañana."})
    assert (found["summary_essentials"].verdict, found["summary_sources"].verdict) == ("pass", "none")


def test_length_and_likeness_are_told_and_judge_nothing() -> None:
    found = told("Le cobraron dos veces; le avisan mañana.")
    assert (found["rouge_l"].verdict, found["rouge_l"].value) == ("none", 1.0)
    assert 0.3 < (found["compression"].value or 0) < 0.5


def _sources(facts: list[dict[str, Any]]) -> Score:
    case = {"task": "summary", "conversation": MESSAGES, "expect": {"facts": FACTS}}
    return scores(case, {"summary": "dos veces", "facts": facts})["summary_sources"]
