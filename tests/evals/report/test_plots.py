import re
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.report.plots import CARE, Point, Scale, around_zero, trend, whisker

NUMBERS = st.floats(-2, 2)


def numbers(svg: str) -> list[float]:
    """The places along the width that the dots stand at."""
    return [float(one) for one in re.findall(r'class="dots[^"]*" d="M([\d.-]+) ', svg)]


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_plot_is_well_formed_and_stays_within_its_width(value: float, low: float, high: float) -> None:
    svg = whisker(Point(value, low, high))
    assert all(0 <= one <= 1000 for one in numbers(svg))
    assert fromstring(svg).tag == "svg"


def test_more_stands_further_right() -> None:
    places = [numbers(whisker(Point(one, one, one)))[0] for one in (0.0, 0.25, 0.5, 1.0)]
    assert places == sorted(places) and places[0] == 12.0 and places[-1] == 988.0
    assert numbers(whisker(Point(1.5, 1, 2), CARE)) == [500.0]


def test_a_difference_stands_on_the_side_of_its_sign_and_zero_is_drawn() -> None:
    scale = around_zero([Point(-0.1, -0.3, 0.1)])
    assert scale == Scale(-0.3, 0.3)
    svg = whisker(Point(-0.1, -0.3, 0.1), scale, kind="worse")
    assert numbers(svg)[0] < 500 and 'class="zero" d="M500.0' in svg and 'class="dots worse"' in svg


def test_without_a_figure_only_the_scale_is_drawn() -> None:
    assert numbers(whisker(None)) == [] and 'class="grid"' in whisker(None)


def test_a_plot_has_words_or_is_hidden_and_no_style_of_its_own() -> None:
    assert 'aria-hidden="true"' in whisker(Point(0.5, 0.4, 0.6))
    spoken = whisker(Point(0.5, 0.4, 0.6), says='50 % "<b>')
    assert 'role="img"' in spoken and "&#34;&lt;b&gt;" in spoken and "style" not in spoken


def test_a_run_without_a_figure_leaves_a_gap_in_the_line() -> None:
    line = fromstring(trend([Point(0.5, 0.4, 0.6), None, Point(0.7, 0.6, 0.8), Point(0.8, 0.7, 0.9)])).findall("path")[
        1
    ]
    assert (line.get("d") or "").count("M") == 2 and (line.get("d") or "").count("L") == 1


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_trend_of_few_runs_is_drawn(n: int) -> None:
    assert fromstring(trend([Point(0.5, 0.4, 0.6)] * n)).tag == "svg"
