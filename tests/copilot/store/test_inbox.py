from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from copilot.conversation import Message
from copilot.store import Store, conversations, inbox, seen, users
from copilot.store.schema import ConversationRow, MessageRow

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def said(role: str, minute: int | None = 0, *, private: bool = False) -> tuple[str, datetime | None, bool]:
    return role, None if minute is None else NOW + timedelta(minutes=minute), private


def add(
    store: Store, id: str, *messages: tuple[str, datetime | None, bool], status: str = "open", resolved: bool = False
) -> int:
    with store.begin() as session:
        row = ConversationRow(source="t", external_id=id, channel="chat", status=status, content_hash="")
        row.resolved_at = NOW if resolved else None
        row.last_at = max((at for _, at, _ in messages if at), default=None)
        row.messages = [
            MessageRow(position=n, external_id=str(n), role=role, text="…", at=at, private=private)
            for n, (role, at, private) in enumerate(messages)
        ]
        session.add(row)
        session.flush()
        return row.id


def queue(store: Store) -> list[int]:
    with store.read() as session:
        return [one.row_id for one in sorted(inbox.waiting(session), key=lambda one: (one.since, one.row_id))]


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


def test_an_answered_conversation_is_not_waiting_even_when_it_is_asked_for(store: Store) -> None:
    answered = add(store, "answered", said("customer"), said("agent", 1))
    waits = add(store, "waits", said("customer"))
    with store.read() as session:
        assert inbox.waiting(session, row_id=answered) == []
        assert [one.row_id for one in inbox.waiting(session, row_id=waits)] == [waits]


def test_a_list_knows_the_channel_what_came_last_and_whether_we_answered_before(store: Store) -> None:
    row = add(store, "a", said("customer"), said("agent", 1), said("customer", 5), said("customer", 9))
    with store.read() as session:
        (one,) = inbox.waiting(session)
        newest = session.scalar(select(func.max(MessageRow.id)))
    assert (one.row_id, one.channel, one.answered, one.last, one.newest) == (row, "chat", True, 3, newest)


def test_who_was_told_when_we_answer_goes_on_waiting_since_the_first_message(store: Store) -> None:
    add(store, "a", said("customer"), said("agent", 1), said("customer", 5))
    add(store, "b", said("customer", 7))
    with store.begin() as session:
        row = conversations.find_row(session, "b")
        conversations.append(session, row, Message(role="agent", text="Mañana a las 9.", at=NOW, holding=True))
    with store.read() as session:
        found = {one.row_id: one for one in inbox.waiting(session)}
    assert [one.held for one in found.values()].count(True) == 1
    assert (found[row.id].held, found[row.id].since, found[row.id].answered) == (
        True,
        NOW + timedelta(minutes=7),
        False,
    )


def test_what_we_said_before_the_last_answer_holds_nobody(store: Store) -> None:
    row_id = add(store, "a", said("customer"))
    with store.begin() as session:
        row = conversations.find_row(session, "a")
        for role, holding in (("agent", True), ("agent", False), ("customer", False)):
            conversations.append(session, row, Message(role=role, text="…", at=NOW, holding=holding))
    with store.read() as session:
        (one,) = inbox.waiting(session, row_id=row_id)
    assert (one.held, one.answered) == (False, True)


def test_what_the_reader_has_seen_is_not_unread_and_what_came_since_is(store: Store, reader: int) -> None:
    row_id = add(store, "a", said("customer"), said("customer", 1))
    assert unread(store, reader) == [True]
    with store.begin() as session:
        seen.mark(session, reader, row_id, 1)
    assert unread(store, reader) == [False]
    with store.begin() as session:
        row = conversations.find_row(session, "a")
        conversations.append(session, row, Message(role="customer", text="¿Hola?", at=NOW))
    assert unread(store, reader) == [True]


def test_where_nobody_spoke_for_long_and_nobody_waits_it_is_silent(store: Store) -> None:
    old = add(store, "old", said("customer", 0), said("agent", 1))
    timeless = add(store, "timeless", said("agent", None))
    add(store, "lately", said("customer", 0), said("agent", 60))
    add(store, "waits", said("customer", 0))
    add(store, "closed", said("agent", 0), status="closed")
    with store.read() as session:
        found = inbox.silent(session, NOW + timedelta(minutes=30))
    assert {(one.row_id, one.last_at) for one in found} == {(old, NOW + timedelta(minutes=1)), (timeless, None)}


def unread(store: Store, reader: int) -> list[bool]:
    with store.read() as session:
        return [one.unread for one in inbox.waiting(session, user_id=reader)]


@pytest.fixture
def reader(store: Store) -> int:
    with store.begin() as session:
        return users.add(session, email="a@example.com", role="agent", password_hash="", at=NOW).id


def test_conversations_are_listed_in_the_order_they_came_in(store: Store) -> None:
    first = add(store, "a", said("customer"), status="resolved")
    second = add(store, "b", said("customer"))
    with store.read() as session:
        assert [row.id for row in inbox.listed(session, only_open=False)] == [first, second]
        assert [row.id for row in inbox.listed(session, only_open=True)] == [second]
        assert [row.id for row in inbox.listed(session, only_open=False, after=first)] == [second]
