from pathlib import Path

import numpy as np
import pytest

from evals.abstention.examples import Example, examples
from evals.abstention.suite import Question, open_base
from evals.abstention.train import auroc, fit, left_out, report


def made(count: int = 60) -> list[Example]:
    dice = np.random.default_rng(3)
    rows = []
    for number in range(count):
        right = number % 2 == 0
        situation = "kept" if right else ("removed", "off")[number % 4 == 1]
        rows.append(Example([float(right) + dice.normal(0, 0.4), dice.normal(), 5.0], right, situation))
    return rows


def test_the_fit_finds_what_tells_right_from_wrong() -> None:
    fitted = fit(made(), pull=1.0)
    assert fitted.coefficients[1] > 5 * abs(fitted.coefficients[2])
    assert fitted.coefficients[3] == pytest.approx(0, abs=1e-6)  # a feature that never changes tells nothing


def test_a_base_is_judged_by_a_fit_that_has_not_seen_it() -> None:
    turned = [row._replace(answerable=not row.answerable) for row in made()]
    odds = left_out({"one": made(), "other": turned})
    assert auroc(odds["one"], np.array([row.answerable for row in made()])) < 0.2


def test_auroc_counts_the_pairs_in_order() -> None:
    assert auroc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])) == 0.875


def test_the_report_tells_each_situation() -> None:
    rows = made()
    line = report(rows, fit(rows).odds(rows))
    assert "n 30" in line
    assert "removed" in line


def test_an_answer_taken_away_is_never_answerable(tmp_path: Path) -> None:
    questions = [Question("rastrear mi compra", "es", ("seguimiento", "seguimiento-pt")), Question("torta", "es", ())]
    with open_base("shop", tmp_path) as copilot:
        found = examples(copilot.retriever, questions)
    assert [(one.situation, one.answerable, one.rank) for one in found[:2]] == [
        ("kept", True, 1),
        ("removed", False, 0),
    ]
    assert all(one.situation == "off" and not one.answerable for one in found[2:])
