import pytest

from copilot.retrieval.meaning import Meant
from copilot.retrieval.rank import Head, bm25, fuse, inverse_frequency, share, total


def test_the_best_there_can_be_scores_one_and_nothing_scores_zero() -> None:
    assert total(1.0, Head(1, 1), Meant(1, 1, 1), same_language=True) == pytest.approx(1.0)
    assert total(0.0, Head(0, 0), Meant(0, 0, 0), same_language=False) == 0.0


def test_between_equals_the_customers_language_comes_first() -> None:
    head, meant = Head(0.5, 0.5), Meant(0.5, 0.5, 0.5)
    assert total(0.5, head, meant, same_language=True) > total(0.5, head, meant, same_language=False)


def test_fusing_a_channel_that_says_nothing_changes_no_order() -> None:
    with_channel = fuse([(3.0, 7.0), (1.0, 7.0), (2.0, 7.0)], (0.5, 0.5))
    assert sorted(range(3), key=lambda row: -with_channel[row]) == [0, 2, 1]
    assert min(with_channel) == 0.0


def test_a_rarer_word_weighs_more_and_none_weighs_below_zero() -> None:
    assert inverse_frequency(100, 1) > inverse_frequency(100, 50) > inverse_frequency(100, 100) > 0


def test_bm25_grows_with_the_count_and_shrinks_with_the_length() -> None:
    def scored(count: int, length: int) -> float:
        return bm25((("a", 1.0),), {"a": count}, length, 10)

    assert scored(1, 10) < scored(2, 10)
    assert scored(1, 10) > scored(1, 40)
    assert scored(0, 10) == 0


def test_a_share_of_nothing_is_none() -> None:
    assert share([], {"a"}, lambda term: 1.0) == 0.0
    assert share(["a", "b"], {"a"}, lambda term: 3.0 if term == "a" else 1.0) == 0.75
