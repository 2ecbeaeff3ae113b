from datetime import UTC, datetime

import pytest

from copilot.conversation import Message
from copilot.store import Store, conversations, digests
from copilot.store.schema import ConversationRow, DigestRow
from copilot.summary import Digest
from tests.talks import NOW, add


def thread(store: Store, row_id: int) -> digests.Thread:
    with store.read() as session:
        found = digests.thread(session, row_id)
    assert found
    return found


def keep(store: Store, row_id: int, digest: Digest | None = None) -> None:
    with store.begin() as session:
        digests.keep(session, [(thread(store, row_id), digest or Digest(up_to="m0", messages=1))])


def test_a_conversation_is_current_once_its_digest_is_kept(store: Store) -> None:
    row = add(store, "c-1", "customer: hola")
    assert not thread(store, row).current
    keep(store, row)
    assert thread(store, row).current


def test_a_new_message_leaves_only_itself_to_read(store: Store) -> None:
    row = add(store, "c-1", "customer: hola", "agent: buenas")
    keep(store, row)
    with store.begin() as session:
        conversations.append(
            session, session.get_one(ConversationRow, row), Message(role="customer", text="sigo", at=NOW)
        )
    found = thread(store, row)
    assert (found.kept, found.changed, found.current) == (1, False, False)
    with store.read() as session:
        assert [one.text for one in digests.messages_after(session, {row: found.kept or 0})[row]] == ["sigo"]


@pytest.mark.parametrize("how", ["content", "version"])
def test_other_content_and_other_ways_of_reading_put_a_digest_out_of_date(
    store: Store, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(store, "c-1", "customer: hola")
    keep(store, row)
    if how == "version":
        monkeypatch.setattr(digests, "VERSION", "next")
    else:
        with store.begin() as session:
            session.get_one(ConversationRow, row).content_hash = "other"
    found = thread(store, row)
    assert (found.kept, found.changed) == (None, True)


def test_a_conversation_without_messages_has_nothing_to_read(store: Store) -> None:
    with store.begin() as session:
        session.add(ConversationRow(id=9, source="t", external_id="c-0", content_hash="h"))
    assert thread(store, 9).position == -1
    keep(store, 9)
    assert thread(store, 9).current


def test_threads_come_newest_first_and_those_without_a_time_last(store: Store) -> None:
    ids = [add(store, f"c-{n}", "customer: hola", minute=n) for n in range(3)]
    with store.begin() as session:
        from copilot.store.schema import CustomerRow

        session.add(CustomerRow(id=5, source="t", external_id="u-1", name="Ana"))
        session.flush()
        for row in ids:
            session.get_one(ConversationRow, row).customer_id = 5
        session.get_one(ConversationRow, ids[2]).last_at = None
    with store.read() as session:
        found = digests.threads(session, [5])
    assert [one.id for one in found] == ["c-1", "c-0", "c-2"]
    assert {one.customer for one in found} == {5}


def test_looked_up_again_they_are_as_they_are_now_and_those_gone_are_left_out(store: Store) -> None:
    first, second = (add(store, f"c-{n}", "customer: hola", minute=n) for n in range(2))
    seen = [thread(store, first), thread(store, second)]
    keep(store, first)
    with store.begin() as session:
        session.delete(session.get_one(ConversationRow, second))
    with store.read() as session:
        assert [(one.row_id, one.current) for one in digests.again(session, seen)] == [(first, True)]


def test_what_is_kept_comes_back_as_it_was(store: Store) -> None:
    row = add(store, "c-1", "customer: hola")
    digest = Digest(
        language="pt", up_to="m0", messages=1, last_role="customer", last_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    keep(store, row, digest)
    keep(store, row, digest)
    with store.read() as session:
        assert digests.kept(session, [row, 99]) == {row: digest}
        assert session.query(DigestRow).count() == 1
