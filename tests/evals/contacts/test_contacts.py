"""The cases of two contacts, how they are judged and what is fitted on them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from copilot.contacts.alike import FILE, NAMES
from copilot.errors import InputError
from evals.contacts.__main__ import crossed, main
from evals.contacts.cases import SUITE, Case, read_cases
from evals.contacts.fit import AGAINST, predict
from evals.contacts.score import overlap, same_tag, score, shipped

LANGUAGES = ("es", "pt", "en")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [case for language in LANGUAGES for case in read_cases(SUITE / f"{language}.dev.jsonl")]


@pytest.mark.parametrize("half", ["dev", "test"])
@pytest.mark.parametrize(("language", "least"), [("es", 80), ("pt", 40), ("en", 40)])
def test_each_half_has_its_cases_of_both_kinds(language: str, least: int, half: str) -> None:
    found = list(read_cases(SUITE / f"{language}.{half}.jsonl"))
    assert len({case.id for case in found}) == len(found) >= least
    assert 0.35 < sum(case.same for case in found) / len(found) < 0.65


def test_no_pair_stands_in_both_halves() -> None:
    def said(half: str) -> set[tuple[str, str]]:
        found = [case for language in LANGUAGES for case in read_cases(SUITE / f"{language}.{half}.jsonl")]
        return {(case.earlier.messages[0].text, case.later.messages[0].text) for case in found}

    assert said("dev") & said("test") == set()


def test_the_later_contact_comes_so_many_days_after_the_earlier_one(cases: list[Case]) -> None:
    for case in cases:
        earlier, later = case.matters
        assert earlier.ended and later.began
        assert later.began > earlier.ended


def test_what_is_shipped_does_better_than_tags_and_shared_words(cases: list[Case]) -> None:
    found = {judge: score(cases, judge) for judge in (shipped, same_tag, overlap)}
    best = found.pop(shipped)
    assert best.f1_interval.low > max(one.f1_interval.high for one in found.values())
    assert best.precision > 0.9


def test_contacts_of_different_cases_are_hardly_ever_taken_for_one_matter(cases: list[Case]) -> None:
    across = crossed(cases)
    assert sum(map(shipped, across)) <= 0.03 * len(across)


def test_the_weights_have_the_signs_that_they_must_have() -> None:
    weights = json.loads(FILE.read_text(encoding="utf-8"))["weights"]
    assert set(weights) == set(NAMES)
    assert all(weights[name] <= 0 for name in AGAINST)
    assert all(weights[name] > 0 for name in ("reference", "amount", "told_near", "meaning"))


def test_a_prediction_is_a_share() -> None:
    import numpy as np

    guessed = predict(np.array([0.0, 1.0]), np.array([[0.0], [50.0]]))
    assert guessed[0] == 0.5
    assert 0.99 < guessed[1] <= 1


def test_a_broken_case_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text('\n{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.jsonl, line 2"):
        list(read_cases(file))


def test_the_figures_come_with_their_intervals() -> None:
    done = CliRunner().invoke(main, ["--language", "en"])
    assert done.exit_code == 0, done.output
    assert "shipped" in done.output
    assert "F1" in done.output
    assert "wrong by kind" in done.output
