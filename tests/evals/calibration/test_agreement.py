import random

import pytest

from evals.calibration.agreement import Rated, agreement, corrected
from evals.calibration.scales import SCALES

YES, TONE, CORRECT = SCALES["judge_grounded"], SCALES["judge_tone"], SCALES["judge_correct"]


def rated(*counts: tuple[str, str, int]) -> list[Rated]:
    several = [(one, other) for one, other, times in counts for _ in range(times)]
    return [Rated(one, other, at) for at, (one, other) in enumerate(several)]


def test_every_figure_of_a_table() -> None:
    told = agreement(rated(("yes", "yes", 63), ("yes", "no", 7), ("no", "yes", 6), ("no", "no", 24)), YES)
    assert (told.n, told.raw, told.constant) == (100, 0.87, 0.7)
    assert told.confusion == ((24, 6), (7, 63))
    assert (told.sensitivity, told.specificity, told.goods, told.bads) == (0.9, 0.8, 70, 30)
    assert told.kappa == pytest.approx(0.693, abs=0.001)
    assert told.kappa_low and told.kappa_high
    assert told.kappa_low < 0.6 < told.kappa_high


def test_a_judge_that_always_says_yes_is_no_better_than_the_constant_and_has_no_kappa_to_speak_of() -> None:
    told = agreement(rated(("yes", "yes", 80), ("no", "yes", 20)), YES)
    assert (told.raw, told.constant, told.kappa, told.specificity) == (0.8, 0.8, 0.0, 0.0)


def test_nothing_labelled_gives_no_figures() -> None:
    told = agreement([], YES)
    assert (told.n, told.raw, told.kappa, told.sensitivity) == (0, None, None, None)


def test_good_and_bad_are_told_by_the_scale() -> None:
    told = agreement(rated(("5", "4", 10), ("3", "3", 5), ("2", "4", 5)), TONE)
    assert (told.goods, told.bads, told.sensitivity, told.specificity, told.weighted) == (10, 10, 1.0, 0.5, True)


def test_the_corrected_share_takes_out_what_the_judge_gets_wrong() -> None:
    known = rated(("yes", "yes", 90), ("yes", "no", 10), ("no", "yes", 20), ("no", "no", 80))
    told = corrected([("yes", at) for at in range(70)] + [("no", at) for at in range(70, 100)], known, YES)
    assert told and told.low and told.high
    assert (told.seen, told.value) == (0.7, pytest.approx((0.7 + 0.8 - 1) / 0.7, abs=0.0001))
    assert told.low < 0.7143 < told.high


def test_the_interval_of_the_corrected_share_holds_the_truth_nearly_always() -> None:
    held = 0
    for seed in range(60):
        draw = random.Random(seed)
        truth = ["yes" if draw.random() < 0.6 else "no" for _ in range(600)]
        says = [one if draw.random() < 0.85 else {"yes": "no", "no": "yes"}[one] for one in truth]
        known = [Rated(*pair, at) for at, pair in enumerate(zip(truth[:150], says[:150], strict=True))]
        told = corrected([(one, at) for at, one in enumerate(says)], known, YES, seed=seed)
        assert told and told.low is not None and told.high is not None
        held += told.low <= 0.6 <= told.high
    assert held >= 54


@pytest.mark.parametrize(
    "known", [rated(("yes", "yes", 50)), rated(("yes", "yes", 5), ("yes", "no", 5), ("no", "yes", 5), ("no", "no", 5))]
)
def test_a_judge_that_cannot_tell_good_from_bad_gives_no_corrected_share(known: list[Rated]) -> None:
    told = corrected([("yes", 0), ("no", 1)], known, YES)
    assert told and (told.seen, told.value, told.low) == (0.5, None, None)


def test_no_answers_have_no_share() -> None:
    assert corrected([], [], CORRECT) is None
