"""Saved replies as they are kept, and how often each was offered and used."""

from datetime import UTC, datetime

import pytest

from copilot.conversation import Conversation, Message
from copilot.draft import Draft
from copilot.errors import NotFoundError
from copilot.store import Store, conversations, drafts, replies
from copilot.store.replies import Given, Uses

GIVEN = Given("r1", "Cancelar", "Hola {name}, puedes cancelar por aquí.", "es", ("baja",))


def _put(store: Store, given: Given = GIVEN, source: str = "") -> tuple[int, str]:
    with store.begin() as session:
        return replies.put(session, given, source=source, by="Ana")


def _talk(store: Store) -> int:
    talk = Conversation(id="c-1", source="demo", messages=(Message(role="customer", text="Hola"),))
    with store.begin() as session:
        conversations.write(session, talk, content_hash="x", customer_id=None)
    with store.read() as session:
        return conversations.find_row(session, "c-1").id


def test_the_same_reply_again_changes_nothing_and_takes_no_revision(store: Store) -> None:
    first, added = _put(store)
    with store.read() as session:
        before = replies.revision(session)
    second, unchanged = _put(store)
    with store.read() as session:
        after = replies.revision(session)
    assert (first, added, unchanged) == (second, "added", "unchanged")
    assert before == after


def test_the_same_id_from_another_source_is_another_reply(store: Store) -> None:
    assert _put(store)[0] != _put(store, source="chatwoot")[0]


def test_a_retired_reply_that_comes_again_is_in_force_again(store: Store) -> None:
    id, _ = _put(store)
    with store.begin() as session:
        assert replies.retire(session, id)
        assert not replies.retire(session, id)
    with store.read() as session:
        assert replies.every(session, retired=False) == []
    assert _put(store)[1] == "changed"
    with store.read() as session:
        assert [one.id for one in replies.every(session, retired=False)] == [id]


def test_what_a_source_has_no_more_is_retired_and_others_stay(store: Store) -> None:
    _put(store, source="chatwoot")
    kept, _ = _put(store, GIVEN._replace(external_id="r2"), source="chatwoot")
    own, _ = _put(store)
    with store.begin() as session:
        assert replies.retire_gone(session, "chatwoot", ["r2"]) == 1
    with store.read() as session:
        assert {one.id for one in replies.every(session, retired=False)} == {kept, own}


@pytest.mark.parametrize("id", [0, -1, 7, 2**40])
def test_a_reply_that_is_not_there_is_told(store: Store, id: int) -> None:
    with store.read() as session, pytest.raises(NotFoundError):
        replies.get(session, id)


def test_an_offer_counts_once_for_the_same_last_message(store: Store) -> None:
    id, _ = _put(store)
    row = _talk(store)
    for message, new in (("m1", 1), ("m1", 0), ("m2", 1)):
        with store.begin() as session:
            assert replies.offer(session, [id], row, message) == new
    with store.read() as session:
        assert replies.uses(session) == {id: Uses(2, 0, 0)}


def test_what_was_taken_and_sent_counts(store: Store) -> None:
    id, _ = _put(store)
    row = _talk(store)
    draft = Draft(id="d1", outcome="reply", text="Hola", language="es", confidence=1.0)
    with store.begin() as session:
        drafts.save(session, draft, row)
        replies.take(session, id, row, "m1", "d1")
    with store.read() as session:
        assert replies.uses(session) == {id: Uses(1, 1, 0)}
    with store.begin() as session:
        drafts.record_use(session, "d1", "used", at=datetime.now(UTC))
    with store.read() as session:
        assert replies.uses(session) == {id: Uses(1, 1, 1)}


def test_an_offer_for_a_conversation_that_was_erased_is_not_written_down(store: Store) -> None:
    id, _ = _put(store)
    with store.begin() as session:
        assert replies.offer(session, [id], 99, "m1") == 0
