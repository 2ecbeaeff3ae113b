import pytest
from sqlalchemy import inspect

from copilot.errors import NotFoundError, UsageError
from copilot.listen.heard import Feeling
from copilot.store import Store, corrections, feelings
from tests.talks import add


def test_the_same_label_corrected_again_replaces_what_was_said(store: Store) -> None:
    row = add(store, "a", "customer: bah")
    with store.begin() as session:
        corrections.add(session, row, "m0", "anger", "", "es")
        corrections.add(session, row, "m0", "anger", "resignation", "es")
    with store.read() as session:
        found = corrections.of(session, row)
    assert [(one.message_id, one.heard, one.meant, one.language) for one in found] == [
        ("m0", "anger", "resignation", "es")
    ]


def test_a_correction_can_be_withdrawn(store: Store) -> None:
    row = add(store, "a", "customer: bah")
    with store.begin() as session:
        corrections.add(session, row, "m0", "anger", "", "es")
        corrections.add(session, row, "m0", "urgency", "", "es")
        corrections.withdraw(session, row, "m0", "anger")
        corrections.withdraw(session, row, "m0", "sadness")
    with store.read() as session:
        assert [one.heard for one in corrections.of(session, row)] == ["urgency"]


def test_what_was_missed_is_kept_as_heard_neutral(store: Store) -> None:
    row = add(store, "a", "customer: bah")
    with store.begin() as session:
        corrections.add(session, row, "m0", "", "resignation", "es")
        corrections.add(session, row, "m0", "neutral", "anger", "es")
    with store.read() as session:
        assert [(one.heard, one.meant) for one in corrections.of(session, row)] == [("neutral", "anger")]


@pytest.mark.parametrize(("heard", "meant"), [("rage", ""), ("anger", "rage"), ("anger", "anger"), ("neutral", "")])
def test_a_label_that_is_none_or_no_other_is_refused(store: Store, heard: str, meant: str) -> None:
    row = add(store, "a", "customer: bah")
    with pytest.raises(UsageError), store.begin() as session:
        corrections.add(session, row, "m0", heard, meant, "es")


def test_a_message_of_another_conversation_is_refused(store: Store) -> None:
    row = add(store, "a", "customer: bah")
    add(store, "b", "customer: bah", "customer: bueno")
    with pytest.raises(NotFoundError, match="m1"), store.begin() as session:
        corrections.add(session, row, "m1", "anger", "", "es")


def test_corrections_are_counted_the_most_frequent_first(store: Store) -> None:
    rows = [add(store, id, "customer: bah") for id in "abc"]
    with store.begin() as session:
        corrections.add(session, rows[0], "m0", "anger", "sadness", "es")
        for row in rows[1:]:
            corrections.add(session, row, "m0", "anger", "", "es")
        corrections.add(session, rows[2], "m0", "urgency", "", "pt")
    with store.read() as session:
        assert [tuple(one) for one in corrections.counts(session)] == [
            ("anger", "", "es", 2),
            ("anger", "sadness", "es", 1),
            ("urgency", "", "pt", 1),
        ]


def test_a_corrected_conversation_is_heard_again(store: Store) -> None:
    row = add(store, "a", "customer: bah")
    for change in (
        lambda session: corrections.add(session, row, "m0", "anger", "", "es"),
        lambda session: corrections.withdraw(session, row, "m0", "anger"),
    ):
        with store.begin() as session:
            feelings.keep(session, row, feelings.digests(session, [row])[row], Feeling(), 0)
            assert feelings.unheard(session, 10) == []
            change(session)
            assert feelings.unheard(session, 10) == [row]


def test_nobody_who_corrects_is_kept(store: Store) -> None:
    columns = {column["name"] for column in inspect(store.engine).get_columns("feeling_corrections")}
    assert columns == {"id", "conversation_id", "message_id", "heard", "meant", "language", "at"}
