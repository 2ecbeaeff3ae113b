"""The figures that summaries are judged by, and the command that prints them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from copilot.summary import Fact
from evals.cases import Case
from evals.summaries.__main__ import main
from evals.summaries.cases import told_in
from evals.summaries.report import fidelity, untold
from evals.summaries.score import Figure, Trial, borne_out, differences, figures, trials
from evals.summaries.writers import Written

ROW = {
    "v": 1,
    "id": "s-1",
    "task": "summary",
    "lang": "es",
    "conversation": {
        "id": "s-1",
        "language": "es",
        "messages": [
            {"id": "m1", "role": "customer", "text": "Me cobraron $12.500 dos veces en la boleta de marzo."},
            {"id": "m2", "role": "agent", "text": "Ya pedí la devolución y le llega el jueves 14."},
        ],
    },
    "references": ["Le cobraron $12.500 dos veces; se devuelve el jueves 14.", "Cobro doble."],
    "expect": {
        "facts": [
            {"text": "cobro doble", "anyof": ["dos veces"], "message_id": "m1", "kind": "request"},
            {"text": "monto", "anyof": ["12.500"], "message_id": "m1", "kind": "amount"},
            {"text": "fecha", "anyof": ["jueves 14"], "message_id": "m2", "kind": "date"},
        ]
    },
}
CASE = Case.model_validate(ROW)


def trial(text: str, *facts: Fact, best: float = 0.5) -> Trial:
    told = tuple(fact for fact in CASE.expect.facts if told_in(fact, text))
    missed = tuple(fact for fact in CASE.expect.facts if fact not in told)
    return Trial(CASE, Written(text, facts), best, best, told, missed, 5, 1.0)


def by_name(found: list[Figure]) -> dict[str, float]:
    return {one.name: one.value for one in found}


def test_recall_is_counted_over_facts_and_by_kind() -> None:
    found = by_name(figures([trial("cobraron dos veces 12.500"), trial("nada")]))
    assert found["all facts told"] == pytest.approx(2 / 6)
    assert (found["request"], found["amount"], found["date"]) == (0.5, 0.5, 0.0)
    assert "promise" not in found


def test_differences_are_taken_case_by_case() -> None:
    found = by_name(differences([trial("dos veces", best=0.6)], [trial("jueves 14 y 12.500", best=0.4)]))
    assert found["ROUGE-L, best reference"] == pytest.approx(0.2)
    assert found["all facts told"] == pytest.approx(-1 / 3)


def test_a_fact_out_of_place_and_a_number_nobody_said_lower_their_shares() -> None:
    right, wrong = Fact(text="dos veces", message_id="m1"), Fact(text="dos veces", message_id="m2")
    found = [trial("pagó 12.500 y 13.000", right, wrong)]
    assert [one.value for one in borne_out(found)] == [0.5, 0.5]
    assert "NOT SAID s-1: 13.000" in fidelity(found)


def test_what_is_left_untold_is_shown_with_its_message() -> None:
    assert "misses date, m2: fecha" in untold([trial("dos veces")], 1)
    assert untold([trial("dos veces 12.500 jueves 14")], 1) == ""


def test_every_writer_is_tried_on_every_case() -> None:
    found = trials([CASE])
    assert {len(each) for each in found.values()} == {1}
    assert found["lead-3"][0].told == CASE.expect.facts


def test_the_command_prints_writers_side_by_side_for_other_peoples_rows(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    conversation = ROW["conversation"]
    assert isinstance(conversation, dict)
    row = {"id": "o-1", "language": "es", "messages": conversation["messages"], "references": ROW["references"]}
    file.write_text(json.dumps(row), encoding="utf-8")
    shown = CliRunner().invoke(main, ["--file", str(file)])
    assert shown.exit_code == 0
    assert "other.jsonl  1 conversations" in shown.output
    assert "ours - textrank-3" in shown.output
    assert "all facts told" not in shown.output
