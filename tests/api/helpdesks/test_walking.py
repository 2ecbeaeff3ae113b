"""Imports: one process at a time, whole walks of articles, what is gone there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.helpdesks import importing
from api.helpdesks.adapter import ArticleBatch, Canned, ConversationBatch, Cursor
from api.helpdesks.again import AT_ONCE, one_by_one
from api.helpdesks.connected import Connected, Open
from api.helpdesks.registry import KINDS
from api.helpdesks.walking import LEASE, PATIENCE, Walking
from copilot.conversation import Conversation, Message
from copilot.errors import HelpdeskError
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, conversations, helpdesks, replies
from copilot.store.schema import ConversationRow, HelpdeskCursorRow, HelpdeskRow

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Shelf:
    """An adapter that has what it is given, two of each a batch."""

    def __init__(self) -> None:
        self.talks: list[str] = []
        self.pages: list[str] = []
        self.gone: list[str] = []
        self.stuck = False
        self.failing: set[str] = set()

    def conversations(self, cursor: Cursor) -> ConversationBatch:
        at = int(cursor.get("at", 0))
        if self.stuck:
            return ConversationBatch(cursor=dict(cursor), done=False)
        some = self.talks[at : at + 2]
        read = one_by_one("mesa", some, self.conversation)
        return ConversationBatch(
            conversations=read.found,
            failed=read.failed,
            cursor={"at": at + len(some)},
            done=at + 2 >= len(self.talks),
            gone=tuple(self.gone),
            total=len(self.talks),
        )

    def conversation(self, id: str) -> Conversation | None:
        if id in self.failing:
            raise HelpdeskError("mesa failed (500).", again=30)
        return Conversation(id=id, status="open", messages=(Message(role="customer", text=f"Hola {id}"),))

    def articles(self, cursor: Cursor) -> ArticleBatch:
        at = int(cursor.get("at", 0))
        some = self.pages[at : at + 2]
        return ArticleBatch(
            articles=tuple(Article(id=one, title=one, body=f"Todo sobre {one} en la casa.") for one in some),
            cursor={"at": at + len(some)},
            done=at + 2 >= len(self.pages),
        )


class Shelves(Connected):
    """The connected helpdesks, of which one is the shelf."""

    shelf: Shelf

    def get(self, name: str | int) -> Open:
        with self._store.read() as session:
            row = helpdesks.get(session, name)
        return Open(row.id, row.name, KINDS["chatwoot"], "", {}, {}, self.shelf)  # type: ignore[arg-type]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def walking(store: Store, settings: Settings, shelf: Shelf) -> Iterator[Walking]:
    with store.begin() as session:
        helpdesks.add(session, name="mesa", kind="chatwoot", at=NOW)
    connected = Shelves(store, settings)
    connected.shelf = shelf
    yield Walking(store, settings, connected)
    connected.close()


def run(walking: Walking, at: datetime) -> int:
    return sum(1 for _ in iter(lambda: walking.step(at), False))


def titles(store: Store) -> set[str]:
    with store.read() as session:
        return {one.title for one in articles.live(session)}


def test_a_walk_goes_batch_by_batch_and_says_how_far_it_is(store: Store, walking: Walking, shelf: Shelf) -> None:
    shelf.talks = ["1", "2", "3", "4", "5"]
    walking.batch(1, "conversations", NOW)
    with store.read() as session:
        row = helpdesks.cursors(session, 1)["conversations"]
    assert row.counts == {"seen": 2, "added": 2, "changed": 0, "failed": 0, "total": 5}
    assert row.finished_at is None
    run(walking, NOW)
    with store.read() as session:
        row = helpdesks.cursors(session, 1)["conversations"]
    assert (row.counts["added"], row.counts["total"], row.finished_at) == (5, 5, NOW)
    assert not walking.step(NOW + timedelta(minutes=4))
    assert walking.step(NOW + timedelta(minutes=6))


def test_while_one_process_has_it_no_other_takes_it(
    store: Store, settings: Settings, walking: Walking, shelf: Shelf
) -> None:
    shelf.talks = ["1"]
    assert walking._take(1, "conversations", NOW) is not None
    other = Walking(store, settings, walking._connected)
    assert not other.batch(1, "conversations", NOW)
    assert other.batch(1, "conversations", NOW + LEASE + timedelta(seconds=1))


def test_whoever_was_so_slow_that_another_took_over_writes_no_cursor(
    store: Store, settings: Settings, walking: Walking, shelf: Shelf
) -> None:
    shelf.talks = ["1", "2", "3", "4"]
    slow = walking._take(1, "conversations", NOW)
    assert slow is not None
    later = NOW + LEASE + timedelta(seconds=1)
    other = Walking(store, settings, walking._connected)
    run(other, later)
    walking._keep(slow, {"seen": 2}, {"at": 2}, None, later, 300)
    with store.read() as session:
        assert helpdesks.cursors(session, 1)["conversations"].cursor == {"at": 4}


def test_articles_that_a_walk_did_not_meet_are_retired(store: Store, walking: Walking, shelf: Shelf) -> None:
    shelf.pages = ["wifi", "factura", "roaming"]
    run(walking, NOW)
    assert titles(store) == {"wifi", "factura", "roaming"}
    shelf.pages = ["wifi", "roaming"]
    run(walking, NOW + timedelta(hours=2))
    assert titles(store) == {"wifi", "roaming"}
    shelf.pages = ["wifi", "roaming", "factura"]
    run(walking, NOW + timedelta(hours=4))
    assert titles(store) == {"wifi", "factura", "roaming"}


def test_a_walk_of_articles_that_broke_off_retires_nothing(store: Store, walking: Walking, shelf: Shelf) -> None:
    shelf.pages = ["wifi", "factura", "roaming"]
    run(walking, NOW)
    later = NOW + timedelta(hours=2)
    walking.batch(1, "articles", later)
    assert titles(store) == {"wifi", "factura", "roaming"}


def test_the_same_article_again_is_no_change_to_be_searched_anew(store: Store, walking: Walking, shelf: Shelf) -> None:
    from copilot.store import state

    shelf.pages = ["wifi"]
    run(walking, NOW)
    with store.read() as session:
        before = state.current_revision(session)
    run(walking, NOW + timedelta(hours=2))
    with store.read() as session:
        assert state.current_revision(session) == before


def test_two_helpdesks_may_have_the_same_article_id(store: Store, settings: Settings) -> None:
    one = [Article(id="12", title="Uno", body="Todo sobre el wifi en casa.")]
    two = [Article(id="12", title="Dos", body="Todo sobre la factura del mes.")]
    importing.bring_articles(store, settings, "rt", one, "w1")
    importing.bring_articles(store, settings, "tienda", two, "w1")
    assert titles(store) == {"Uno", "Dos"}
    importing.retire_articles(store, "rt", "w2")
    assert titles(store) == {"Dos"}


def test_what_is_gone_there_is_archived_here(store: Store, walking: Walking, shelf: Shelf) -> None:
    shelf.talks = ["1", "2"]
    run(walking, NOW)
    shelf.gone = ["1", "never seen"]
    run(walking, NOW + timedelta(hours=1))
    with store.read() as session:
        assert conversations.get(session, "1").status == "archived"
        assert conversations.get(session, "2").status == "open"


def test_what_comes_back_is_open_again(store: Store, settings: Settings, walking: Walking, shelf: Shelf) -> None:
    shelf.talks, shelf.gone = ["1"], ["1"]
    run(walking, NOW)
    shelf.gone = []
    given = shelf.conversations({}).conversations
    importing.bring(store, settings, 1, "mesa", given, NOW)
    with store.read() as session:
        assert conversations.get(session, "1").status == "open"


def test_a_walk_that_would_never_end_is_a_failure(store: Store, walking: Walking, shelf: Shelf) -> None:
    shelf.stuck = True
    assert walking.batch(1, "conversations", NOW)
    with store.read() as session:
        assert "again and again" in session.get_one(HelpdeskRow, 1).failure
        assert helpdesks.cursors(session, 1)["conversations"].attempts == 1


def test_one_that_cannot_be_read_stops_none_of_the_others(store: Store, settings: Settings) -> None:
    good = Conversation(id="1", messages=(Message(role="customer", text="Hola"),))
    report = importing.bring(store, settings, 1, "mesa", [good.model_copy(update={"id": "x" * 400}), good], NOW)
    assert (report.added, len(report.failed)) == (1, 1)


def kept(store: Store) -> HelpdeskCursorRow:
    with store.read() as session:
        return helpdesks.cursors(session, 1)["conversations"]


def stored(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(ConversationRow.external_id)))


def test_those_that_fail_are_counted_and_come_with_a_later_walk(store: Store, walking: Walking, shelf: Shelf) -> None:
    shelf.talks, shelf.failing = ["1", "2", "3", "4"], {"2", "3"}
    run(walking, NOW)
    assert stored(store) == {"1", "4"}
    assert (kept(store).counts["seen"], kept(store).counts["failed"]) == (4, 2)
    shelf.talks, shelf.failing = [], {"3"}
    run(walking, NOW + timedelta(minutes=6))
    assert stored(store) == {"1", "2", "4"}
    assert (kept(store).counts["added"], kept(store).counts["failed"]) == (1, 1)
    shelf.failing = set()
    run(walking, NOW + timedelta(minutes=12))
    assert stored(store) == {"1", "2", "3", "4"}
    assert "failed" not in {name for name, count in kept(store).counts.items() if count}
    assert kept(store).cursor == {"at": 4}


def test_a_walk_killed_while_it_asks_again_forgets_none(store: Store, walking: Walking, shelf: Shelf) -> None:
    shelf.talks = [str(n) for n in range(AT_ONCE + 6)]
    shelf.failing = set(shelf.talks) - {"0"}
    at = NOW
    while kept(store).finished_at is None:
        walking.batch(1, "conversations", at)
        at += timedelta(hours=1)
    shelf.talks, shelf.failing = [], set()
    assert walking._take(1, "conversations", at) is not None  # and then nothing more
    other = Walking(store, walking._settings, walking._connected)
    run(other, at + LEASE + timedelta(seconds=1))
    assert len(stored(store)) == AT_ONCE + 6


def test_a_batch_of_which_nothing_can_be_read_is_tried_again_before_the_import_goes_on(
    store: Store, walking: Walking, shelf: Shelf
) -> None:
    shelf.talks, shelf.failing = ["1", "2", "3"], {"1", "2"}
    for tried in range(1, PATIENCE + 1):
        walking.batch(1, "conversations", NOW + timedelta(hours=tried))
        assert (kept(store).attempts, kept(store).cursor) == (tried, {})
    run(walking, NOW + timedelta(days=1))
    assert stored(store) == {"3"}
    assert kept(store).counts["failed"] == 2


class Saving(Shelf):
    """A shelf whose agents saved replies."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False

    def canned_replies(self) -> tuple[Canned, ...]:
        if self.down:
            raise HelpdeskError("mesa refused.", cause="refused")
        return (Canned("7", "plazo", "Llega en 48 horas."),)


def _articles(store: Store, settings: Settings, shelf: Shelf) -> bool:
    """One whole walk; whether it came to its end."""
    with store.begin() as session:
        row = helpdesks.add(session, name="mesa", kind="chatwoot", at=NOW)
        session.flush()
        id = row.id
    connected = Shelves(store, settings)
    connected.shelf = shelf
    Walking(store, settings, connected).batch(id, "articles", NOW)
    connected.close()
    with store.read() as session:
        return any(row.finished_at for row in session.scalars(select(HelpdeskCursorRow)) if row.what == "articles")


def test_saved_replies_come_with_the_articles(store: Store, settings: Settings) -> None:
    assert _articles(store, settings, Saving())
    with store.read() as session:
        assert [(one.source, one.title) for one in replies.every(session)] == [("mesa", "plazo")]


def test_articles_do_not_wait_for_replies_that_are_not_told(store: Store, settings: Settings) -> None:
    shelf = Saving()
    shelf.down, shelf.pages = True, ["envio"]
    assert _articles(store, settings, shelf)
    with store.read() as session:
        assert replies.every(session) == []
