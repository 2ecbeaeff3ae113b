import pytest
from sqlalchemy import select

from copilot.store import Store, state
from copilot.store.schema import ArticleRow
from evals.grounding.removal import family, retired, versions


@pytest.fixture
def stocked(store: Store) -> Store:
    with store.begin() as session:
        for id in ("baja", "baja-pt", "bajada", "guia#es", "guia#en"):
            row = ArticleRow(
                external_id=id, title=id, body="Texto.", content_hash=id, revision=state.next_revision(session)
            )
            session.add(row)
    return store


def active(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(ArticleRow.external_id).where(ArticleRow.retired_at.is_(None))))


@pytest.mark.parametrize(
    ("id", "shared"), [("baja-pt", "baja"), ("guia#es", "guia"), ("planes-precios", "planes-precios")]
)
def test_the_versions_of_an_article_share_a_family(id: str, shared: str) -> None:
    assert family(id) == shared


def test_every_version_of_an_article_goes_with_it(stocked: Store) -> None:
    assert versions(stocked, ["baja"]) == {"baja", "baja-pt"}
    assert versions(stocked, ["guia#en"]) == {"guia#es", "guia#en"}


def test_articles_are_out_for_a_while_and_indexes_are_told_both_times(stocked: Store) -> None:
    before = active(stocked)
    with stocked.read() as session:
        started = state.current_revision(session)
    with retired(stocked, {"baja", "baja-pt"}):
        assert active(stocked) == before - {"baja", "baja-pt"}
    assert active(stocked) == before
    with stocked.read() as session:
        assert state.current_revision(session) == started + 2


def test_articles_come_back_even_when_a_draft_breaks(stocked: Store) -> None:
    before = active(stocked)
    with pytest.raises(RuntimeError), retired(stocked, {"baja"}):
        raise RuntimeError
    assert active(stocked) == before
