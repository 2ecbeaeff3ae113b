"""Figures of a sample with their intervals."""

import pytest

from copilot.figures.sample import mean, share, spread


def test_a_share_says_how_sure_it_is_and_nothing_of_nothing() -> None:
    few, many = share(9, 10), share(900, 1000)
    assert few.rate == many.rate == 0.9
    assert few.low is not None and many.low is not None
    assert few.low < many.low < 0.9
    assert share(0, 0).rate is None


def test_a_median_needs_six_values_for_an_interval() -> None:
    assert spread([3.0, 1.0, 2.0]).median == 2.0
    assert spread([3.0, 1.0, 2.0]).low is None
    found = spread([float(n) for n in range(100)])
    assert (found.median, found.p90) == (49.5, 89.1)
    assert found.low is not None and found.high is not None
    assert 35 <= found.low < 49.5 < found.high <= 64
    assert spread([]).median is None


def test_a_mean_stays_within_what_was_said() -> None:
    found = mean([5.0] * 9 + [4.0])
    assert found.mean == pytest.approx(4.9)
    assert found.high == 5.0
    assert mean([4.0]).low is None
    assert mean([]).mean is None
