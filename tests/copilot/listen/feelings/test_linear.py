"""Linear classifiers over features."""

import numpy as np
import pytest

from copilot.listen.feelings.grams import Grams
from copilot.listen.feelings.linear import Linear, Vocabulary

VOCABULARY = Vocabulary(["wbien", "wmal", "m:!"], np.array([1, 2, 1], np.float32))
WEIGHTS = np.array([[1, -1], [-2, 0.5], [0.25, 0]], np.float32)


def of(*words: str, marks: tuple[str, ...] = ()) -> Grams:
    return Grams(list(words), [], list(marks), [])


def test_every_kind_of_feature_is_brought_to_length_one() -> None:
    rows, values = VOCABULARY.values(of("wbien", "wmal", marks=("m:!",)))
    assert rows == [0, 1, 2]
    assert values == pytest.approx([1 / 5**0.5, 2 / 5**0.5, 1])


def test_a_feature_said_again_counts_more_but_not_twice() -> None:
    _, (bien, mal) = VOCABULARY.values(of("wbien", "wbien", "wmal"))
    assert 1 / 2 < bien / mal < 1


def test_unknown_features_leave_the_bias() -> None:
    model = Linear.of(("joy", "anger"), VOCABULARY, WEIGHTS, np.array([0.5, -3], np.float32))
    assert model.logits(of("wotro")).tolist() == [0.5, -3]


def test_weights_in_eight_bits_are_within_half_a_step() -> None:
    model = Linear.of(("joy", "anger"), VOCABULARY, WEIGHTS, np.zeros(2, np.float32))
    assert np.abs(model.logits(of("wmal")) - WEIGHTS[1]).max() <= np.abs(WEIGHTS).max() / 254 + 1e-6


def test_a_classifier_is_the_same_after_its_tables_were_written_and_read() -> None:
    model = Linear.of(("joy", "anger"), VOCABULARY, WEIGHTS, np.array([0.5, -3], np.float32))
    again = Linear.from_tables(model.tables())
    assert again.labels == model.labels
    seen = of("wbien", "wmal", marks=("m:!",))
    assert again.logits(seen).tolist() == model.logits(seen).tolist()
