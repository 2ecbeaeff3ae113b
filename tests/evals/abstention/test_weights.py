import numpy as np

from evals.abstention.weights import NAMES, Asked, fit, found_within


def asked(column: int, count: int = 30) -> list[Asked]:
    """Questions whose right source is the one with the most of one column; each source has one passage."""
    dice = np.random.default_rng(5)
    tables = [dice.random((6, len(NAMES))) for _ in range(count)]
    return [Asked(table, tuple("abcdef"), ("abcdef"[table[:, column].argmax()],)) for table in tables]


def test_the_column_that_tells_gets_the_weight() -> None:
    weights = fit(asked(column=4), pull=0.1)
    assert weights.argmax() == 4
    assert found_within(asked(column=4), weights, 1) > 0.9


def test_a_question_without_a_right_source_tells_nothing() -> None:
    questions = asked(column=4)
    hopeless = [one._replace(relevant=()) for one in asked(column=2)]
    assert np.allclose(fit(questions), fit([*questions, *hopeless]))
    assert found_within(hopeless, fit(questions), 5) == 0


def test_a_source_is_drawn_by_the_passage_that_the_weights_choose() -> None:
    table = np.zeros((3, len(NAMES)))
    table[:, 0], table[:, 1] = (1.0, 0.0, 0.5), (0.0, 1.0, 0.5)
    question = Asked(table, ("a", "a", "b"), ("a",))
    by_first = question.best(np.eye(len(NAMES))[0])
    assert by_first.table[:, 0].tolist() == [1.0, 0.5]
    assert by_first.right.tolist() == [True, False]
    assert question.best(np.eye(len(NAMES))[1]).table[:, 1].tolist() == [1.0, 0.5]
