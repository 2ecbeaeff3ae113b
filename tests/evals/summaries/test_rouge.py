"""ROUGE-L against figures worked out by hand."""

import pytest

from evals.summaries.rouge import best_and_mean, rouge_l, stems


def test_the_same_text_is_one_and_nothing_in_common_is_zero() -> None:
    assert rouge_l("No llegó el pedido", "No llegó el pedido", "es") == 1.0
    assert rouge_l("No llegó el pedido", "Quiere factura", "es") == 0.0
    assert rouge_l("", "Quiere factura", "es") == 0.0


def test_the_longest_run_counts_with_gaps_and_in_order() -> None:
    # "a c d" of "a b c d" and "c a c d": three of four and four words.
    assert rouge_l("a b c d", "c a c d", "en") == pytest.approx(2 * 3 / 8)


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [("es", "cancelaron", "cancelar"), ("pt", "cancelaram", "cancelar"), ("en", "cancelled", "cancel")],
)
def test_words_meet_by_the_stemmer_of_their_language(language: str, one: str, two: str) -> None:
    assert stems(one, language) == stems(two, language)


def test_words_written_without_their_accents_meet_those_with_them() -> None:
    assert rouge_l("telefono", "teléfono", "es") == 1.0


def test_the_best_and_the_average_over_references_are_told_apart() -> None:
    best, mean = best_and_mean("un dos", ["un dos", "tres"], "es")
    assert (best, mean) == (1.0, 0.5)
