import numpy as np

from copilot.retrieval.learned.sureness import USUAL, Sureness, Tried, fit


def tried(count: int, right: float, seed: int = 1) -> list[Tried]:
    """Questions of which the first matter, always as far ahead, is the right one in this share."""
    dice = np.random.default_rng(seed)
    scores, near = np.array([2.0, 0.0, 0.0], dtype=np.float32), np.array([0.5, 0.1, 0.1], dtype=np.float32)
    return [Tried(scores, near, 0 if dice.random() < right else 1) for _ in range(count)]


def said(sureness: Sureness, one: Tried) -> float:
    return sureness.of(sureness.chances(one.scores), one.near)


def test_with_enough_questions_it_says_what_came_true() -> None:
    for right in (0.3, 0.6, 0.9):
        rows = tried(2000, right)
        assert abs(said(fit(rows), rows[0]) - right * 0.9) < 0.07  # a tenth are taken to be about something new


def test_a_handful_of_questions_moves_it_little() -> None:
    rows = tried(5, 0.0)
    fitted = fit(rows)
    assert np.abs(np.array(fitted[1:]) - USUAL).max() < 1.5


def test_questions_that_belong_to_no_matter_make_it_less_sure() -> None:
    rows = tried(300, 0.9)
    strange = [one._replace(right=-1) for one in rows]
    assert said(fit(rows + strange), rows[0]) < said(fit(rows), rows[0]) - 0.2


def test_without_questions_it_is_as_it_comes() -> None:
    assert fit([]) == Sureness()
