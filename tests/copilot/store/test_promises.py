from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from copilot.errors import NotFoundError
from copilot.promise import LAPSE
from copilot.store import Store, promises
from copilot.store.promises import Due, Entry, When
from copilot.store.schema import ConversationRow, PromiseRow
from tests.talks import NOW, add

SOON = NOW + timedelta(hours=24)


def entry(
    text: str, due: timedelta | None = None, *, message: str = "m0", kind: str = "promise", **more: object
) -> Entry:
    made = {"made_at": NOW} | more
    due_at = NOW + due if due is not None else None
    fields = {"by": "Diego", "day": False, "status": "open", "settled_by": ""} | made
    return Entry(message_id=message, kind=kind, text=text, due_at=due_at, **fields)  # type: ignore[arg-type]


def keep(store: Store, row: int, *entries: Entry, anew: bool = True) -> None:
    with store.begin() as session:
        promises.keep(session, {row: entries}, anew=anew)


def listed(store: Store, when: When, after: Due | None = None, limit: int = 50) -> Sequence[Due]:
    with store.read() as session:
        return promises.due(session, when, NOW, SOON, after=after, limit=limit)


def kept(store: Store, row: int) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(one.text, one.status) for one in promises.of_conversations(session, [row])[row]]


HOUR = timedelta(hours=1)


@pytest.fixture
def row(store: Store) -> int:
    return add(store, "c-1", "agent: te llamo")


def test_each_promise_is_in_one_list_by_when_it_falls_due_and_counted_there(store: Store, row: int) -> None:
    keep(store, row, entry("a", -HOUR), entry("b", HOUR), entry("c", 30 * HOUR), entry("d"), entry("x", kind="asked"))
    found = {
        when: [one.promise.text for one in listed(store, when)] for when in ("overdue", "soon", "later", "undated")
    }  # type: ignore[arg-type]
    assert found == {"overdue": ["a"], "soon": ["b"], "later": ["c"], "undated": ["d"]}
    with store.read() as session:
        assert promises.count(session, NOW, SOON) == {"missed": 0, "overdue": 1, "soon": 1, "later": 1, "undated": 1}
        assert promises.overdue(session, NOW) == 1


def test_what_was_missed_is_listed_until_a_person_says_what_became_of_it(store: Store, row: int) -> None:
    keep(store, row, entry("a", -HOUR, status="kept"), entry("b", -HOUR, status="broken"))
    assert listed(store, "overdue") == ()
    (missed,) = listed(store, "missed")
    assert missed.promise.text == "b"
    with store.begin() as session:
        promises.decide(session, missed.row_id, "broken")
    assert listed(store, "missed") == ()


@pytest.mark.parametrize(
    ("status", "due", "waits"),
    [
        ("open", -(LAPSE + HOUR), True),
        ("resolved", -(LAPSE - HOUR), True),
        ("resolved", -(LAPSE + HOUR), False),
        ("resolved", None, False),
    ],
)
def test_after_a_while_nobody_waits_in_a_resolved_conversation(
    store: Store, status: str, due: timedelta | None, waits: bool
) -> None:
    keep(store, add(store, "c-1", "agent: te llamo", status=status), entry("a", due))
    assert bool(listed(store, "overdue" if due else "undated")) is waits


@pytest.mark.parametrize("when", ["later", "undated"])
def test_every_promise_is_on_exactly_one_page(store: Store, row: int, when: When) -> None:
    """Also where several fall due at one moment, or nobody knows when they were made."""
    given = [
        entry(f"p{n}", 48 * HOUR if when == "later" else None, made_at=None if n % 3 else NOW + n * HOUR)
        for n in range(9)
    ]
    keep(store, row, *given)
    seen: list[str] = []
    page = listed(store, when, limit=2)
    while page:
        seen += [one.promise.text for one in page]
        page = listed(store, when, after=page[-1], limit=2)
    assert sorted(seen) == sorted(one.text for one in given)


def test_what_is_no_more_said_goes_and_what_is_said_again_stays_the_same_row(store: Store, row: int) -> None:
    keep(store, row, entry("a", HOUR), entry("b", HOUR))
    (before,) = [one.row_id for one in listed(store, "soon") if one.promise.text == "b"]
    keep(store, row, entry("b", 2 * HOUR))
    (after,) = listed(store, "soon")
    assert (after.row_id, after.due_at) == (before, NOW + 2 * HOUR)


def test_entries_are_added_where_only_what_is_new_was_read(store: Store, row: int) -> None:
    keep(store, row, entry("a", HOUR))
    keep(store, row, entry("a", HOUR, status="kept", made_at=None), entry("b", message="m1"), anew=False)
    assert kept(store, row) == [("a", "kept"), ("b", "open")]
    with store.read() as session:
        assert session.scalars(select(PromiseRow.made_at).order_by(PromiseRow.id)).all() == [NOW, NOW]


def test_the_same_words_twice_in_one_message_are_one_promise(store: Store, row: int) -> None:
    keep(store, row, entry("a", HOUR), entry("a", HOUR))
    assert len(listed(store, "soon")) == 1


def test_what_a_person_decided_stays_whatever_is_read(store: Store, row: int) -> None:
    keep(store, row, entry("a", -HOUR))
    with store.begin() as session:
        promises.decide(session, 1, "kept")
    keep(store, row, entry("a", -HOUR, status="broken", settled_by="m9"))
    assert kept(store, row) == [("a", "kept")]
    with store.begin() as session:
        promises.decide(session, 1, "open")
    keep(store, row, entry("a", -HOUR, status="broken", settled_by="m9"))
    assert kept(store, row) == [("a", "open")]


def test_a_thing_asked_and_one_that_is_not_there_are_no_promises(store: Store, row: int) -> None:
    keep(store, row, entry("a", kind="asked"))
    with store.begin() as session:
        for id in (1, 99):
            with pytest.raises(NotFoundError):
                promises.decide(session, id, "kept")


def test_times_are_told_in_the_zone_that_is_asked_for(store: Store, row: int) -> None:
    keep(store, row, entry("a", HOUR))
    with store.read() as session:
        told = promises.get(session, 1, ZoneInfo("America/Santiago")).promise.due
    assert told == "2026-03-02T08:00:00-03:00"
    assert datetime.fromisoformat(told).astimezone(UTC) == NOW + HOUR


def test_those_of_a_person_are_told_with_their_conversations(store: Store, row: int) -> None:
    other = add(store, "c-2", "agent: te escribo")
    keep(store, row, entry("a", HOUR, status="kept"))
    keep(store, other, entry("b", HOUR))
    with store.read() as session:
        assert [one.promise.text for one in promises.of_person(session, [], key=row)] == ["a"]
        assert promises.of_conversations(session, [other, 99])[99] == ()
        assert session.get_one(ConversationRow, other).external_id == listed(store, "soon")[0].conversation_id
