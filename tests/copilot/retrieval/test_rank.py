import pytest

from copilot.retrieval.analysis import Bag
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.meaning import Asked, Meant
from copilot.retrieval.rank import Near, Scored, bm25, exact, fuse, inverse_frequency, neighbours, total

ASKED = Asked(
    (), 1.0, frozenset({"no", "funcion", "wifi"}), frozenset({("no", "funcion"), ("funcion", "wifi")}), (), ()
)


def passage(text: str, source: str = "a", share: float = 1.0) -> Scored:
    """A passage of these stems; every measure of it that is a share is `share`."""
    bag = Bag([], "es", Concepts({}))
    bag.sequence = text.split()
    bag.stems.update(bag.sequence)
    bag.lengths = (len(bag.sequence), 0, 0)
    meant = Meant(share, share, share)
    return Scored("p", source, bag, "es", (0, 0), 0, exact(ASKED, bag), share, Near(share, share), meant, 0)


def test_the_best_there_can_be_scores_about_one_and_nothing_scores_zero() -> None:
    assert total(1.0, passage("x", share=1), same_language=True) == pytest.approx(1.0, abs=0.15)
    assert total(0.0, passage("x", share=0), same_language=False) == 0.0


def test_between_equals_the_customers_language_comes_first() -> None:
    row = passage("x", share=0.5)
    assert total(0.5, row, same_language=True) > total(0.5, row, same_language=False)


def test_words_that_stand_together_in_the_question_count_where_they_stand_together() -> None:
    apart, together = passage("wifi x no y funcion", "a"), passage("no funcion wifi x y", "b")
    beside = neighbours([apart, together], 5.0, lambda stem: 1.0)
    assert beside[0] == 0.0
    assert beside[1] > 0.0


def test_neighbours_count_over_all_passages_of_a_source() -> None:
    rows = [passage("no funcion x", "a"), passage("funcion wifi x", "a"), passage("no funcion x", "b")]
    first, second, other = neighbours(rows, 3.0, lambda stem: 1.0)
    assert first == second > other


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
