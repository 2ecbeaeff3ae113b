"""Conversations come back as they were written, are found by id, and grow at their end."""

from datetime import UTC, datetime, timedelta

import pytest

from copilot.conversation import Conversation, Customer, Identity, Message
from copilot.errors import ConflictError, NotFoundError
from copilot.store import Store, conversations, customers
from copilot.store.schema import ConversationRow

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def conversation(
    id: str, *, source: str = "demo", customer: str = "u-1", hours: int = 0, status: str = "open"
) -> Conversation:
    at = NOON + timedelta(hours=hours)
    return Conversation(
        id=id,
        source=source,
        channel="whatsapp",
        language="es-CL",
        status=status,
        subject="Internet",
        timezone="America/Santiago",
        customer=Customer(id=customer, name="Ana", identities=(Identity(channel="email", handle="ana@x.cl"),)),
        opened_at=at,
        csat=4.5,
        tags=("wifi", "avería"),
        messages=(
            Message(role="customer", text="no   anda\nel wifi 😀", id="m1", author="Ana", at=at),
            Message(role="agent", text="nota", id="m2", private=True, at=at + timedelta(minutes=1)),
        ),
    )


def save(store: Store, *given: Conversation) -> list[int]:
    with store.begin() as session:
        keys = [(one.source, one.customer.id) for one in given]
        ids = customers.save(session, zip(keys, (one.customer for one in given), strict=True))
        rows = [
            conversations.write(session, one, content_hash="x", customer_id=ids[key])
            for one, key in zip(given, keys, strict=True)
        ]
        session.flush()
        return [row.id for row in rows]


def test_what_is_written_is_read_back(store: Store) -> None:
    given = conversation("c-1")
    save(store, given)
    with store.read() as session:
        assert conversations.get(session, "c-1") == given
        assert conversations.get(session, "c-1", "demo") == given
    assert conversations.find(store, "c-1") == given


def test_an_unknown_id_is_said(store: Store) -> None:
    save(store, conversation("c-1"))
    with pytest.raises(NotFoundError, match="no conversation 'c-9'"):
        conversations.find(store, "c-9")
    with pytest.raises(NotFoundError, match="from 'otra'"):
        conversations.find(store, "c-1", "otra")


def test_an_id_that_two_sources_use_needs_the_source(store: Store) -> None:
    save(store, conversation("c-1"), conversation("c-1", source="chat"))
    with pytest.raises(ConflictError, match="'demo', 'chat'"):
        conversations.find(store, "c-1")
    assert conversations.find(store, "c-1", "chat").source == "chat"


def test_writing_over_a_row_keeps_its_id_and_removes_what_is_gone(store: Store) -> None:
    (row_id,) = save(store, conversation("c-1"))
    with store.begin() as session:
        row = conversations.find_row(session, "c-1")
        shorter = conversation("c-1").model_copy(update={"messages": (Message(role="customer", text="ya", id="n"),)})
        conversations.write(session, shorter, content_hash="y", customer_id=row.customer_id, row=row)
    with store.read() as session:
        assert conversations.stored(session, [("demo", "c-1"), ("demo", "c-2")]) == {("demo", "c-1"): (row_id, "y")}
        assert [one.text for one in conversations.get(session, "c-1").messages] == ["ya"]


def test_a_message_is_added_at_the_end(store: Store) -> None:
    save(store, conversation("c-1"))
    later = NOON + timedelta(days=1)
    with store.begin() as session:
        row = conversations.find_row(session, "c-1")
        assert conversations.append(session, row, Message(role="agent", text="Listo", at=later)).id == "2"
        assert row.last_at == later
    assert conversations.find(store, "c-1").messages[-1].text == "Listo"


def test_a_message_id_is_added_once(store: Store) -> None:
    save(store, conversation("c-1"))
    with store.begin() as session, pytest.raises(ConflictError, match="'m1' already"):
        conversations.append(session, conversations.find_row(session, "c-1"), Message(role="agent", text="x", id="m1"))


def test_open_ones_are_listed_newest_first_with_what_the_customer_last_saw(store: Store) -> None:
    save(
        store,
        conversation("old"),
        conversation("new", hours=2),
        conversation("done", hours=3, status="resolved"),
        conversation("shut", hours=3, status="closed"),
    )
    with store.read() as session:
        listed = conversations.open_ones(session)
        assert [one.id for one in conversations.open_ones(session, limit=1, offset=1)] == ["old"]
    assert [one.id for one in listed] == ["new", "old"]
    assert (listed[0].customer, listed[0].channel, listed[0].last_role) == ("Ana", "whatsapp", "customer")
    assert listed[0].preview == "no anda el wifi 😀"


def test_earlier_conversations_are_the_same_customers_before_this_one(store: Store) -> None:
    save(
        store,
        conversation("first"),
        conversation("second", hours=1),
        conversation("third", hours=2),
        conversation("other", customer="u-2"),
    )
    with store.read() as session:
        row = conversations.find_row(session, "second")
        assert [one.id for one in conversations.earlier(session, row)] == ["first"]
        assert [
            one.id for one in conversations.earlier(session, conversations.find_row(session, "third"), limit=1)
        ] == ["second"]


def test_all_of_a_customer_come_newest_first(store: Store) -> None:
    save(store, conversation("a"), conversation("b", hours=1))
    assert [one.id for one in conversations.of_customer(store, "u-1")] == ["b", "a"]
    with pytest.raises(NotFoundError, match="no customer 'u-9'"):
        conversations.of_customer(store, "u-9")


def test_many_keys_are_looked_up_at_once(store: Store) -> None:
    save(store, *(conversation(f"c-{n}") for n in range(700)))
    with store.read() as session:
        found = conversations.stored(session, [("demo", f"c-{n}") for n in range(900)])
        assert len(found) == 700
        rows: dict[int, ConversationRow] = conversations.rows_of(session, [one.row_id for one in found.values()])
        assert len(rows) == 700
