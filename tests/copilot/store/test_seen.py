from datetime import UTC, datetime

import pytest

from copilot.store import Store, seen, users
from copilot.store.schema import ConversationRow, MessageRow

ROLES = ("customer", "agent", "customer", "customer")


@pytest.fixture
def reader(store: Store) -> int:
    with store.begin() as session:
        return users.add(
            session,
            email="camila@example.com",
            role="agent",
            name="Camila",
            password_hash="",
            must_change=False,
            at=datetime.now(UTC),
        ).id


@pytest.fixture
def row_id(store: Store) -> int:
    with store.begin() as session:
        row = ConversationRow(source="t", external_id="a", status="open", content_hash="")
        row.messages = [MessageRow(position=n, external_id=str(n), role=role, text="…") for n, role in enumerate(ROLES)]
        session.add(row)
        session.flush()
        return row.id


def unread(store: Store, reader: int, row_id: int) -> int:
    with store.read() as session:
        return seen.unread(session, reader, [row_id])[row_id]


def mark(store: Store, reader: int, row_id: int, position: int) -> None:
    with store.begin() as session:
        seen.mark(session, reader, row_id, position)


def test_of_a_conversation_never_opened_everything_the_customer_said_is_unread(
    store: Store, reader: int, row_id: int
) -> None:
    assert unread(store, reader, row_id) == 3


def test_what_came_after_the_last_look_is_unread(store: Store, reader: int, row_id: int) -> None:
    mark(store, reader, row_id, 1)
    assert unread(store, reader, row_id) == 2


def test_a_window_that_is_behind_takes_nothing_back(store: Store, reader: int, row_id: int) -> None:
    mark(store, reader, row_id, 3)
    mark(store, reader, row_id, 0)
    assert unread(store, reader, row_id) == 0
    with store.read() as session:
        assert seen.positions(session, reader, [row_id]) == {row_id: 3}


def test_what_one_person_saw_another_has_not(store: Store, reader: int, row_id: int) -> None:
    with store.begin() as session:
        other = users.add(
            session,
            email="b@example.com",
            role="agent",
            name="B",
            password_hash="",
            must_change=False,
            at=datetime.now(UTC),
        ).id
    mark(store, reader, row_id, 3)
    assert unread(store, other, row_id) == 3
