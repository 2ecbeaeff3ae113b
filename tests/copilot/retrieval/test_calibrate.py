import pytest
from pydantic import ValidationError

from copilot.decide import ARTICLE, CAREFUL
from copilot.retrieval.calibrate import Calibration, Fit, Prior, prior, probability, unfitted
from copilot.retrieval.features import NAMES


@pytest.fixture
def known() -> Prior:
    return prior()


def test_the_file_is_of_these_features(known: Prior) -> None:
    assert known.features == NAMES
    assert len(known.fit.means) == len(NAMES)


def test_the_thresholds_in_use_are_the_files_and_more_is_asked_where_it_is_delicate(known: Prior) -> None:
    assert (known.reply.at, known.careful.at) == (ARTICLE, CAREFUL)
    assert ARTICLE < CAREFUL
    assert known.reply.stated < known.careful.stated
    assert known.reply.reached >= known.reply.stated


def test_the_curvature_is_symmetric_and_bends_upward(known: Prior) -> None:
    size = range(len(known.fit.curvature))
    assert all(
        known.fit.curvature[i][j] == pytest.approx(known.fit.curvature[j][i], abs=1e-3) for i in size for j in size
    )
    assert all(known.fit.curvature[i][i] > 0 for i in size)


def test_more_of_the_question_in_the_title_is_never_less_likely_to_answer(known: Prior) -> None:
    place, means = NAMES.index("share of the question's meaning in the title and headings"), known.fit.means
    rows = [[*means[:place], value, *means[place + 1 :]] for value in (0.0, 0.5, 1.0)]
    first, second, third = (probability(row, unfitted(known)) for row in rows)
    assert first < second < third


def test_it_stays_a_probability_at_the_ends(known: Prior) -> None:
    for far in (-1e6, 1e6):
        assert 0 <= probability([far] * len(NAMES), unfitted(known)) <= 1


def test_a_base_that_is_not_fitted_is_judged_with_caution(known: Prior) -> None:
    fit = known.fit
    cautious = known.model_copy(update={"caution": 0.5})
    assert probability(fit.means, unfitted(cautious)) < probability(fit.means, Calibration(fit, fit.coefficients))


@pytest.mark.parametrize(
    "change", [{"means": (0.0, 0.0)}, {"scales": (0.0,)}, {"curvature": ((1.0, 0.0),)}, {"coefficients": (1.0,)}]
)
def test_a_fit_whose_parts_do_not_agree_is_none(change: dict[str, object]) -> None:
    whole = {
        "far": 2.0,
        "means": (0.0,),
        "scales": (1.0,),
        "coefficients": (0.0, 1.0),
        "curvature": ((1.0, 0.0), (0.0, 1.0)),
    }
    assert Fit.model_validate(whole).standard([9.0]) == [2.0]
    with pytest.raises(ValidationError):
        Fit.model_validate(whole | change)
