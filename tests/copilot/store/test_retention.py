from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from copilot.listen.heard import Feeling
from copilot.settings import Settings
from copilot.store import Store, feelings, open_store
from copilot.store.retention import forget_old
from copilot.store.schema import HeardFeelingRow
from tests.talks import add


@pytest.fixture
def rows(store: Store) -> tuple[int, int]:
    """A conversation heard 91 days ago, and one heard 89 days ago."""
    ids = add(store, "old", "customer: hola"), add(store, "new", "customer: hola")
    for row, days in zip(ids, (91, 89), strict=True):
        with store.begin() as session:
            feelings.keep(session, row, "", Feeling(), 0)
            at = datetime.now(UTC) - timedelta(days=days)
            session.execute(update(HeardFeelingRow).where(HeardFeelingRow.conversation_id == row).values(heard_at=at))
    return ids


def kept(store: Store) -> set[int]:
    with store.read() as session:
        return set(session.scalars(select(HeardFeelingRow.conversation_id)))


def test_whoever_opens_the_store_forgets_what_is_too_old(
    store: Store, settings: Settings, rows: tuple[int, int]
) -> None:
    open_store(settings).close()
    assert kept(store) == {rows[1]}


def test_the_days_are_a_setting(store: Store, settings: Settings, rows: tuple[int, int]) -> None:
    assert forget_old(store, settings.model_copy(update={"feelings_days": 100})) == 0
    assert forget_old(store, settings.model_copy(update={"feelings_days": 30})) == 2
    assert kept(store) == set()


def test_nothing_stays_once_feelings_are_not_listened_for(
    store: Store, settings: Settings, rows: tuple[int, int]
) -> None:
    open_store(settings.model_copy(update={"feelings": False})).close()
    assert kept(store) == set()
