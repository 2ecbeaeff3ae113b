from copilot.retrieval.calibrate import COEFFICIENTS, MEANS, SCALES, probability
from copilot.retrieval.features import NAMES


def test_the_constants_fit_the_features() -> None:
    assert len(MEANS) == len(SCALES) == len(COEFFICIENTS) - 1 == len(NAMES)
    assert min(SCALES) > 0


def test_more_of_the_question_in_the_title_is_never_less_likely_to_answer() -> None:
    place = NAMES.index("share of the question's meaning in the title and headings")
    rows = [[*MEANS[:place], value, *MEANS[place + 1 :]] for value in (0.0, 0.5, 1.0)]
    assert probability(rows[0]) < probability(rows[1]) < probability(rows[2])


def test_it_stays_a_probability_at_the_ends() -> None:
    assert 0 <= probability([-1e6] * len(MEANS)) <= 1
    assert 0 <= probability([1e6] * len(MEANS)) <= 1
