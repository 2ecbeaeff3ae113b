"""Learning the public classifiers: the parts on small data, and the sets where they are."""

import json
from pathlib import Path

import numpy as np
import pytest

from copilot.listen.feelings.grams import grams
from evals.feelings.logistic import classifier, fit, odds, table, vocabulary
from evals.feelings.public import FOLDS, RECORD, Model, Neighbour, folds, held_out, lexicon_version
from evals.feelings.public_score import calibrated, chosen, f1, figures, macro
from evals.feelings.public_sets import brighter, goemotions, xed

GLAD = ["qué alegría hoy", "mucha alegría", "alegría y risa", "qué risa", "cuánta risa hoy", "risa y fiesta"]
SAD = ["qué pena hoy", "mucha pena", "pena y llanto", "qué llanto", "cuánto llanto hoy", "llanto y dolor"]
TEXTS = [*GLAD, *SAD]
SHOWN = np.array([[1.0, 0.0]] * len(GLAD) + [[0.0, 1.0]] * len(SAD))
ALL = {"w": 1, "c": 1, "m": 1, "x": 1}


def test_a_vocabulary_leaves_out_rare_features_and_kinds_that_are_not_wanted() -> None:
    names = vocabulary([grams(text, "es") for text in TEXTS], {"w": 3}).names
    assert {"walegria", "wrisa", "wpena", "wllanto"} <= set(names)
    assert "wdolor" not in names
    assert {name[0] for name in names} == {"w"}


def test_the_fit_has_no_slope_left() -> None:
    read = [grams(text, "es") for text in TEXTS]
    features = table(vocabulary(read, ALL), read)
    weights, bias = fit(features, SHOWN, 0.5)
    missed = odds(features @ weights + bias) - SHOWN
    assert np.abs(features.T @ missed + 0.5 * weights).max() < 0.01
    assert np.abs(missed.sum(0)).max() < 0.01


def test_a_row_that_counts_for_nothing_teaches_nothing() -> None:
    read = [grams(text, "es") for text in TEXTS]
    features = table(vocabulary(read, ALL), read)
    wrong = SHOWN.copy()
    wrong[0] = [0, 1]
    counted = np.ones_like(SHOWN)
    counted[0] = 0
    first, second = fit(features, SHOWN, 1.0, counted)[0], fit(features, wrong, 1.0, counted)[0]
    assert np.abs(first - second).max() < 1e-6


def test_the_classifier_that_ships_says_what_the_fit_said() -> None:
    read = [grams(text, "es") for text in TEXTS]
    known = vocabulary(read, ALL)
    weights, bias = fit(table(known, read), SHOWN, 0.1)
    shipped = classifier(("joy", "sadness"), known, weights, bias, 0.0)
    told = np.array([shipped.logits(one) for one in read])
    assert told == pytest.approx(table(known, read) @ weights + bias, abs=0.1)


def test_features_that_say_next_to_nothing_are_left_out() -> None:
    known = vocabulary([grams("bien mal", "es")], {"w": 1})
    weights = np.array([[1.0], [0.001], [0.5]])
    assert classifier(("joy",), known, weights, np.zeros(1), 0.01).vocabulary.names == [known.names[0], known.names[2]]


def test_the_same_text_is_always_in_one_fold_and_folds_are_of_one_size() -> None:
    texts = [f"texto {number}" for number in range(50)] * 2
    found = folds(texts)
    assert found[:50] == found[50:]
    assert {found.count(number) for number in range(FOLDS)} == {100 // FOLDS}


def test_held_out_texts_are_judged_by_what_others_taught() -> None:
    read = [grams(text, "es") for text in TEXTS]
    found = held_out(read, SHOWN, [place % FOLDS for place in range(len(TEXTS))])
    assert (found[:3, 0] > found[:3, 1]).all()
    everything = Model(read, SHOWN, ALL, 1 / 3).logits(read)
    assert (everything - found)[SHOWN == 1].mean() > 0


def test_neighbours_teach_words_and_not_how_frequent_a_feeling_is() -> None:
    read = [grams(text, "es") for text in ["qué risa", "qué pena", "hoy llueve", "mañana llueve"]]
    shown = np.array([[1.0], [0.0], [0.0], [0.0]])
    others = [grams(text, "es") for text in ["mucha risa pena", *["gran risa"] * 6, "llueve pena"]]
    near = Neighbour(others, np.array([[1.0]] * 7 + [[0.0]]), 1.0)
    alone, taught = Model(read, shown, {"w": 1}, 0.1), Model(read, shown, {"w": 1}, 0.1, [near])
    risa = alone.vocabulary.names.index("wrisa")
    assert taught.weights[risa, 0] > alone.weights[risa, 0]
    assert odds(taught.logits(read)).mean() == pytest.approx(shown.mean(), abs=0.05)


def test_f1_of_a_label_that_is_neither_shown_nor_guessed_is_zero() -> None:
    assert f1(np.array([[1, 0], [1, 0]]), np.array([[1, 0], [0, 0]])) == pytest.approx([2 / 3, 0])


def test_a_threshold_is_where_f1_is_expected_to_be_best() -> None:
    sure = np.array([[0.05], [0.1], [0.15], [0.9], [0.95], [0.9]])
    assert 0.15 <= chosen(sure)[0] < 0.9
    assert chosen(sure / 4)[0] < 0.25


def test_calibration_takes_back_what_is_too_sure() -> None:
    dice = np.random.default_rng(1)
    true = dice.normal(-1, 1.5, (4000, 1))
    shown = (dice.random((4000, 1)) < odds(true)).astype(float)
    factor, shift = calibrated(shown, 3 * true + 2)
    assert factor == pytest.approx([1 / 3], abs=0.05)
    assert shift == pytest.approx([-2 / 3], abs=0.15)


def test_a_perfect_guess_has_a_perfect_figure_with_a_narrow_interval() -> None:
    assert macro(("joy", "sadness"), SHOWN, SHOWN > 0.5) == {
        "macro_f1": 1.0,
        "interval": [1.0, 1.0],
        "f1": {"joy": 1.0, "sadness": 1.0},
    }


def test_the_figures_of_a_fold_take_nothing_from_it() -> None:
    """What fold 0 teaches is that high means shown; in fold 1 it is the other way, and each judges the other."""
    shown = np.array([[1.0], [0.0]] * 20 + [[0.0], [1.0]] * 20)
    logits = np.array([[2.0], [-2.0]] * 40)
    fold = [0] * 40 + [1] * 40
    assert figures(("joy",), shown, logits, fold)["macro_f1"] == 0
    assert figures(("joy",), shown[:40], logits[:40], fold[::2])["macro_f1"] == 1


@pytest.mark.parametrize(
    ("language", "rows", "labels"), [("es", 1996, 6), ("pt", 2226, 6), ("pt-MZ", 1546, 6), ("en", 2764, 5)]
)
def test_brighter_is_read_whole(shared: Path, language: str, rows: int, labels: int) -> None:
    read = brighter(shared, language, "train")
    assert read.shown.shape == (rows, labels)
    assert len(read.texts) == rows
    assert set(np.unique(read.shown)) == {0.0, 1.0}


def test_goemotions_is_read_whole(shared: Path) -> None:
    read = goemotions(shared, "train")
    assert (read.labels[-1], len(read.labels)) == ("neutral", 28)
    assert len(read.texts) == len(read.shown) == 43_410
    assert (read.shown.sum(1) >= 1).all()


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_xed_is_read_without_its_lines_of_another_form(shared: Path, language: str) -> None:
    read = xed(shared, language)
    assert len(read.texts) == len(read.shown) > 11_000
    assert not [text for text in read.texts if ".xml" in text]
    assert (read.shown.sum(0) > 500).all()


def test_the_shipped_classifiers_were_learned_with_the_lexicon_that_ships() -> None:
    """Whoever changes the lexicon learns anew: `python -m evals.feelings.public`."""
    assert json.loads(RECORD.read_text(encoding="utf-8"))["lexicon"] == lexicon_version()
