from datetime import timedelta

from sqlalchemy import update

from copilot.conversation import Message
from copilot.listen.heard import Feeling, Flag
from copilot.store import Store, conversations, cues, feelings
from copilot.store.schema import HeardFeelingRow
from tests.talks import NOW, add

ANGRY = Feeling(primary="anger", emotions=(Flag(label="anger", confidence=0.8, evidence=("el colmo",)),))


def keep(store: Store, row: int, care: float = 0.5, feeling: Feeling = ANGRY) -> None:
    with store.begin() as session:
        feelings.keep(session, row, feelings.digests(session, [row])[row], feeling, care)


def unheard(store: Store, limit: int = 10, listener: str = "") -> list[int]:
    with store.read() as session:
        return feelings.unheard(session, limit, listener)


def test_what_was_heard_comes_back_and_is_written_over(store: Store) -> None:
    row = add(store, "a", "customer: esto es el colmo")
    keep(store, row)
    keep(store, row, 0.123456)
    with store.read() as session:
        kept = feelings.kept(session, row)
        assert feelings.kept(session, row + 1) is None
    assert kept is not None
    assert (kept.feeling, kept.care) == (ANGRY, 0.1235)


def test_only_who_waits_is_to_be_heard_longest_waiting_first(store: Store) -> None:
    late = add(store, "late", "customer: hola", minute=30)
    early = add(store, "early", "customer: hola")
    add(store, "answered", "customer: hola", "agent: hola")
    add(store, "closed", "customer: hola", status="closed")
    assert unheard(store) == [early, late]
    assert unheard(store, limit=1) == [early]


def test_what_was_heard_is_not_heard_again_until_something_changes(store: Store) -> None:
    row = add(store, "a", "customer: hola")
    keep(store, row)
    assert unheard(store) == []
    with store.begin() as session:
        conversations.append(
            session, conversations.find_row(session, "a"), Message(role="customer", text="¿hay alguien?")
        )
    assert unheard(store) == [row]
    keep(store, row)
    with store.begin() as session:
        cues.put(session, "es", "anger", "hay alguien")
    assert unheard(store) == [row]
    keep(store, row)
    assert unheard(store) == []
    assert unheard(store, listener="a chat model") == [row]


def test_another_import_of_a_changed_conversation_is_heard_again(store: Store) -> None:
    row = add(store, "a", "customer: hola")
    keep(store, row)
    with store.begin() as session:
        conversations.find_row(session, "a").content_hash = "another"
    assert unheard(store) == [row]


def test_what_was_heard_before_a_day_is_forgotten(store: Store) -> None:
    old, new = (add(store, id, "customer: hola") for id in ("old", "new"))
    for row in (old, new):
        keep(store, row)
    with store.begin() as session:
        session.execute(
            update(HeardFeelingRow)
            .where(HeardFeelingRow.conversation_id == old)
            .values(heard_at=NOW - timedelta(days=9))
        )
    with store.begin() as session:
        assert feelings.forget(session, NOW) == 1
        assert feelings.kept(session, old) is None
        assert feelings.kept(session, new) is not None
