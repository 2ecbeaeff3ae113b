"""What is known of a customer over all their conversations, kept up by what is new."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from copilot import customers as people
from copilot.conversation import Conversation, Customer, Identity, Message, Role
from copilot.errors import NotFoundError
from copilot.settings import Settings
from copilot.store import Store, conversations, promises
from copilot.store.schema import ConversationRow, DigestRow, PromiseRow
from copilot.stories import Stories
from copilot.write.voice import built_in
from kb.conversations import put

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
FIRST = datetime(2026, 3, 2, 13, tzinfo=UTC)  # a Monday, ten in the morning in Santiago


def talk(
    id: str, *said: tuple[Role, str], start: datetime = FIRST, status: str = "open", **rest: object
) -> Conversation:
    messages = tuple(
        Message(
            id=f"m{n}",
            role=role,
            text=text,
            at=start + timedelta(minutes=20 * n),
            author="Diego" if role == "agent" else "",
        )
        for n, (role, text) in enumerate(said)
    )
    given = {"customer": Customer(id="u-1", name="María Soto"), "channel": "whatsapp", "language": "es-CL"} | rest
    return Conversation(id=id, source="test", status=status, messages=messages, opened_at=start, **given)  # type: ignore[arg-type]


@pytest.fixture
def stories(store: Store, settings: Settings) -> Stories:
    return Stories(store, settings, built_in())


def brought(store: Store, settings: Settings, *given: Conversation) -> list[int]:
    put(store, settings, given)
    with store.read() as session:
        return [conversations.find_row(session, one.id).id for one in given]


DOUBLE = (
    ("customer", "Hola, me cobraron dos veces la boleta de febrero."),
    ("agent", "Ya pedí la devolución: te llamo mañana antes de las 6 para confirmarte."),
)


def test_a_conversation_is_told_with_its_request_its_answer_and_what_is_promised(
    store: Store, settings: Settings, stories: Stories
) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE))
    summary = stories.of_conversation(row, "es", NOW).summary
    first, *rest = summary.summary.split("\n")
    assert first == "María cuenta que le cobraron dos veces la boleta de febrero."
    assert any("te llamo mañana antes de las 6" in line for line in rest)
    (promise,) = summary.promises
    assert (promise.due, promise.status) == ("2026-03-03T21:00:00+00:00", "open")
    assert summary.up_to == "m1"


def test_a_promise_missed_in_one_conversation_and_complained_of_in_another_is_broken(
    store: Store, settings: Settings, stories: Stories
) -> None:
    later = talk(
        "c-2",
        ("customer", "Nadie me llamó y sigo con el cobro doble."),
        start=FIRST + timedelta(days=4),
        channel="email",
    )
    first, second = brought(store, settings, talk("c-1", *DOUBLE), later)
    assert [one.status for one in stories.of_conversation(first, "es", NOW).summary.promises] == ["broken"]
    earlier = stories.of_conversation(second, "es", NOW).earlier
    assert earlier is not None
    assert "no cumplido" in earlier.summary


def test_the_history_tells_the_newest_matter_first_with_day_and_channel(
    store: Store, settings: Settings, stories: Stories
) -> None:
    later = talk(
        "c-2",
        ("customer", "quiero cambiar mi plan por uno con más datos"),
        start=FIRST + timedelta(days=9),
        channel="email",
    )
    brought(store, settings, talk("c-1", *DOUBLE, status="resolved"), later)
    with store.read() as session:
        customer = session.scalars(select(ConversationRow.customer_id)).first()
    assert customer is not None
    lines = stories.of_person(customer, "es", NOW).summary.split("\n")
    assert lines[0] == "11 de marzo, correo: María quiere cambiar su plan por uno con más datos."
    assert lines[-1].startswith("2 de marzo, WhatsApp: ")


def test_a_new_message_is_all_that_is_read_and_tells_the_same_as_reading_everything(
    store: Store, settings: Settings, stories: Stories
) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE))
    stories.of_conversation(row, "es", NOW)
    said = Message(id="m9", role="agent", text="Te llamé y quedó confirmado.", at=FIRST + timedelta(hours=20))
    with store.begin() as session:
        found = session.get(ConversationRow, row)
        assert found is not None
        conversations.append(session, found, said)
    after = stories.of_conversation(row, "es", NOW).summary
    with store.begin() as session:
        session.query(DigestRow).delete()
    assert stories.of_conversation(row, "es", NOW).summary == after
    assert after.up_to == "m9"
    assert [one.status for one in after.promises] == ["kept"]


def test_what_a_person_decided_of_a_promise_stays_when_everything_is_read_again(
    store: Store, settings: Settings, stories: Stories
) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE))
    stories.of_conversation(row, "es", NOW)
    with store.begin() as session:
        promises.decide(session, session.scalars(select(PromiseRow.id)).one(), "kept")
        session.query(DigestRow).delete()
    assert [one.status for one in stories.of_conversation(row, "es", NOW).summary.promises] == ["kept"]


def test_conversations_of_a_merged_customer_are_one_history_and_apart_again_after(
    store: Store, settings: Settings, stories: Stories
) -> None:
    other = talk("c-2", ("customer", "quiero cambiar mi plan"), start=FIRST + timedelta(days=3)).model_copy(
        update={
            "customer": Customer(
                id="ig-7", name="mari.soto", identities=(Identity(channel="instagram", handle="mari"),)
            )
        }
    )
    first, second = brought(store, settings, talk("c-1", *DOUBLE), other)
    assert stories.of_conversation(second, "es", NOW).earlier is None
    with store.begin() as session:
        a, b = (session.get_one(ConversationRow, row).customer_id for row in (first, second))
        assert a
        assert b
        people.say_same(session, a, b, "ana")
    earlier = stories.of_conversation(second, "es", NOW).earlier
    assert earlier is not None
    assert "dos veces la boleta" in earlier.summary
    with store.begin() as session:
        people.take_back(session, a, b)
    assert stories.of_conversation(second, "es", NOW).earlier is None


def test_an_imported_older_conversation_finds_its_place_in_time(
    store: Store, settings: Settings, stories: Stories
) -> None:
    later = talk("c-2", ("customer", "Nadie me llamó."), start=FIRST + timedelta(days=4))
    (row,) = brought(store, settings, later)
    stories.of_conversation(row, "es", NOW)
    (first,) = brought(store, settings, talk("c-1", *DOUBLE))
    assert [one.status for one in stories.of_conversation(first, "es", NOW).summary.promises] == ["broken"]


def test_catching_up_reads_every_person_once(store: Store, settings: Settings, stories: Stories) -> None:
    brought(store, settings, talk("c-1", *DOUBLE), talk("c-2", *DOUBLE, customer=Customer(id="u-2", name="Ana Paz")))
    assert stories.catch_up() == 2
    assert stories.catch_up() == 0
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(PromiseRow)) == 2


def test_a_conversation_of_nobody_known_is_told_alone(store: Store, settings: Settings, stories: Stories) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE, customer=Customer()))
    story = stories.of_conversation(row, "en", NOW)
    assert story.summary.summary.startswith("Customer: “me cobraron dos veces")
    assert story.earlier is None


def test_there_is_no_story_of_a_conversation_that_is_not_there(stories: Stories) -> None:
    with pytest.raises(NotFoundError):
        stories.of_conversation(99, "es", NOW)
