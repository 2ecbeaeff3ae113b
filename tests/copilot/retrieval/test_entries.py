from collections.abc import Callable
from datetime import UTC, datetime

from copilot.retrieval.entries import Change, Changes, pending
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, ResolutionRow

Add = Callable[..., None]


def read(store: Store, since: int = 0) -> list[Change]:
    with Changes(store).since(since) as found:
        return list(found)


def test_an_articles_passages_come_with_its_title_and_headings(store: Store, add_article: Add) -> None:
    add_article("a", "Router", "Uno.", "Dos.", language="es-CL", heading=["Wifi", "Señal"])
    (change,) = read(store)
    assert (change.key, change.revision) == ("a:a", 1)
    assert [entry.passage_id for entry in change.entries] == ["a#0", "a#1"]
    first = change.entries[0]
    assert (first.pool, first.audience, first.language) == ("articles", "public", "es")
    assert (first.head, first.body) == ("Router \nWifi \nSeñal", "Uno.")


def test_an_article_without_passages_and_a_retired_one_have_no_entries(store: Store, add_article: Add) -> None:
    add_article("empty", "Vacío")
    add_article("old", "Viejo", "Ya no.")
    with store.begin() as session:
        session.query(ArticleRow).filter_by(external_id="old").one().retired_at = datetime.now(UTC)
    assert read(store) == [Change("a:empty", 1, ()), Change("a:old", 2, ())]


def test_a_resolution_is_one_entry_and_a_duplicate_none(store: Store, add_resolution: Add) -> None:
    add_resolution("c-1", "¿Y mi router?", "Reinícialo.")
    add_resolution("c-2", "¿Y mi router?", "Reinícialo.")
    with store.begin() as session:
        first, second = session.query(ResolutionRow).order_by(ResolutionRow.id)
        second.duplicate_of = first.id
    one, other = read(store)
    assert [(entry.passage_id, entry.head, entry.body) for entry in one.entries] == [
        ("c-1#answer", "¿Y mi router?", "Reinícialo.")
    ]
    assert other.entries == ()


def test_only_what_changed_since_is_read_and_counted(store: Store, add_article: Add, add_resolution: Add) -> None:
    add_article("a", "A", "Uno.")
    add_article("b", "B", "Dos.")
    add_resolution("c", "¿C?", "Tres.")
    assert [change.revision for change in read(store, since=1)] == [2, 3]
    with store.read() as session:
        assert [pending(session, since, 10) for since in (0, 2, 3)] == [3, 1, 0]
        assert pending(session, 0, 2) == 2
        assert state.current_revision(session) == Changes(store).revision() == 3
