from datetime import timedelta

from sqlalchemy import update

from copilot.conversation import Message
from copilot.listen.heard import Feeling, Flag
from copilot.store import Store, conversations, cues, feelings
from copilot.store.feelings import WaitingByCare
from copilot.store.schema import HeardFeelingRow
from tests.talks import NOW, add

ANGRY = Feeling(primary="anger", emotions=(Flag(label="anger", confidence=0.8, evidence=("el colmo",)),))


def keep(store: Store, row: int, care: float = 0.5, feeling: Feeling = ANGRY) -> None:
    with store.begin() as session:
        feelings.keep(session, row, feelings.digests(session, [row])[row], feeling, care)


def unheard(store: Store, limit: int = 10, listener: str = "") -> list[int]:
    with store.read() as session:
        return feelings.unheard(session, limit, listener)


def queue(store: Store, after: WaitingByCare | None = None, limit: int = 50) -> list[tuple[int, float]]:
    with store.read() as session:
        return [(one.row_id, one.care) for one in feelings.waiting_by_care(session, after=after, limit=limit)]


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


def test_the_queue_by_care_puts_the_longest_waiting_first_where_care_is_the_same(store: Store) -> None:
    calm, late, early = (
        add(store, id, "customer: hola", minute=minute) for id, minute in [("calm", 0), ("late", 30), ("early", 10)]
    )
    new = add(store, "new", "customer: hola", minute=5)
    answered = add(store, "answered", "customer: hola", "agent: hola")
    for row, care in [(calm, 0.1), (late, 0.7), (early, 0.7), (answered, 0.9)]:
        keep(store, row, care)
    assert queue(store) == [(early, 0.7), (late, 0.7), (calm, 0.1), (new, 0.0)]


def test_the_queue_by_care_is_walked_page_by_page_and_back(store: Store) -> None:
    rows = [add(store, f"c{n}", "customer: hola", minute=n) for n in range(7)]
    for row, care in zip(rows, (0.3, 0.123456, 0.123456, 0.9, 0.3, 0.0, 0.123456), strict=True):
        keep(store, row, care)
    whole = queue(store)
    walked, after = [], None
    while page := queue(store, after, 2):
        walked += page
        with store.read() as session:
            after = feelings.place_by_care(session, page[-1][0])
    assert walked == whole
    with store.read() as session:
        back = [after.row_id] if after else []
        while after and (after := feelings.before_by_care(session, after)):
            back.append(after.row_id)
    assert back == [row for row, _ in reversed(whole)]


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
