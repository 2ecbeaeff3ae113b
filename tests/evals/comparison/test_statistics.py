import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control

from evals.comparison.holm import holm
from evals.comparison.interval import of_difference
from evals.comparison.mcnemar import mcnemar
from evals.comparison.permutation import EXACT, sign_flip
from evals.comparison.power import detectable, detectable_mean, power_of

COUNTS = st.integers(0, 200)
STEPS = st.lists(st.integers(-3, 3), max_size=EXACT)
SHARES = st.lists(st.floats(0, 1), max_size=20)


@given(COUNTS, COUNTS)
def test_mcnemar_is_the_binomial_test_of_the_changed_cases(better: int, worse: int) -> None:
    known = binomtest(better, better + worse).pvalue if better + worse else 1.0
    assert mcnemar(better, worse) == pytest.approx(known, rel=1e-9)


def test_mcnemar_gives_a_textbook_figure() -> None:
    assert mcnemar(6, 16) == pytest.approx(0.0525, abs=1e-4)
    assert mcnemar(0, 6) == 0.03125


def test_mcnemar_of_many_thousand_cases_is_still_a_number() -> None:
    assert 0 <= mcnemar(4000, 4400) < 0.001


def test_mcnemar_refuses_what_is_no_count() -> None:
    with pytest.raises(ValueError, match="no counts"):
        mcnemar(-1, 3)


@given(STEPS)
def test_few_differences_are_flipped_in_every_way(steps: list[int]) -> None:
    seen = abs(sum(steps))
    ways = [
        abs(sum(sign * one for sign, one in zip(signs, steps, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(steps))
    ]
    assert sign_flip(steps) == pytest.approx(sum(way >= seen for way in ways) / len(ways))


def test_many_differences_come_close_to_every_way() -> None:
    chance = random.Random(4)
    steps = [chance.choice((-2, -1, 1, 1, 2)) for _ in range(40)]
    counted = np.array([1.0])
    for step in steps:  # the sums of all 2^40 ways, one difference after another
        counted = np.convolve(counted, [0.5, *[0.0] * (2 * abs(step) - 1), 0.5])
    sums = np.arange(len(counted)) - len(counted) // 2
    known = counted[np.abs(sums) >= abs(sum(steps))].sum()
    assert sign_flip(steps) == pytest.approx(known, abs=0.02)


def test_sign_flips_of_yes_and_no_are_mcnemar() -> None:
    assert sign_flip([1.0] * 3 + [-1.0] * 9) == pytest.approx(mcnemar(3, 9))


def test_sign_flips_repeat_themselves() -> None:
    steps = [0.3, -1.2, 2.0, 0.7] * 10
    assert sign_flip(steps, seed=5) == sign_flip(steps, seed=5)
    assert sign_flip(steps, seed=5) > 0


def test_thirds_that_weigh_the_same_count_as_the_same() -> None:
    assert sign_flip([1 / 3, 1 / 3, -2 / 3]) == 1.0


@given(SHARES)
def test_holm_never_falls_short_of_p_nor_of_its_order(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert all(1 >= new >= old for old, new in zip(ps, adjusted, strict=True))
    by_p = [adjusted[at] for at in sorted(range(len(ps)), key=lambda at: ps[at])]
    assert by_p == sorted(by_p)
    if ps:  # no stricter than Bonferroni, no laxer than the false discovery rate
        assert all(new <= min(1.0, len(ps) * old) + 1e-12 for old, new in zip(ps, adjusted, strict=True))
        assert all(np.array(adjusted) >= false_discovery_control(ps) - 1e-12)


def test_holm_gives_the_published_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@pytest.mark.parametrize(
    ("n", "difference", "changing", "known"),
    [(50, 0.10, 0.20, 0.24), (100, 0.10, 0.20, 0.54), (200, 0.10, 0.20, 0.88), (150, 0.10, 0.14, 0.91)],
)
def test_power_gives_what_simulation_gave(n: int, difference: float, changing: float, known: float) -> None:
    assert power_of(n, difference, changing) == pytest.approx(known, abs=0.01)


def test_what_is_detectable_is_found_four_times_in_five() -> None:
    chance, n, changed = np.random.default_rng(3), 160, 12
    smallest = detectable(n, changed)
    share = max(changed / n, smallest)
    counts = chance.multinomial(n, [(share - smallest) / 2, (share + smallest) / 2, 1 - share], size=3000)
    found = np.mean([mcnemar(int(better), int(worse)) < 0.05 and worse > better for better, worse, _ in counts])
    assert found == pytest.approx(0.8, abs=0.03)


def test_more_cases_show_smaller_differences_and_more_change_hides_them() -> None:
    assert detectable(160) == pytest.approx(0.049, abs=0.001)
    assert detectable(320) < detectable(160) < detectable(50)
    assert detectable(160, 40) > detectable(160, 10) > detectable(160)


def test_five_cases_show_nothing() -> None:
    assert detectable(5) == 1.0
    assert detectable(0) == 1.0


def test_differences_that_move_together_show_less() -> None:
    moved = [1.0] * 10 + [0.0] * 70 + [-1.0] * 10
    alone = detectable_mean(moved, range(90))
    together = detectable_mean(moved, [at // 10 for at in range(90)])
    assert together > 2 * alone
    assert detectable_mean([], []) == 0.0


def test_the_interval_of_nothing_changed_still_has_a_width() -> None:
    low, high = of_difference([0.0] * 160, range(160))
    assert low == -high
    assert 0.01 < high < 0.0188  # below 3/160, the most that nothing seen of 160 rules out


def test_three_changes_one_way_prove_nothing() -> None:
    moved = [-1.0] * 3 + [0.0] * 157
    assert of_difference(moved, range(160)).high > 0


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=40))
def test_the_interval_holds_the_difference_and_turns_with_it(moved: list[float]) -> None:
    low, high = of_difference(moved, range(len(moved)), rounds=200)
    assert low <= sum(moved) / len(moved) <= high or math.isclose(low, high)
    turned = of_difference([-one for one in moved], range(len(moved)), rounds=200)
    assert turned.low == pytest.approx(-high, abs=0.15)


def test_clusters_widen_the_interval_and_few_of_them_more() -> None:
    moved = ([-1.0] * 4 + [0.0] * 16) * 4
    alone = of_difference(moved, range(80))
    together = of_difference(moved, [at // 4 for at in range(80)])
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_the_interval_of_one_cluster_is_that_of_its_cases() -> None:
    moved = [1.0, 0.0, -1.0, 1.0] * 5
    assert of_difference(moved, ["only"] * 20) == of_difference(moved, range(20))


def test_the_interval_of_no_difference_is_unbounded() -> None:
    assert of_difference([], []) == (-math.inf, math.inf)


def test_the_interval_covers_the_truth_where_few_cases_change() -> None:
    chance, hits, rounds = np.random.default_rng(8), 0, 300
    for seed in range(rounds):
        moved = chance.choice([-1.0, 1.0, 0.0], p=[0.06, 0.02, 0.92], size=120).tolist()
        low, high = of_difference(moved, range(120), rounds=400, seed=seed)
        hits += low <= -0.04 <= high
    assert hits / rounds >= 0.93
