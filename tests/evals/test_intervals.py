import math

import pytest

from evals.intervals import bootstrap, percentile, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(85, 100, 0.767, 0.907), (170, 200, 0.794, 0.893), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)],
)
def test_wilson_gives_the_published_intervals(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n)
    assert interval.low == pytest.approx(low, abs=0.002)
    assert interval.high == pytest.approx(high, abs=0.002)


def test_wilson_of_nothing_says_that_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_wilson_refuses_more_successes_than_cases() -> None:
    with pytest.raises(ValueError, match="11 successes of 10"):
        wilson(11, 10)


def test_whole_clusters_are_less_certain_than_single_values() -> None:
    values = [1.0] * 50 + [0.0] * 50
    alone = bootstrap(values)
    together = bootstrap(values, [at // 10 for at in range(100)])
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_bootstrap_repeats_itself() -> None:
    values = [0.2, 0.9, 0.4, 0.7]
    assert bootstrap(values, seed=3) == bootstrap(values, seed=3)


def test_the_bootstrap_of_nothing_is_unbounded() -> None:
    assert bootstrap([]) == (-math.inf, math.inf)


def test_a_percentile_lies_between_the_values_around_it() -> None:
    assert percentile([30.0, 10.0, 20.0], 0.5) == 20.0
    assert percentile([10.0, 20.0], 0.95) == pytest.approx(19.5)
    assert percentile([], 0.5) == 0.0
