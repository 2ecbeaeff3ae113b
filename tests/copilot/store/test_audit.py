from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from copilot.settings import Settings
from copilot.store import Store, audit, open_store
from copilot.store.audit import Wanted

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def add(store: Store, *rows: tuple[str, str, str], at: datetime = NOW) -> None:
    """Rows of (actor, action, id of the conversation)."""
    with store.begin() as session:
        for actor, action, about in rows:
            audit.add(session, at=at, actor=actor, action=action, object="conversation", object_id=about)


@pytest.fixture
def three(store: Store) -> Store:
    add(store, ("user:1", "conversation.seen", "7"), ("user:2", "draft.made", "7"), ("user:1", "draft.used", "8"))
    return store


@pytest.mark.parametrize(
    ("wanted", "actions"),
    [
        (Wanted(), ["draft.used", "draft.made", "conversation.seen"]),
        (Wanted(actor="user:1"), ["draft.used", "conversation.seen"]),
        (Wanted(action="draft.made"), ["draft.made"]),
        (Wanted(action="draft/"), ["draft.used", "draft.made"]),
        (Wanted(object="conversation", object_id="7"), ["draft.made", "conversation.seen"]),
        (Wanted(object="article"), []),
        (Wanted(since=NOW), ["draft.used", "draft.made", "conversation.seen"]),
        (Wanted(until=NOW), []),
    ],
)
def test_rows_are_found_by_who_and_what_and_when(three: Store, wanted: Wanted, actions: list[str]) -> None:
    with three.read() as session:
        assert [row.action for row in audit.page(session, wanted)] == actions


def test_pages_follow_each_other_by_the_last_id(three: Store) -> None:
    with three.read() as session:
        first = audit.page(session, Wanted(), limit=2)
        rest = audit.page(session, Wanted(), before=first[-1].id, limit=2)
    assert [row.action for row in (*first, *rest)] == ["draft.used", "draft.made", "conversation.seen"]


def test_a_like_pattern_is_no_wish(three: Store) -> None:
    with three.read() as session:
        assert audit.page(session, Wanted(action="%/")) == []


def test_the_same_look_is_known_for_a_while(three: Store) -> None:
    look = {"actor": "user:1", "action": "conversation.seen", "object": "conversation", "object_id": "7"}
    with three.read() as session:
        assert audit.noted(session, since=NOW, **look)
        assert not audit.noted(session, since=NOW + timedelta(seconds=1), **look)
        assert not audit.noted(session, since=NOW, **look | {"actor": "user:2"})


def test_rows_are_forgotten_after_their_days_whoever_opens_the_store(store: Store, settings: Settings) -> None:
    today = datetime.now(UTC)
    add(store, ("user:1", "draft.made", "old"), at=today - timedelta(days=366))
    add(store, ("user:1", "draft.made", "new"), at=today - timedelta(days=364))
    open_store(settings).close()
    with store.read() as session:
        assert [row.object_id for row in audit.page(session, Wanted())] == ["new"]
    open_store(settings.model_copy(update={"audit_days": 30})).close()
    with store.read() as session:
        assert audit.page(session, Wanted()) == []


def test_what_is_written_soon_or_not_at_all_does_not_wait_for_a_long_writer(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    with store.begin() as writer:
        writer.connection()
        with pytest.raises(OperationalError, match="locked"), store.soon() as session:
            session.connection()


def test_a_connection_that_was_impatient_waits_again_for_the_next(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    with store.soon() as session:
        assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == 1_000
    with store.begin() as session:
        assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
