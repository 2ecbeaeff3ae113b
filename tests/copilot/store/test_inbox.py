from datetime import UTC, datetime, timedelta

from copilot.store import Store, inbox
from copilot.store.inbox import NEVER
from copilot.store.schema import ConversationRow, MessageRow

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def said(role: str, minute: int | None = 0, *, private: bool = False) -> tuple[str, datetime | None, bool]:
    return role, None if minute is None else NOW + timedelta(minutes=minute), private


def add(
    store: Store, id: str, *messages: tuple[str, datetime | None, bool], status: str = "open", resolved: bool = False
) -> int:
    with store.begin() as session:
        row = ConversationRow(source="t", external_id=id, status=status, content_hash="")
        row.resolved_at = NOW if resolved else None
        row.messages = [
            MessageRow(position=n, external_id=str(n), role=role, text="…", at=at, private=private)
            for n, (role, at, private) in enumerate(messages)
        ]
        session.add(row)
        session.flush()
        return row.id


def queue(store: Store) -> list[int]:
    with store.read() as session:
        return [one.row_id for one in inbox.waiting(session)]


def test_the_customer_who_waits_longest_comes_first(store: Store) -> None:
    late = add(store, "late", said("customer", 30))
    early = add(store, "early", said("customer", 10), said("customer", 50))
    unknown = add(store, "unknown", said("customer", None))
    assert queue(store) == [early, late, unknown]


def test_who_was_answered_does_not_wait(store: Store) -> None:
    add(store, "answered", said("customer"), said("agent", 1))
    again = add(store, "again", said("customer"), said("agent", 1), said("customer", 5))
    assert queue(store) == [again]
    with store.read() as session:
        assert inbox.waiting(session)[0].since == NOW + timedelta(minutes=5)


def test_neither_a_note_nor_a_bot_answers_a_customer(store: Store) -> None:
    noted = add(store, "noted", said("customer"), said("agent", 1, private=True))
    bot = add(store, "bot", said("customer", 2), said("bot", 3), said("system", 4))
    assert queue(store) == [noted, bot]


def test_resolved_and_closed_conversations_do_not_wait(store: Store) -> None:
    add(store, "closed", said("customer"), status="closed")
    add(store, "resolved", said("customer"), status="", resolved=True)
    pending = add(store, "pending", said("customer"), status="pending")
    assert queue(store) == [pending]


def test_the_queue_can_be_walked_in_pages_both_ways(store: Store) -> None:
    rows = [add(store, str(n), said("customer", None if n > 3 else n // 2)) for n in range(6)]
    walked: list[int] = []
    with store.read() as session:
        assert inbox.count_waiting(session) == 6
        page = inbox.waiting(session, limit=2)
        while page:
            walked += [one.row_id for one in page]
            page = inbox.waiting(session, after=page[-1], limit=2)
        here = inbox.place(session, rows[4])
        assert here is not None
        assert here.since == NEVER
        back = []
        while here := inbox.before(session, here):
            back.append(here.row_id)
    assert walked == rows
    assert back == rows[3::-1]


def test_nobody_has_a_place_in_an_answered_conversation(store: Store) -> None:
    row = add(store, "answered", said("customer"), said("agent", 1))
    with store.read() as session:
        assert inbox.place(session, row) is None


def test_conversations_are_listed_in_the_order_they_came_in(store: Store) -> None:
    first = add(store, "a", said("customer"), status="resolved")
    second = add(store, "b", said("customer"))
    with store.read() as session:
        assert [row.id for row in inbox.listed(session, only_open=False)] == [first, second]
        assert [row.id for row in inbox.listed(session, only_open=True)] == [second]
        assert [row.id for row in inbox.listed(session, only_open=False, after=first)] == [second]
