"""Which sources a changed word touches, in a real index over a real store."""

from pathlib import Path

import pytest

from copilot.retrieval.concepts import Concepts, key_of, merged
from copilot.retrieval.entries import Change, Entry, changes
from copilot.retrieval.lexical import LexicalIndex
from copilot.retrieval.vocabulary import affected, count, holding, rewritten
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, concepts, state
from copilot.store.concepts import CompanyWord
from kb.put import put

TEXTS = {
    "socio": "El socio puede entrar por cualquier puerta.",
    "socios": "Los socios pagan cada mes.",
    "clase": "Reserva tu clase con un día de antelación.",
    "cuanto": "Mira cuánto es en la tabla.",
    "maquina": "La cinta de correr hace ruido.",
    "cinta": "Cinta adhesiva. Puedes correr.",
}
BASE = Concepts({"customer": ["cliente", "usuario"], "price": ["precio"]})


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    made = LexicalIndex(tmp_path / "index", BASE)
    made.update(
        (Change(f"a:{id}", 1, (Entry(f"{id}#0", "articles", "public", "es", "", text),)) for id, text in TEXTS.items()),
        1,
    )
    return made


def found(index: LexicalIndex, phrase: str) -> set[str]:
    return set(holding(index._view.searcher, key_of(phrase)))


@pytest.mark.parametrize(
    ("phrase", "sources"),
    [
        ("socia", {"a:socio", "a:socios"}),
        ("cinta de correr", {"a:maquina"}),
        ("correr", {"a:maquina", "a:cinta"}),
        ("cuánto es", {"a:cuanto"}),
        ("cuántas es", {"a:cuanto"}),
        ("piscina", set()),
    ],
)
def test_a_word_touches_the_sources_in_which_a_form_of_it_stands(
    index: LexicalIndex, phrase: str, sources: set[str]
) -> None:
    assert found(index, phrase) == sources


def test_no_source_whose_concepts_change_is_missed(index: LexicalIndex) -> None:
    for phrase in ("socia", "clases", "cuantas es", "puerta", "la tabla", "cinta adhesiva", "correr", "mirar"):
        change = CompanyWord("customer", phrase, key_of(phrase), False, state_time())
        after = merged(BASE, [change])
        differing = {
            f"a:{id}"
            for id, text in TEXTS.items()
            if after.of(key_of(text).split(), "es") != BASE.of(key_of(text).split(), "es")
        }
        assert differing <= affected(lambda key: holding(index._view.searcher, key), [change]), phrase


def state_time() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def test_a_touched_source_is_read_again_as_it_is(store: Store, settings: Settings) -> None:
    put(
        store,
        settings,
        [Article(id="a", title="A", body="Uno.\n\n## B\n\nDos."), Article(id="b", title="B", body="Tres.")],
    )
    with store.read() as session:
        whole = {change.key: change.entries for change in changes(session, 0)}
        again = {change.key: (change.revision, change.entries) for change in rewritten(session, ["a:a", "a:gone"], 9)}
    assert again == {"a:a": (9, whole["a:a"]), "a:gone": (9, ())}


def test_a_retired_source_comes_without_entries(store: Store, settings: Settings) -> None:
    put(store, settings, [Article(id="a", title="A", body="Uno.")])
    with store.begin() as session:
        articles.retire(session, ["a"], revision=state.next_revision(session))
    with store.read() as session:
        assert [change.entries for change in rewritten(session, ["a:a"], 3)] == [()]


def test_an_index_that_follows_a_new_word_finds_by_it_and_is_not_built_anew(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    put(store, settings, [Article(id=id, title=id, body=text, language="es") for id, text in TEXTS.items()])
    index = LexicalIndex(tmp_path / "index", BASE)
    with store.read() as session:
        index.update(changes(session, 0), 1)
    with store.begin() as session:
        concepts.put(session, "customer", [("socio", "socio")])
    with store.read() as session:
        index.use(merged(BASE, concepts.every(session)))
        assert not index.needs_rebuild
        keys = affected(lambda key: holding(index._view.searcher, key), concepts.changed(session, index.revision))
        revision = state.current_revision(session)
        assert index.update(rewritten(session, keys, revision), revision) == 2
    terms = [[], [], [("customer", 1.0)]]
    assert set(index.candidates(terms, (10, 10, 10), pool="articles", internal=False)) == {"socio#0", "socios#0"}


def test_a_word_is_counted_by_articles_and_not_by_their_passages(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    body = "\n\n".join(f"## Parte {n}\n\n" + "El socio paga. " * 60 for n in range(3))
    put(store, settings, [Article(id="largo", title="Largo", body=body, language="es")])
    index = LexicalIndex(tmp_path / "index", BASE)
    with store.read() as session:
        index.update(changes(session, 0), 1)
    assert index.statistics.passages > 1
    assert count(tmp_path / "index", "socios") == (0, 1, False)
    assert count(tmp_path / "empty", "socios") == (0, 0, False)
