import pytest

from copilot.retrieval.analysis import Bag, WantedGrams
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.meaning import Asked, Meant
from copilot.retrieval.rank import Near, Scored, Whole, bm25, exact, fuse, inverse_frequency, promising, total, wholes

PHRASES = frozenset({("no", "funcion"), ("funcion", "wifi")})
ASKED = Asked(
    words=(),
    weight=1.0,
    pairs=frozenset({("funcion", "wifi")}),
    grams=((" wif", 1.0), ("wifi", 1.0)),
    concepts=(),
    own=(("funcion", 1.0), ("wifi", 1.0)),
    said={"no": 0.1, "funcion": 1.0, "wifi": 1.0},
    phrases=PHRASES,
)
GRAMS = WantedGrams(gram for gram, _ in ASKED.grams)


def passage(text: str, source: str = "a", share: float = 1.0) -> Scored:
    """A passage of these words, that are their own stems; every measure of it that is a share is `share`."""
    bag = Bag(text.split(), "es", Concepts({}))
    meant = Meant(share, share, share)
    return Scored("p", source, bag, "es", (0, 0), 0, exact(ASKED, bag, GRAMS), share, Near(share, share), meant, 0)


def test_the_best_there_can_be_scores_about_one_and_nothing_scores_zero() -> None:
    assert total(1.0, passage("x", share=1), same_language=True) == pytest.approx(1.0, abs=0.15)
    assert total(0.0, passage("x", share=0), same_language=False) == 0.0


def test_between_equals_the_customers_language_comes_first() -> None:
    row = passage("x", share=0.5)
    assert total(0.5, row, same_language=True) > total(0.5, row, same_language=False)


def whole(*rows: Scored, mean: float = 4.0) -> list[Whole]:
    return wholes(rows, {"es": ASKED}, mean)


def test_words_that_stand_together_in_the_question_count_where_they_stand_together() -> None:
    apart, together = whole(passage("wifi nada funcion", "a"), passage("funcion wifi nada", "b"))
    assert apart.pairs == 0.0
    assert together.pairs > 0.0
    assert apart.said == together.said


def test_a_stop_word_beside_a_word_counts_as_a_phrase_and_not_as_a_pair() -> None:
    (found,) = whole(passage("wifi no funcion"))
    assert found.phrases > 0.0
    assert found.pairs == 0.0


def test_what_is_said_counts_over_all_passages_of_a_source() -> None:
    first, second, other = whole(passage("funcion tele", "a"), passage("wifi tele", "a"), passage("funcion tele", "b"))
    assert first == second
    assert first.said > other.said
    assert first.grams > other.grams == 0.0


def test_of_sources_that_say_as_much_the_shorter_one_says_more() -> None:
    short, long = whole(passage("wifi tele", "a"), passage("wifi tele radio cable mando pared techo", "b"))
    assert short.said > long.said
    assert short.grams > long.grams


def test_sources_worth_reading_whole_come_by_their_best_passage() -> None:
    rows = [passage("x", "a", 0.1), passage("x", "b", 0.5), passage("x", "a", 0.9), passage("x", "c", 0.3)]
    assert promising(rows, 2, "es") == ["a", "b"]


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
