"""Resolutions in SQL: each change has its revision, and of near-duplicates one is searched."""

from datetime import UTC, datetime

from sqlalchemy import select

from copilot.conversation import Conversation, Message
from copilot.source import Resolution
from copilot.store import Store, conversations, resolutions, state
from copilot.store.resolutions import Likeness
from copilot.store.schema import ResolutionRow

# Alike is what asks the same; the text itself is the band.
LIKENESS = Likeness(
    bands=lambda question, _: [sum(map(ord, question))], alike=lambda one, other: float(one[0] == other[0])
)


def add(store: Store, *given: tuple[str, str, float | None]) -> int:
    """Each (id, question, rating) as a resolved conversation; returns the revision."""
    with store.begin() as session:
        revision = state.next_revision(session)
        rows = []
        for id, _, csat in given:
            known = conversations.stored(session, [("s", id)])
            row = conversations.find_row(session, id) if known else None
            value = Conversation(
                id=id,
                source="s",
                channel="chat",
                status="resolved",
                csat=csat,
                tags=("wifi",),
                messages=(Message(role="customer", text="x"),),
                resolved_at=datetime(2026, 3, 2, tzinfo=UTC),
            )
            rows.append(conversations.write(session, value, content_hash="x", customer_id=None, row=row))
        session.flush()
        made = [
            (row, Resolution(conversation_id=id, question=question, answer=f"respuesta de {id}", language="es"))
            for row, (id, question, _) in zip(rows, given, strict=True)
        ]
        before = resolutions.of_conversations(session, [row.id for row in rows])
        resolutions.put_all(session, made, before, LIKENESS, revision=revision)
        return revision


def withdraw(store: Store, id: str) -> int:
    with store.begin() as session:
        revision = state.next_revision(session)
        row_id = conversations.find_row(session, id).id
        row = resolutions.of_conversations(session, [row_id])[row_id]
        resolutions.withdraw(session, row, LIKENESS, revision=revision)
        return revision


def changes(store: Store, since: int) -> dict[str, bool]:
    """What an index that has seen `since` has to look at: conversation -> whether it is searched."""
    with store.read() as session:
        rows = session.scalars(select(ResolutionRow).where(ResolutionRow.revision > since)).unique()
        return {row.conversation.external_id: row.withdrawn_at is None and row.duplicate_of is None for row in rows}


def row_id(store: Store, id: str) -> int:
    with store.read() as session:
        conversation = conversations.find_row(session, id).id
        return resolutions.of_conversations(session, [conversation])[conversation].id


def test_a_resolution_is_read_back_with_its_conversations_facts(store: Store) -> None:
    add(store, ("a", "no anda", 4.0))
    id = row_id(store, "a")
    with store.read() as session:
        found = resolutions.by_ids(session, [id, 999])
    assert set(found) == {id}
    assert found[id] == Resolution(
        conversation_id="a",
        source="s",
        question="no anda",
        answer="respuesta de a",
        language="es",
        channel="chat",
        csat=4.0,
        resolved_at=datetime(2026, 3, 2, tzinfo=UTC),
        tags=("wifi",),
    )


def test_what_was_written_before_a_revision_keeps_its_own(store: Store) -> None:
    first = add(store, ("a", "uno", None))
    second = add(store, ("b", "dos", None))
    assert changes(store, first) == {"b": True}
    assert changes(store, second) == {}


def test_the_better_rated_takes_the_place_and_both_changes_are_told(store: Store) -> None:
    first = add(store, ("a", "uno", 3.0))
    add(store, ("b", "uno", 5.0))
    assert changes(store, first) == {"a": False, "b": True}
    second = add(store, ("c", "uno", 4.0))
    assert changes(store, second - 1) == {"c": False}
    with store.read() as session:
        assert resolutions.counts(session) == (1, 2, 0)


def test_an_unrated_one_stands_between_good_and_bad(store: Store) -> None:
    add(store, ("bad", "uno", 3.0), ("none", "uno", None), ("good", "uno", 4.0))
    add(store, ("bad2", "dos", 3.0), ("none2", "dos", None))
    assert {id for id, live in changes(store, 0).items() if live} == {"good", "none2"}


def test_when_the_one_that_stands_is_withdrawn_the_next_best_follows(store: Store) -> None:
    add(store, ("a", "uno", 5.0), ("b", "uno", 3.0), ("c", "uno", 4.0))
    since = withdraw(store, "a") - 1
    assert changes(store, since) == {"a": False, "c": True}
    withdraw(store, "c")
    withdraw(store, "c")
    add(store, ("d", "uno", 3.0))
    with store.read() as session:
        assert resolutions.counts(session) == (1, 1, 2)


def test_a_duplicate_that_is_withdrawn_changes_nothing_else(store: Store) -> None:
    add(store, ("a", "uno", 5.0), ("b", "uno", 3.0))
    since = withdraw(store, "b") - 1
    assert changes(store, since) == {"b": False}
    assert changes(store, 0)["a"]


def test_a_withdrawn_conversation_is_not_found_by_id(store: Store) -> None:
    add(store, ("a", "uno", 5.0))
    withdraw(store, "a")
    id = row_id(store, "a")
    with store.read() as session:
        assert resolutions.by_ids(session, [id]) == {}
