from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from copilot.errors import ConfigError, NotFoundError
from copilot.settings import Settings, read_settings
from copilot.store import Store, conversations, engine, open_store, state
from copilot.store.schema import Base, UserRow


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(engine.MIGRATIONS)).get_current_head() == engine.HEAD


def test_migrations_make_the_tables_that_the_schema_declares(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_revisions_from_parallel_writers_are_all_different(store: Store) -> None:
    with store.begin() as session:
        state.next_revision(session)

    def bump(_: int) -> int:
        with store.begin() as session:
            return state.next_revision(session)

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(bump, range(40)))
    assert sorted(seen) == list(range(2, 42))


def test_a_failed_block_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as session:
        state.write(session, "half", {"n": 1})
        _ = 1 / 0
    with store.read() as session:
        assert state.read(session, "half") is None


def test_opening_twice_keeps_what_is_there(settings: Settings) -> None:
    for n in range(2):
        store = open_store(settings)
        with store.begin() as session:
            assert state.current_revision(session) == n
            state.next_revision(session)
        store.close()


@pytest.mark.parametrize("url", ["nonsense", "oracle+none://x/y"])
def test_a_database_url_that_cannot_be_used_is_one_sentence(settings: Settings, url: str) -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_DATABASE_URL"):
        open_store(settings.model_copy(update={"database_url": url}))


def test_a_wrong_setting_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCUCHA_TIMEZONE", "Marte/Olympus")
    with pytest.raises(ConfigError, match="ESCUCHA_TIMEZONE: 'Marte/Olympus' is not an IANA time zone"):
        read_settings()


@pytest.mark.parametrize("id", ["a\0", "a\ud800"])
def test_an_id_that_no_database_can_store_is_an_id_that_is_not_there(store: Store, id: str) -> None:
    with pytest.raises(NotFoundError):
        conversations.find(store, id)


def test_text_that_no_database_can_store_loses_only_what_cannot_be(store: Store) -> None:
    now = datetime.now(UTC)
    with store.begin() as session:
        session.add_all(UserRow(email=f"{n}@x", name=f"a\0{n}\ud800", role="agent", created_at=now) for n in range(3))
    with store.read() as session:
        assert set(session.scalars(select(UserRow.name))) == {f"a\ufffd{n}\ufffd" for n in range(3)}


def test_a_data_folder_whose_name_is_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_DATA: the folder's name"):
        read_settings(data=tmp_path / "a\udcff")
