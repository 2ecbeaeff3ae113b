from pathlib import Path

import pytest

from copilot.errors import ConflictError, InputError
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, state
from kb.put import put
from kb.sync import import_paths

WIFI = Article(id="wifi", title="Cambiar la contraseña", body="1. Entra en el router.\n2. Escribe la nueva.")


def test_an_article_is_added_then_unchanged_then_changed(store: Store, settings: Settings) -> None:
    assert put(store, settings, [WIFI]).added == 1
    assert put(store, settings, [WIFI]).unchanged == 1
    assert put(store, settings, [WIFI.model_copy(update={"title": "La contraseña"})]).changed == 1
    with store.read() as session:
        assert articles.get(session, "wifi").title == "La contraseña"
        assert state.current_revision(session) == 2


def test_a_retired_article_lives_again(store: Store, settings: Settings) -> None:
    put(store, settings, [WIFI])
    with store.begin() as session:
        articles.retire(session, ["wifi"], revision=state.next_revision(session))
    assert put(store, settings, [WIFI]).added == 1
    with store.read() as session:
        assert articles.get(session, "wifi").id == "wifi"


def test_an_article_without_text_stops_all_of_them(store: Store, settings: Settings) -> None:
    with pytest.raises(InputError, match=r"article 1 \('empty'\): holds no text"):
        put(store, settings, [WIFI, Article(id="empty", title="", body=" ")])
    with store.read() as session:
        assert articles.live(session) == []


def test_the_same_id_twice_is_refused(store: Store, settings: Settings) -> None:
    with pytest.raises(InputError, match="same id"):
        put(store, settings, [WIFI, WIFI])


def test_an_article_from_a_file_is_changed_in_its_file(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "wifi.md").write_text("---\nid: wifi\n---\n# Cambiar\n\nEntra en el router y escribe la nueva.\n")
    import_paths(store, settings, [tmp_path])
    with pytest.raises(ConflictError, match=r"imported from wifi\.md; change it there"):
        put(store, settings, [WIFI])
