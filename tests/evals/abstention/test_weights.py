import numpy as np

from evals.abstention.weights import NAMES, Asked, fit, found_within


def asked(column: int, count: int = 30) -> list[Asked]:
    """Questions whose right source is the one with the most of one column."""
    dice = np.random.default_rng(5)
    tables = [dice.random((6, len(NAMES))) for _ in range(count)]
    return [Asked(table, np.arange(6) == table[:, column].argmax()) for table in tables]


def test_the_column_that_tells_gets_the_weight() -> None:
    weights = fit(asked(column=4), pull=0.1)
    assert weights.argmax() == 4
    assert found_within(asked(column=4), weights, 1) > 0.9


def test_a_question_without_a_right_source_tells_nothing() -> None:
    questions = asked(column=4)
    hopeless = [one._replace(right=np.zeros(6, dtype=bool)) for one in asked(column=2)]
    assert np.allclose(fit(questions), fit([*questions, *hopeless]))
    assert found_within(hopeless, fit(questions), 5) == 0
