"""A company's own words in a search, and articles that say the same."""

from collections.abc import Callable

import pytest

from copilot.retrieval import Retriever, open_retriever
from copilot.retrieval.features import rivals
from copilot.settings import Settings
from copilot.store import Store, concepts

Add = Callable[..., None]


@pytest.fixture
def filled(retriever: Retriever, add_article: Add) -> Retriever:
    add_article("wifi", "Cambiar la contraseña del wifi", "Entra a la página del router y elige una contraseña nueva.")
    add_article("mesh", "Repetidor de señal", "El repetidor lleva la señal a los cuartos del fondo.")
    add_article("baja", "Dar de baja el servicio", "La baja se hace efectiva al final del período de facturación.")
    retriever.refresh()
    return retriever


def first(retriever: Retriever, text: str) -> tuple[str, ...]:
    hits = retriever.search(text, pool="articles", language="es").hits
    return (hits[0].passage.source_id, *hits[0].why) if hits else ()


def put(store: Store, group: str, *words: str) -> None:
    with store.begin() as session:
        concepts.put(session, group, [(word, word) for word in words])


def remove(store: Store, group: str, *words: str) -> None:
    with store.begin() as session:
        concepts.remove(session, group, [(word, word) for word in words])


def test_the_next_search_knows_a_word_that_was_added(filled: Retriever, store: Store) -> None:
    assert "≈repeater" not in first(filled, "el cacharrito blanco")
    put(store, "repeater", "repetidor", "cacharrito blanco")
    assert first(filled, "el cacharrito blanco") == ("mesh", "≈repeater")


def test_a_word_that_was_switched_off_again_counts_no_more(filled: Retriever, store: Store) -> None:
    put(store, "repeater", "repetidor", "cacharrito blanco")
    assert "≈repeater" in first(filled, "el cacharrito blanco")
    remove(store, "repeater", "cacharrito blanco")
    assert "≈repeater" not in first(filled, "el cacharrito blanco")


def test_words_are_known_after_a_restart_and_to_another_process(
    filled: Retriever, store: Store, settings: Settings
) -> None:
    other = open_retriever(settings, store)
    put(store, "repeater", "repetidor", "cacharrito blanco")
    assert first(filled, "el cacharrito blanco")[:1] == ("mesh",)
    assert first(other, "el cacharrito blanco") == ("mesh", "≈repeater")
    assert first(open_retriever(settings, store), "el cacharrito blanco") == ("mesh", "≈repeater")


def test_adding_a_word_does_not_build_the_index_anew(filled: Retriever, store: Store) -> None:
    before = filled.index.stamp[0]
    put(store, "repeater", "repetidor", "cacharrito blanco")
    assert filled.refresh() == 1
    assert filled.index.stamp[0] == before


def test_a_twin_is_no_rival(filled: Retriever) -> None:
    rows = filled.rank("contraseña del wifi", pool="articles", language="es").rows
    assert len(rows) > 1
    others = [row.source_key for row in rivals(rows)]
    assert others
    assert others[0] not in [row.source_key for row in rivals(rows, [others[0]])]
