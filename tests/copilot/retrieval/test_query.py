from collections.abc import Callable

from copilot.retrieval import Retriever
from copilot.retrieval.concepts import built_in
from copilot.retrieval.query import Query, prepare

Add = Callable[..., None]


def asked(retriever: Retriever, text: str) -> Query:
    retriever.refresh()
    return prepare(text, "es", retriever.index, built_in())


def test_a_typo_is_read_as_the_word_that_the_base_knows(retriever: Retriever, add_article: Add) -> None:
    add_article("a", "Factura", "La factura llega el día 5.")
    query = asked(retriever, "la facutra")
    assert query.repairs == {"facutra": ("factura",)}
    assert query.senses[0].spellings == ("factura",)


def test_each_word_stands_for_itself_and_its_synonyms(retriever: Retriever, add_article: Add) -> None:
    add_article("a", "Factura", "La factura llega el día 5.")
    senses = {sense.spellings[0]: sense.concepts for sense in asked(retriever, "boleta verde").senses}
    assert senses == {"boleta": ("invoice",), "verde": ()}


def test_a_phrase_of_stop_words_stands_for_its_group_alone(retriever: Retriever, add_article: Add) -> None:
    add_article("a", "Factura", "La factura llega el día 5.")
    query = asked(retriever, "cuánto sale la boleta")
    assert [(sense.spellings, sense.concepts) for sense in query.senses] == [
        (("boleta",), ("invoice",)),
        ((), ("price",)),
    ]
