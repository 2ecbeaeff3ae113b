"""The figures that a listener is judged by."""

from pathlib import Path

import pytest

from copilot.listen.heard import Feeling, Flag
from evals.feelings.cases import Case, read_cases
from evals.feelings.report import confusion, errors, table
from evals.feelings.score import Trial, score

LINES = """es\tworry\tC: [[worry|¿y si se corta?]] hoy
es\tneutral\tC: a qué hora abren
es\tanger\tC: [[anger|son unos ladrones]], [[churn_risk|me voy]]
"""


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    file = tmp_path / "own.tsv"
    file.write_text(LINES, encoding="utf-8")
    return list(read_cases(file))


def flag(label: str, words: str) -> Flag:
    return Flag(label=label, confidence=0.8, evidence=(words,), message_id="0")


def figures(trials: list[Trial]) -> dict[str, float]:
    return {one.name: one.value for one in score(trials).figures}


def test_a_listener_that_hears_it_all_gets_one_everywhere(cases: list[Case]) -> None:
    heard = [
        Feeling(primary="worry", emotions=(flag("worry", "si se corta"),)),
        Feeling(),
        Feeling(primary="anger", emotions=(flag("anger", "ladrones"),), signals=(flag("churn_risk", "me voy"),)),
    ]
    found = figures([Trial(case, feeling) for case, feeling in zip(cases, heard, strict=True)])
    assert found.pop("neutral flagged") == 0
    assert set(found.values()) == {1.0}


def test_a_neutral_message_with_a_flag_is_a_false_alarm(cases: list[Case]) -> None:
    felt = Feeling(primary="worry", emotions=(flag("worry", "abren"),))
    assert figures([Trial(cases[1], felt)])["neutral flagged"] == 1.0


def test_words_that_nobody_wrote_are_no_evidence(cases: list[Case]) -> None:
    felt = Feeling(primary="worry", emotions=(flag("worry", "tengo miedo"),))
    found = figures([Trial(cases[0], felt)])
    assert found["evidence is a substring"] == found["evidence overlaps the reader's"] == 0.0


def test_other_words_of_the_message_do_not_overlap(cases: list[Case]) -> None:
    felt = Feeling(primary="worry", emotions=(flag("worry", "hoy"),))
    found = figures([Trial(cases[0], felt)])
    assert (found["evidence is a substring"], found["evidence overlaps the reader's"]) == (1.0, 0.0)


def test_what_was_heard_for_what_is_counted_and_the_surest_error_comes_first(cases: list[Case]) -> None:
    unsure = Feeling(primary="anger", emotions=(flag("anger", "abren").model_copy(update={"confidence": 0.5}),))
    sure = Feeling(primary="sadness", emotions=(flag("sadness", "hoy"),))
    scores = score([Trial(cases[1], unsure), Trial(cases[0], sure)])
    assert scores.confusion == {("neutral", "anger"): 1, ("worry", "sadness"): 1}
    assert [one.feeling.primary for one in scores.errors] == ["sadness", "anger"]
    assert "worry" in confusion(scores) and "primary emotion" in table(scores)
    assert "wanted worry; heard sadness 0.80 “hoy”" in errors(scores.errors)
