"""What labels come to, whoever gave them: the table in golden.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.settings import Settings
from copilot.write.voice import DEFAULT, read_voice
from evals.judge.form import Forms
from evals.judge.lay import draft_sheet, summary_sheet
from evals.judge.marks import OF_DRAFTS, draft_marks, summary_marks
from evals.judge.sheet import Desk, Sheet
from evals.judge.verdict import grade, score
from evals.metrics.evidence import Evidence
from evals.runs.folder import digest_of
from tests.evals.judge import court

GOLDEN: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("golden.yaml").read_text(encoding="utf-8"))
USUAL = GOLDEN[0]["gives"]


def evidence(case: Any = None, text: str = court.ANSWER, **more: Any) -> Evidence:
    case = case or court.case()
    sample = court.sample(case, text, **more)
    return Evidence(case, sample, {digest_of(court.PASSAGE): court.PASSAGE}, read_voice(DEFAULT))


def sheet(of: Evidence | None = None, context: int = 16_384) -> Sheet:
    return draft_sheet(Desk(Settings(chat_context=context)), Forms().draft, of or evidence())


def changed(said: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    for path, value in changes.items():
        *steps, last = path.split(".")
        place: Any = said
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = value
    return said


@pytest.mark.parametrize("row", GOLDEN, ids=[one["name"] for one in GOLDEN])
def test_labels_come_to_what_the_table_says(row: dict[str, Any]) -> None:
    marks = draft_marks(changed(court.good(), row["set"]), sheet(), OF_DRAFTS, sourced=False)
    found = {one.metric: [(told := score(one, "es")).verdict, told.value, grade(one)] for one in marks}
    assert found == USUAL | row["gives"]


def test_every_failure_says_why_in_each_language() -> None:
    said = changed(
        court.good(), {"facts.0.label": "absent", "tone.2.label": "no", "tone.2.evidence": "Hola, [NAME_2]."}
    )
    marks = draft_marks(said, sheet(), ("judge_correct", "judge_tone"), sourced=False)
    whys = {
        language: [reason.why for one in marks for reason in score(one, language).reasons]
        for language in ["es", "pt", "en"]
    }
    assert whys["es"] == [
        "No dice que «El envío nacional tarda de 3 a 5 días hábiles».",
        "Culpa al cliente o se defiende.",
    ]
    assert len({tuple(one) for one in whys.values()}) == 3


def test_a_reason_names_the_sentence_at_fault_with_the_names_put_back() -> None:
    said = changed(court.good(), {"tone.2.label": "no", "tone.2.evidence": "Hola, [NAME_2]."})
    (marks,) = draft_marks(said, sheet(), ("judge_tone",), sourced=False)
    assert score(marks, "es").reasons[0].sentence == "Hola, Camila."


def test_no_claims_in_an_answer_that_cites_sources_is_an_error_and_no_pass() -> None:
    said = changed(court.good(), {"sentences.1.claims": [], "sentences.2.claims": []})
    (marks,) = draft_marks(said, sheet(), ("judge_grounded",), sourced=True)
    assert score(marks, "es").verdict == "error"


def test_two_labels_of_one_item_are_no_verdict() -> None:
    said = court.good()
    said["facts"].append({"id": "F1", "evidence": "", "label": "absent"})
    (marks,) = draft_marks(said, sheet(), ("judge_correct",), sourced=False)
    assert (marks.problem, marks.detail) == ("twice", "F1")


def test_without_all_sources_a_claim_that_is_not_found_is_no_verdict() -> None:
    crowd = "No tengo más datos, solo esto que cuento con muchas palabras. " * 40
    talk = [{"role": "customer", "text": crowd}] * 12 + [{"role": "customer", "text": court.ASKED}]
    small = sheet(evidence(court.case(conversation=talk)), context=4096)
    said = changed(court.good(), {"sentences.2.claims.0.label": "not_found"})
    (marks,) = draft_marks(said, small, ("judge_grounded",), sourced=False)
    assert small.left_out > 0
    assert (marks.problem, score(marks, "es").verdict) == ("sources", "error")


def test_a_fact_that_is_not_critical_costs_recall_and_not_the_verdict() -> None:
    facts = [{"text": "tarda de 3 a 5 días hábiles"}, {"text": "a zonas extremas hasta 10", "critical": False}]
    case = court.case(expect={"facts": facts})
    said = court.good()
    said["facts"].append({"id": "F2", "evidence": "", "label": "absent"})
    (marks,) = draft_marks(said, sheet(evidence(case)), ("judge_correct",), sourced=False)
    told = score(marks, "es")
    assert (told.verdict, told.value, grade(marks)) == ("pass", 0.5, "partial")


@pytest.mark.parametrize(
    "said", [{}, {"facts": None, "sentences": "none", "tone": {"problem": "yes"}}, {"facts": [1, "x"]}]
)
def test_an_answer_without_items_is_an_error_for_every_metric_that_needs_them(said: dict[str, Any]) -> None:
    metrics = ("judge_correct", "judge_grounded", "judge_complete", "judge_tone")
    marks = draft_marks(said, sheet(), metrics, sourced=False)
    assert [score(one, "es").verdict for one in marks] == ["error"] * 4


SUMMARY = "Camila pregunta cuánto demora el pedido 4512. Sigue pendiente la respuesta."
SUMMED: dict[str, Any] = {
    "sentences": [
        {
            "number": 1,
            "claims": [{"claim": "pregunta", "source": "M1", "evidence": "¿Cuánto demora?", "label": "supported"}],
        },
        {"number": 2, "claims": []},
    ],
    "facts": [{"id": "F1", "evidence": "el pedido 4512", "label": "present"}],
    "manner": [{"id": id, "evidence": "", "label": "yes"} for id in ("colleague", "speaker", "no_advice", "open")],
}


def summed(changes: dict[str, Any]) -> tuple[str, float | None]:
    case = court.case(task="summary", expect={"facts": ["El pedido 4512 no llega"]})
    sample = court.sample(case, "").model_copy(update={"output": {"summary": SUMMARY}})
    of = Evidence(case, sample, {}, read_voice(DEFAULT))
    laid = summary_sheet(Desk(Settings(chat_context=16_384)), Forms().summary, of)
    said = changed(yaml.safe_load(yaml.safe_dump(SUMMED)), changes)
    (marks,) = summary_marks(said, laid)
    told = score(marks, "es")
    return told.verdict, told.value and round(told.value, 3)


@pytest.mark.parametrize(
    ("changes", "verdict", "value"),
    [
        ({}, "pass", 1.0),
        ({"sentences.0.claims.0.evidence": "nunca dijo esto nadie"}, "fail", 0.667),
        ({"facts.0.label": "absent"}, "fail", 0.667),
        ({"manner.3.label": "no"}, "pass", 0.917),
        ({"manner.3.label": "no", "manner.1.label": "no"}, "fail", 0.833),
        ({"manner.2.label": "no"}, "error", None),
        ({"manner.2.id": "style"}, "error", None),
    ],
)
def test_a_summary_is_accurate_complete_and_in_its_manner(
    changes: dict[str, Any], verdict: str, value: float | None
) -> None:
    assert summed(changes) == (verdict, value)
