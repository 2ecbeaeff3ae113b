from datetime import UTC, datetime

import pytest

from copilot.draft import Draft
from copilot.errors import ConflictError, NotFoundError, UsageError
from copilot.store import Store, drafts
from copilot.store.schema import ConversationRow, MessageRow

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
TEXT = "Hola, María.\n\nTe devolvemos los $17.990 en 3 días hábiles."


def draft(id: str = "d1", **changes: object) -> Draft:
    return Draft(id=id, outcome="reply", text=TEXT, language="es", confidence=0.8, answers_message_id="m1").model_copy(
        update=changes
    )


def conversation(store: Store, *roles: str) -> int:
    with store.begin() as session:
        row = ConversationRow(source="t", external_id="c-1", content_hash="")
        row.messages = [
            MessageRow(position=n, external_id=f"m{n + 1}", role=role, text="…") for n, role in enumerate(roles)
        ]
        session.add(row)
        session.flush()
        return row.id


def test_a_draft_comes_back_as_it_was_saved(store: Store) -> None:
    made = draft(notes=("Pregunta si el pago fue con tarjeta.",), register_="tu", created_at=NOW)
    with store.begin() as session:
        drafts.save(session, made, None)
    with store.read() as session:
        assert drafts.get(session, "d1").draft == made


def test_a_draft_without_a_time_gets_one(store: Store) -> None:
    with store.begin() as session:
        assert drafts.save(session, draft(), None).created_at is not None


def test_a_draft_is_never_written_twice(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(), None)
    with pytest.raises(ConflictError, match="never changes"), store.begin() as session:
        drafts.save(session, draft(text="otra cosa"), None)
    with store.read() as session:
        assert drafts.get(session, "d1").draft.text == TEXT


def test_an_unknown_draft_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no draft d9"), store.read() as session:
        drafts.get(session, "d9")


def test_the_latest_draft_of_a_conversation_is_the_newest(store: Store) -> None:
    row = conversation(store, "customer")
    with store.begin() as session:
        assert drafts.latest(session, row) is None
        drafts.save(session, draft("a", created_at=NOW.replace(hour=9)), row)
        drafts.save(session, draft("b", created_at=NOW), row)
        drafts.save(session, draft("c", created_at=NOW.replace(hour=8)), row)
        newest = drafts.latest(session, row)
    assert newest is not None
    assert newest.draft.id == "b"


@pytest.mark.parametrize(
    ("roles", "answers", "stale"),
    [
        (("customer",), "m1", False),
        (("customer", "customer"), "m1", True),
        (("customer", "agent"), "m1", False),
        (("customer", "agent", "customer"), "m1", True),
        (("customer", "agent", "customer"), "m3", False),
        (("customer",), "gone", True),
        ((), "", False),
    ],
)
def test_a_newer_customer_message_makes_a_draft_stale(
    store: Store, roles: tuple[str, ...], answers: str, stale: bool
) -> None:
    row = conversation(store, *roles)
    with store.begin() as session:
        drafts.save(session, draft(answers_message_id=answers), row)
        assert drafts.get(session, "d1").stale is stale


def test_a_draft_of_no_stored_conversation_is_never_stale(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(), None)
        assert not drafts.get(session, "d1").stale


def test_a_draft_sent_as_it_was_is_used_and_wholly_similar(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(), None)
        use = drafts.record_use(session, "d1", "used", at=NOW)
    assert (use.verdict, use.sent_text, use.similarity) == ("used", TEXT, 1.0)
    with store.read() as session:
        assert drafts.get(session, "d1").use == use


def test_the_text_decides_whether_a_draft_was_edited(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft("a"), None)
        drafts.save(session, draft("b"), None)
        changed = drafts.record_use(session, "a", "used", sent_text=TEXT.replace("3 días", "5 días"), at=NOW)
        same = drafts.record_use(session, "b", "edited", sent_text=TEXT.replace("\n\n", "\n") + " ", at=NOW)
    assert changed.verdict == "edited"
    assert changed.similarity is not None
    assert 0.9 < changed.similarity < 1
    assert (same.verdict, same.similarity) == ("used", 1.0)


def test_a_discarded_draft_keeps_its_reason_and_no_similarity(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(), None)
        use = drafts.record_use(session, "d1", "discarded", reason="wrong", at=NOW)
    assert (use.verdict, use.sent_text, use.similarity, use.reason) == ("discarded", "", None, "wrong")


def test_a_draft_is_used_once(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(), None)
        drafts.record_use(session, "d1", "used", at=NOW)
    with pytest.raises(ConflictError, match="already used"), store.begin() as session:
        drafts.record_use(session, "d1", "discarded", at=NOW)


def test_a_discarded_draft_cannot_have_been_sent(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(), None)
    with pytest.raises(UsageError, match="no sent text"), store.begin() as session:
        drafts.record_use(session, "d1", "discarded", sent_text="algo", at=NOW)


def test_an_edited_draft_needs_its_text(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(), None)
    with pytest.raises(UsageError, match="needs the text"), store.begin() as session:
        drafts.record_use(session, "d1", "edited", sent_text="  ", at=NOW)


def test_findings_are_never_what_was_sent(store: Store) -> None:
    with store.begin() as session:
        drafts.save(session, draft(outcome="findings"), None)
    with pytest.raises(UsageError, match="Findings are for the agent"), store.begin() as session:
        drafts.record_use(session, "d1", "used", at=NOW)
    with store.begin() as session:
        assert drafts.record_use(session, "d1", "edited", sent_text="Lo averiguo y te escribo.", at=NOW).similarity != 1
