from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from copilot.retrieval.calibrate import Calibration, Prior, probability
from copilot.retrieval.features import NAMES
from copilot.retrieval.recalibrate import Told
from evals.abstention import train
from evals.abstention.examples import Example, examples
from evals.abstention.suite import Question, open_base
from evals.abstention.train import (
    Base,
    Pooled,
    as_asked,
    auroc,
    caution,
    fit,
    left_out,
    odds_of,
    pooled,
    report,
    threshold,
    trained,
    written,
)


def made(count: int = 60, width: int = 3) -> list[Example]:
    """The first feature tells right from wrong, the last is always the same."""
    dice = np.random.default_rng(3)
    rows = []
    for number in range(count):
        right = number % 2 == 0
        situation = "kept" if right else ("removed", "off")[number % 4 == 1]
        between = [dice.normal() for _ in range(width - 2)]
        rows.append(Example([float(right) + dice.normal(0, 0.4), *between, 5.0], right, situation))
    return rows


def asked(odds: list[float], right: list[bool], situation: str = "kept") -> Pooled:
    count = len(odds)
    return Pooled(np.array(odds), np.array(right), np.array([situation] * count), np.ones(count))


def test_the_fit_finds_what_tells_right_from_wrong() -> None:
    fitted = fit(made(), pull=1.0)
    assert fitted.coefficients[1] > 5 * abs(fitted.coefficients[2])
    assert fitted.coefficients[3] == pytest.approx(0, abs=1e-6)  # a feature that never changes tells nothing


def test_the_curvature_holds_the_pull_towards_zero() -> None:
    loose, tight = fit(made(), pull=1.0), fit(made(), pull=100.0)
    assert loose.curvature[3][3] == pytest.approx(1.0)
    assert tight.curvature[3][3] == pytest.approx(100.0)


def test_a_base_is_judged_by_a_fit_that_has_not_seen_it() -> None:
    turned = [row._replace(answerable=not row.answerable) for row in made()]
    odds = left_out({"one": Base(made(), []), "other": Base(turned, [])}, own=False)
    assert auroc(odds["one"], np.array([row.answerable for row in made()])) < 0.2


def test_a_bases_own_questions_move_the_fit_that_judges_it() -> None:
    never = [Told(row.features, False) for row in made()]
    bases = {"one": Base(made(), never), "other": Base(made(), [])}
    alone, moved = (left_out(bases, own=own) for own in (False, True))
    assert (moved["one"] < alone["one"]).all()
    assert (moved["other"] == alone["other"]).all()


def test_auroc_counts_the_pairs_in_order() -> None:
    assert auroc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])) == 0.875


def test_every_base_counts_alike() -> None:
    bases = {"big": Base(made(80), []), "small": Base(made(20), [])}
    weight = pooled(bases, left_out(bases, own=False)).weight
    assert weight[:80].sum() == pytest.approx(weight[80:].sum())


def test_a_threshold_is_the_least_that_keeps_the_stated_precision() -> None:
    odds = [0.9] * 40 + [0.6] * 20 + [0.3] * 40
    right = [True] * 40 + [True, False] * 10 + [False] * 40
    found = threshold(asked(odds, right), 0.8)
    assert (found.at, found.reached, found.replies) == (0.31, 0.8333, 60)
    assert threshold(asked(odds, right), 0.97).at == 0.61


def test_where_a_precision_cannot_be_had_the_nearest_is_taken_and_says_so() -> None:
    odds = [0.9] * 40 + [0.5] * 40
    found = threshold(asked(odds, [True] * 30 + [False] * 50), 0.97)
    assert (found.at, found.stated, found.reached) == (0.51, 0.97, 0.75)


def test_few_replies_prove_no_precision() -> None:
    odds = [0.9] * 5 + [0.5] * 40
    found = threshold(asked(odds, [True] * 5 + [False] * 10 + [True] * 30), 0.97)
    assert (found.replies, found.reached) == (45, 0.7778)


def test_a_question_whose_article_was_taken_away_counts_as_much_as_it_is_said_to() -> None:
    rows = asked([0.9] * 40, [False] * 40, "removed")
    assert as_asked(rows, 0.25).weight.sum() == 10
    assert as_asked(asked([0.9] * 40, [False] * 40, "off"), 0.0).weight.sum() == 40


def test_a_base_that_is_not_fitted_is_judged_with_as_much_caution_as_it_needs() -> None:
    moved = asked([0.6] * 40 + [0.4] * 40, [True] * 40 + [False] * 40)
    bold = asked([0.8] * 40 + [0.7] * 40, [True] * 40 + [False] * 40)
    reply = threshold(moved, 0.9)
    assert caution(bold, reply) > 1
    assert caution(moved, reply) == 0


def test_the_report_tells_each_situation() -> None:
    rows = {"one": Base(made(), [])}
    odds = {"one": odds_of(Calibration(fit(made()), fit(made()).coefficients), made())}
    line = report(pooled(rows, odds))
    assert "n 30" in line
    assert "kept vs removed" in line


def test_what_is_written_is_read_back_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = made(200, len(NAMES))
    bases = {name: Base(rows, [Told(row.features, row.answerable) for row in rows[:40]]) for name in ("one", "other")}
    monkeypatch.setattr(train, "collect", lambda data: bases)
    file = tmp_path / "calibration.json"
    done = CliRunner().invoke(train.main, [str(tmp_path), "--to", str(file)])
    assert done.exit_code == 0, done.output
    assert "kept vs removed" in done.output
    known = Prior.model_validate_json(file.read_bytes())
    assert known == trained(bases)[0]
    assert written(known) == file.read_text(encoding="utf-8")
    assert known.reply.reached >= known.reply.stated


def test_the_probability_is_the_fits() -> None:
    calibration = Calibration(fit(made()), fit(made()).coefficients)
    odds = odds_of(calibration, made())
    assert odds[0] == probability(made()[0].features, calibration)


def test_an_answer_taken_away_is_never_answerable(tmp_path: Path) -> None:
    questions = [Question("rastrear mi compra", "es", ("seguimiento", "seguimiento-pt")), Question("torta", "es", ())]
    with open_base("shop", tmp_path) as copilot:
        found = examples(copilot.retriever, questions)
    assert [(one.situation, one.answerable, one.rank) for one in found[:2]] == [
        ("kept", True, 1),
        ("removed", False, 0),
    ]
    assert all(one.situation == "off" and not one.answerable for one in found[2:])
