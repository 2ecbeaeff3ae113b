from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from copilot.errors import NotFoundError
from copilot.source import Article, Passage
from copilot.store import Store, articles, state
from copilot.store.schema import ArticleRow

AT = datetime(2026, 5, 11, 12, tzinfo=UTC)


def article(id: str = "a#es", **fields: object) -> Article:
    given: dict[str, object] = {"id": id, "title": "T", "body": "Uno. Dos.", "origin": "/kb", "path": f"{id}.md"}
    return Article.model_validate(given | fields)


def passage(of: Article, ordinal: int, text: str) -> Passage:
    return Passage(
        id=f"{of.id}#{ordinal}", source_id=of.id, pool="articles", title=of.title, text=text, heading=("H",), tokens=3,
        language=of.language, audience=of.audience, url=of.url, updated_at=of.updated_at,
    )  # fmt: skip


def write(store: Store, given: Article, *texts: str) -> list[Passage]:
    made = [passage(given, ordinal, text) for ordinal, text in enumerate(texts)]
    with store.begin() as session:
        revision = state.next_revision(session)
        articles.upsert(session, given, made, content_hash="h", revision=revision)
    return made


def revisions(store: Store) -> dict[str, int]:
    with store.read() as session:
        return {row.external_id: row.revision for row in session.scalars(select(ArticleRow))}


def test_an_article_comes_back_as_it_was_written(store: Store) -> None:
    given = article(language="es-CL", url="https://a.example", audience="internal", tags=("x", "y"), updated_at=AT)
    made = write(store, given, "Uno.", "Dos.")
    with store.read() as session:
        assert articles.get(session, "a#es") == given
        assert articles.live(session) == [given]
        assert articles.passages_of(session, "a#es") == made


def test_writing_again_replaces_fields_and_passages(store: Store) -> None:
    write(store, article(), "Uno.", "Dos.", "Tres.")
    again = article(title="Otro")
    made = write(store, again, "Cuatro.")
    with store.read() as session:
        assert articles.get(session, "a#es") == again
        assert articles.passages_of(session, "a#es") == made


def test_passages_come_in_the_order_asked_without_unknown_ones(store: Store) -> None:
    first = write(store, article("a"), "Uno.", "Dos.")
    second = write(store, article("b"), "Tres.")
    with store.read() as session:
        found = articles.passages(session, ["b#0", "a#1", "a#7", "c#0", "nonsense", "x#y"])
    assert list(found.values()) == [second[0], first[1]]


def test_passages_of_another_audience_and_of_retired_articles_stay_out(store: Store) -> None:
    write(store, article("a", audience="internal"), "Secreto.")
    write(store, article("b"), "Viejo.")
    with store.begin() as session:
        articles.retire(session, ["b"], revision=state.next_revision(session))
    with store.read() as session:
        assert articles.passages(session, ["a#0", "b#0"], audience="public") == {}
        assert articles.live(session, audience="public") == []


def test_a_retired_article_is_gone_for_readers_and_has_a_new_revision(store: Store) -> None:
    write(store, article("a"), "Uno.")
    write(store, article("b"), "Dos.")
    with store.begin() as session:
        assert articles.retire(session, ["a", "a", "zzz"], revision=state.next_revision(session)) == 1
    assert revisions(store) == {"a": 3, "b": 2}
    with store.read() as session:
        assert articles.counts(session) == articles.Counts(live=1, retired=1, passages=1)
        assert articles.get(session, "a", retired=True).id == "a"
        with pytest.raises(NotFoundError):
            articles.get(session, "a")


def test_retiring_twice_counts_once(store: Store) -> None:
    write(store, article("a"), "Uno.")
    with store.begin() as session:
        articles.retire(session, ["a"], revision=state.next_revision(session))
        assert articles.retire(session, ["a"], revision=state.next_revision(session)) == 0


def test_moving_an_article_keeps_its_revision(store: Store) -> None:
    write(store, article("a"), "Uno.")
    with store.begin() as session:
        articles.move(session, "a", origin="/otra", path="b.md")
    with store.read() as session:
        assert articles.get(session, "a").origin == "/otra"
    assert revisions(store) == {"a": 1}


def test_origins_are_matched_as_folders_and_with_capitals(store: Store) -> None:
    for id, origin in (("a", "/kb"), ("b", "/kb/sub"), ("c", "/kb_2"), ("d", "/KB"), ("e", "/k")):
        write(store, article(id, origin=origin), "Uno.")
    with store.read() as session:
        assert {one.id for one in articles.stored_from(session, "/kb")} == {"a", "b"}
        assert set(articles.origins(session)) == {"/kb", "/kb/sub", "/kb_2", "/KB", "/k"}


def test_live_articles_come_in_pages_by_id(store: Store) -> None:
    for id in "cab":
        write(store, article(id), "Uno.")
    with store.read() as session:
        assert [one.id for one in articles.live(session, limit=2)] == ["a", "b"]
        assert [one.id for one in articles.live(session, limit=2, offset=2)] == ["c"]


def test_more_ids_than_one_query_takes(store: Store) -> None:
    write(store, article("a"), "Uno.")
    with store.read() as session:
        assert set(articles.stored(session, [*(f"x{n}" for n in range(2_000)), "a"])) == {"a"}
