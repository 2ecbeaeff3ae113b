from copilot.retrieval.analysis import Bag
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.meaning import SYNONYM, Asked, Meaning, held, meet

TABLE = Concepts({"invoice": ["factura", "boleta"], "late": ["atraso", "demora"]})
INVOICE = Meaning(("bolet",), ("invoice",), 0.0, 2.0, 2.0)
GREEN = Meaning(("verd",), (), 3.0, 0.0, 3.0)


def asked(*words: Meaning) -> Asked:
    return Asked(words, sum(word.weight for word in words), frozenset(), (), (), (), {}, frozenset())


def bag(text: str, head: str = "") -> Bag:
    return Bag([*head.split(), *text.split()], "es", TABLE, head.split())


def test_a_word_by_another_name_counts_but_less_than_itself() -> None:
    other = bag("factura")
    itself = bag("boleta")
    assert held(INVOICE, itself.stem_set, itself.concepts) == INVOICE.weight
    assert held(INVOICE, other.stem_set, other.concepts) == SYNONYM * INVOICE.weight
    assert held(GREEN, other.stem_set, other.concepts) == 0


def test_covered_is_the_weight_that_the_passage_holds() -> None:
    met = meet(asked(INVOICE, GREEN), bag("color verde"), 2.0)
    assert met.covered == 3.0 / 5.0
    assert met.head == 0.0


def test_the_title_counts_for_the_head() -> None:
    met = meet(asked(INVOICE, GREEN), bag("nada", head="factura verde"), 3.0)
    assert met.head == (SYNONYM * 2.0 + 3.0) / 5.0


def test_a_question_without_words_meets_nothing() -> None:
    assert meet(asked(), bag("factura"), 1.0) == (0.0, 0.0, 0.0)
