"""Whose story it is: joined and parted customers, others who share a phone, a name or an id; two who read at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from copilot import customers as people
from copilot.conversation import Conversation, Customer, Identity, Message, Role
from copilot.promise import Status
from copilot.settings import Settings
from copilot.store import Store, conversations, digests, promises
from copilot.store.schema import ConversationRow, LedgerRow, PromiseRow
from copilot.stories import Keeper, Stories
from copilot.stories.catch_up import Ways, catch_up
from copilot.write.voice import built_in
from kb.conversations import put
from tests.copilot.stories.test_stories import DOUBLE, FIRST, NOW, talk

NOBODY_CALLED: tuple[Role, str] = ("customer", "Nadie me llamó y sigo con el cobro doble.")
MARI = Customer(id="ig-7", name="mari.soto", identities=(Identity(channel="instagram", handle="mari"),))


@pytest.fixture
def stories(store: Store, settings: Settings) -> Stories:
    return Stories(store, settings, built_in())


def brought(store: Store, settings: Settings, *given: Conversation) -> list[int]:
    put(store, settings, given)
    with store.read() as session:
        return [conversations.find_row(session, one.id, one.source).id for one in given]


def say(store: Store, row_id: int, message: Message) -> None:
    with store.begin() as session:
        conversations.append(session, session.get_one(ConversationRow, row_id), message)


def join(store: Store, first: int, second: int) -> tuple[int, int]:
    with store.begin() as session:
        a, b = (session.get_one(ConversationRow, row).customer_id for row in (first, second))
        assert a
        assert b
        people.say_same(session, a, b, "ana")
        return a, b


def statuses(stories: Stories, row_id: int) -> list[Status]:
    return [one.status for one in stories.of_conversation(row_id, "es", NOW).summary.promises]


LATE = FIRST + timedelta(days=4)


@pytest.mark.parametrize("promised_first", [True, False])
def test_what_a_joined_customer_was_promised_is_settled_by_what_the_other_writes(
    store: Store, settings: Settings, stories: Stories, promised_first: bool
) -> None:
    theirs, mine = talk("c-1", *DOUBLE, customer=MARI), talk("c-2", ("customer", "hola"), start=FIRST)
    given = (theirs, mine) if promised_first else (mine, theirs)
    rows = dict(zip([one.id for one in given], brought(store, settings, *given), strict=True))
    stories.catch_up()
    join(store, rows["c-1"], rows["c-2"])
    say(store, rows["c-2"], Message(id="m9", role=NOBODY_CALLED[0], text=NOBODY_CALLED[1], at=LATE))
    stories.catch_up()
    assert statuses(stories, rows["c-1"]) == ["broken"]


@pytest.mark.parametrize("promised_first", [True, False])
def test_after_they_are_parted_no_word_of_one_settles_what_the_other_was_promised(
    store: Store, settings: Settings, stories: Stories, promised_first: bool
) -> None:
    theirs, mine = talk("c-1", *DOUBLE, customer=MARI), talk("c-2", ("customer", "hola"), start=FIRST)
    given = (theirs, mine) if promised_first else (mine, theirs)
    rows = dict(zip([one.id for one in given], brought(store, settings, *given), strict=True))
    a, b = join(store, rows["c-1"], rows["c-2"])
    stories.catch_up()
    with store.begin() as session:
        people.take_back(session, a, b)
    say(store, rows["c-2"], Message(id="m9", role=NOBODY_CALLED[0], text=NOBODY_CALLED[1], at=LATE))
    stories.catch_up()
    assert statuses(stories, rows["c-1"]) == ["open"]
    say(store, rows["c-1"], Message(id="m9", role=NOBODY_CALLED[0], text=NOBODY_CALLED[1], at=LATE))
    assert statuses(stories, rows["c-1"]) == ["broken"]


OTHERS = [
    Customer(id="u-2", name="María Soto"),  # the same name
    Customer(id="u-2", name="Pedro Paz", identities=(Identity(channel="phone", handle="+56912345678"),)),  # their phone
]


@pytest.mark.parametrize("other", OTHERS, ids=["same name", "shared phone"])
def test_another_s_conversations_are_in_no_history(
    store: Store, settings: Settings, stories: Stories, other: Customer
) -> None:
    mine = Customer(id="u-1", name="María Soto", identities=(Identity(channel="phone", handle="+56912345678"),))
    if other.name == mine.name:
        mine = mine.model_copy(update={"identities": ()})
    first, second = brought(
        store,
        settings,
        talk("c-1", *DOUBLE, customer=other),
        talk("c-2", ("customer", "quiero otro plan"), customer=mine, start=LATE),
    )
    story = stories.of_conversation(second, "es", NOW)
    assert story.earlier is None
    assert stories.owed(second, NOW) == ()
    assert [one.text for one in stories.owed(first, NOW)] != []


def test_the_same_id_in_another_source_is_somebody_else(store: Store, settings: Settings, stories: Stories) -> None:
    elsewhere = talk("c-1", *DOUBLE, customer=Customer(id="u-1", name="Pedro Paz")).model_copy(update={"source": "b"})
    _, second = brought(store, settings, elsewhere, talk("c-2", ("customer", "quiero otro plan"), start=LATE))
    assert stories.of_conversation(second, "es", NOW).earlier is None


def test_an_earlier_story_tells_nothing_of_what_came_after(store: Store, settings: Settings, stories: Stories) -> None:
    first, _ = brought(store, settings, talk("c-1", *DOUBLE), talk("c-2", ("customer", "quiero otro plan"), start=LATE))
    assert stories.of_conversation(first, "es", NOW).earlier is None


def test_what_two_saw_as_new_at_the_same_moment_is_taken_in_once(
    store: Store, settings: Settings, stories: Stories
) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE))
    stories.catch_up()
    say(store, row, Message(id="m9", role="agent", text="Te llamo hoy a las 20:00.", at=FIRST + timedelta(hours=2)))
    ways = Ways(lambda one: stories.calendar(one.timezone, one.language), "es")
    with store.read() as session:
        seen = digests.thread(session, row)
    assert seen
    for first in (True, False):
        with store.begin() as session:
            owner = session.scalars(select(LedgerRow.owner)).one()
            assert catch_up(session, owner, [seen], ways) is first
    with store.read() as session:
        (ledger,) = session.scalars(select(LedgerRow.payload))
    assert [one["promise"]["message_id"].split("\n")[1] for one in ledger["open"]] == ["m1", "m9"]


def test_many_at_once_leave_what_one_alone_leaves(store: Store, settings: Settings, stories: Stories) -> None:
    later = talk("c-2", NOBODY_CALLED, start=LATE, channel="email")
    first, second = brought(store, settings, talk("c-1", *DOUBLE), later)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: stories.of_conversation(second, "es", NOW).earlier, range(4)))
    assert len({one.summary for one in told if one}) == 1
    assert all(told)
    assert statuses(stories, first) == ["broken"]
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(PromiseRow)) == 1


def test_a_conversation_imported_again_with_other_words_is_told_anew(
    store: Store, settings: Settings, stories: Stories
) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE))
    assert len(stories.of_conversation(row, "es", NOW).summary.promises) == 1
    brought(
        store, settings, talk("c-1", ("customer", "quiero cambiar mi plan"), ("agent", "El plan nuevo cuesta $9.990."))
    )
    summary = stories.of_conversation(row, "es", NOW).summary
    assert summary.promises == ()
    assert "cambiar su plan" in summary.summary
    assert "$9.990" in summary.summary


def test_what_a_person_decided_outlives_an_import_in_which_it_still_stands(
    store: Store, settings: Settings, stories: Stories
) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE))
    stories.catch_up()
    with store.begin() as session:
        promises.decide(session, session.scalars(select(PromiseRow.id)).one(), "kept")
    brought(store, settings, talk("c-1", *DOUBLE, NOBODY_CALLED))
    assert statuses(stories, row) == ["kept"]
    assert stories.owed(row, NOW) == ()


def test_a_private_note_changes_only_up_to_where_it_speaks(store: Store, settings: Settings, stories: Stories) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE))
    before = stories.of_conversation(row, "es", NOW).summary
    note = Message(id="n1", role="agent", text="Es morosa; la llamo mañana a las 9.", at=FIRST, private=True)
    say(store, row, note)
    after = stories.of_conversation(row, "es", NOW).summary
    assert after == before.model_copy(update={"up_to": "n1"})


def test_conversations_without_times_have_a_story(store: Store, settings: Settings, stories: Stories) -> None:
    bare = [one.model_copy(update={"at": None}) for one in talk("c-1", *DOUBLE).messages]
    given = talk("c-1", *DOUBLE).model_copy(update={"messages": tuple(bare), "opened_at": None})
    other = talk("c-2", NOBODY_CALLED, start=LATE)
    first, second = brought(store, settings, given, other)
    stories.catch_up()
    assert [one.due for one in stories.of_conversation(first, "es", NOW).summary.promises] == [""]
    assert stories.of_conversation(second, "es", NOW).earlier is not None


def test_a_promise_not_kept_is_answered_to_once_somebody_wrote_after_it_was_broken(
    store: Store, settings: Settings, stories: Stories
) -> None:
    first, second = brought(store, settings, talk("c-1", *DOUBLE), talk("c-2", NOBODY_CALLED, start=LATE))
    assert [(one.status, one.answered) for one in stories.owed(second, NOW)] == [("broken", False)]
    say(store, second, Message(id="n", role="agent", text="yo lo veo", at=LATE + timedelta(hours=1), private=True))
    assert [one.answered for one in stories.owed(second, NOW)] == [False]
    say(store, second, Message(id="a", role="agent", text="Lo siento mucho.", at=LATE + timedelta(hours=2)))
    assert [(one.status, one.answered) for one in stories.owed(first, NOW)] == [("broken", True)]


def test_an_overdue_one_is_answered_to_only_by_what_was_written_after_its_time(
    store: Store, settings: Settings, stories: Stories
) -> None:
    (row,) = brought(store, settings, talk("c-1", *DOUBLE, ("agent", "Adjunto la boleta.")))
    assert [one.answered for one in stories.owed(row, NOW)] == [False]
    say(store, row, Message(id="a", role="agent", text="Buenas tardes, María.", at=LATE))
    assert all(one.answered for one in stories.owed(row, NOW))


def test_the_keeper_catches_up_while_a_service_runs(settings: Settings, store: Store, stories: Stories) -> None:
    keeper = Keeper(stories, pause=0.01)
    keeper.start()
    try:
        (row,) = brought(store, settings, talk("c-1", *DOUBLE))
        deadline = datetime.now(UTC) + timedelta(seconds=60)
        kept: tuple[promises.Entry, ...] = ()
        while not kept and datetime.now(UTC) < deadline:
            with store.read() as session:
                kept = promises.of_conversations(session, [row])[row]
        assert [one.text for one in kept] == ["te llamo mañana antes de las 6 para confirmarte"]
    finally:
        keeper.close()
