"""Cases of what a reader hears, in both forms."""

import json
from pathlib import Path

import pytest

from copilot.errors import InputError
from copilot.listen.heard import EMOTIONS, SIGNALS
from evals.feelings.cases import Case, read_cases, to_row

SUITE = Path(__file__).parents[3] / "evals" / "suites" / "feelings"
DATA = Path(__file__).parents[3] / "evals" / "feelings" / "data"


def marked(tmp_path: Path, line: str) -> Case:
    file = tmp_path / "own.tsv"
    file.write_text(line + "\n", encoding="utf-8")
    return next(read_cases(file))


def test_evidence_is_marked_where_it_stands(tmp_path: Path) -> None:
    case = marked(
        tmp_path, "es-MX\tfrustration\tC: hola // A+2h: diga // C: [[frustration,repeat_contact|ya van tres]] veces"
    )
    mark = case.marks[0]
    texts = [message.text for message in case.conversation.messages]
    assert texts == ["hola", "diga", "ya van tres veces"]
    assert texts[2][mark.start : mark.end] == "ya van tres"
    assert (case.emotions, case.signals, case.expressed) == ({"frustration"}, {"repeat_contact"}, "implicit")
    first, second, _ = case.conversation.messages
    assert first.at and second.at and (second.at - first.at).total_seconds() == 7200


def test_a_named_feeling_is_explicit(tmp_path: Path) -> None:
    assert marked(tmp_path, "pt-BR\tworry\tC: [[worry!|estou preocupada]] com isso").expressed == "explicit"


def test_a_case_file_gives_the_same_case_again(tmp_path: Path) -> None:
    case = marked(
        tmp_path, "es\tworry\tC: [[worry|¿y si no llega?]] // A: llega // C: bueno, [[urgency|vuelo el martes]]"
    )
    file = tmp_path / "own.jsonl"
    file.write_text(json.dumps(to_row(case), ensure_ascii=False), encoding="utf-8")
    again = next(read_cases(file))
    assert (again.primary, again.emotions, again.signals) == (case.primary, case.emotions, case.signals)
    assert [(mark.message_id, mark.start, mark.end) for mark in again.marks] == [
        (mark.message_id, mark.start, mark.end) for mark in case.marks
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("es\tworry\tC: nada", "nothing shows"),
        ("es\tneutral\tC: [[anger|ladrones]]", "neutral message shows"),
        ("es\tneutral\tA: hola", "not the customer's"),
        ("es\tneutral\thola", "does not begin with"),
        ("es\tjoy\tC: [[joy|qué bien]]", "no emotion or signal"),
        ("es\tneutral", "unpack"),
    ],
)
def test_a_line_that_cannot_be_a_case_is_named(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(InputError, match=f"own.tsv, line 1: .*{says}"):
        marked(tmp_path, line)


@pytest.mark.parametrize("file", sorted(SUITE.glob("*.jsonl")), ids=lambda file: file.name)
def test_the_suites_hold_every_label_a_quarter_neutral_and_half_in_several_turns(file: Path) -> None:
    cases = list(read_cases(file))
    assert {case.primary for case in cases} == set(EMOTIONS)
    assert {label for case in cases for label in case.signals} == set(SIGNALS)
    assert 0.2 <= sum(case.primary == "neutral" for case in cases) / len(cases) <= 0.3
    assert 0.4 <= sum(len(case.conversation.messages) > 1 for case in cases) / len(cases) <= 0.6


def test_no_case_is_learned_from() -> None:
    def said(case: Case) -> str:
        return " ".join(case.conversation.messages[-1].text.lower().split())

    judged = {said(case) for file in SUITE.glob("*.jsonl") for case in read_cases(file)}
    learned = {said(case) for file in DATA.glob("*.tsv") for case in read_cases(file)}
    short = {text for text in judged if len(text.split()) < 6}  # "ok." is anybody's
    assert len(learned) > 5000
    assert not (judged - short) & learned


def test_the_two_halves_share_no_message() -> None:
    for language in ("es", "pt", "en"):
        dev, test = (
            {case.conversation.messages[-1].text for case in read_cases(SUITE / f"{language}.{half}.jsonl")}
            for half in ("dev", "test")
        )
        assert not dev & test
