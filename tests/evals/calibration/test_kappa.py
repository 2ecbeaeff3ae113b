import random
from itertools import product

import numpy as np
import pytest

from evals.calibration.kappa import alpha, confusion, kappa, kappa_interval, resampled

GRADES = ("0", "1", "2", "3", "4", "5")
# Krippendorff's own example (2011): four observers, twelve units, values missing.
OBSERVED = (
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)
UNITS = [[one for one in unit if one != "*"] for unit in zip(*(row.split() for row in OBSERVED), strict=True)]


def by_hand(pairs: list[tuple[str, str]], scale: tuple[str, ...], *, weighted: bool) -> float:
    """Straight from the definition: observed over expected disagreement, pair by pair."""
    place = {label: at for at, label in enumerate(scale)}

    def cost(a: str, b: str) -> float:
        return (place[a] - place[b]) ** 2 if weighted else float(a != b)

    n = len(pairs)
    seen = sum(cost(a, b) for a, b in pairs) / n
    chance = sum(cost(a, b) for (a, _), (_, b) in product(pairs, pairs)) / n**2
    return 1 - seen / chance


def test_kappa_of_a_textbook_table() -> None:
    assert kappa(np.array([[20.0, 5.0], [10.0, 15.0]])) == pytest.approx(0.4)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_what_its_definition_says(seed: int, weighted: bool) -> None:
    draw = random.Random(seed)
    pairs = [(a := draw.choice(GRADES), a if draw.random() < 0.6 else draw.choice(GRADES)) for _ in range(60)]
    assert kappa(confusion(pairs, GRADES), weighted=weighted) == pytest.approx(
        by_hand(pairs, GRADES, weighted=weighted)
    )


def test_a_near_miss_counts_less_on_a_scale_with_an_order() -> None:
    near = [("5", "4"), ("4", "5"), ("0", "1"), ("1", "0")] * 5
    far = [("5", "0"), ("4", "1"), ("0", "5"), ("1", "4")] * 5
    close, apart = (kappa(confusion(pairs, GRADES), weighted=True) for pairs in (near, far))
    assert close is not None and apart is not None
    assert close > 0.8 > 0 > apart


@pytest.mark.parametrize("pairs", [[], [("yes", "yes")] * 30])
def test_kappa_without_anything_to_disagree_on_is_none_and_never_nan(pairs: list[tuple[str, str]]) -> None:
    counts = confusion(pairs, ("no", "yes"))
    assert (kappa(counts), kappa_interval(pairs, ("no", "yes"), range(len(pairs)))) == (None, None)


def test_the_interval_holds_kappa_and_narrows_with_more_labels() -> None:
    pairs = [("yes", "yes")] * 13 + [("no", "no")] * 5 + [("yes", "no"), ("no", "yes")]
    few, many = (kappa_interval(pairs * times, ("no", "yes"), range(20 * times)) for times in (2, 10))
    found = kappa(confusion(pairs, ("no", "yes")))
    assert few and many and found
    assert few.low < many.low < found < many.high < few.high


def test_labels_of_one_group_are_drawn_together() -> None:
    pairs = [("yes", "yes"), ("yes", "yes"), ("no", "no"), ("no", "no")]
    drawn = resampled(pairs, ("no", "yes"), ["a", "a", "b", "b"], rounds=50)
    assert {tuple(one.diagonal()) for one in drawn} == {(4.0, 0.0), (2.0, 2.0), (0.0, 4.0)}


def test_resampling_finds_the_spread_that_theory_gives() -> None:
    pairs = [("yes", "yes")] * 40 + [("no", "no")] * 40 + [("yes", "no")] * 10 + [("no", "yes")] * 10
    between = kappa_interval(pairs, ("no", "yes"), range(100))
    assert between
    # kappa .6; its standard error by theory is sqrt(.8 * .2 / (.5 ** 2 * 100)) = .08
    assert (between.high - between.low) / 3.92 == pytest.approx(0.08, abs=0.008)


@pytest.mark.parametrize(("ordinal", "value"), [(False, 0.743), (True, 0.815)])
def test_alpha_of_krippendorffs_own_example(ordinal: bool, value: float) -> None:
    assert alpha(UNITS, ("1", "2", "3", "4", "5"), ordinal=ordinal) == pytest.approx(value, abs=0.0006)


@pytest.mark.parametrize("units", [[], [["a"], ["b"]], [["a", "a"], ["a", "a"]]])
def test_alpha_without_two_raters_or_two_labels_is_none(units: list[list[str]]) -> None:
    assert alpha(units, ("a", "b")) is None
