"""What a correction comes to as a case: what came in, what went out, and nobody's data."""

import json
from datetime import UTC, datetime

import pytest

from copilot.conversation import Message
from copilot.copilot import Copilot
from copilot.errors import ConflictError, NotFoundError
from copilot.forget import erase, find
from copilot.store import cases, conversations, corrections, drafts, promises
from copilot.store.promises import Entry
from copilot.store.schema import CaseRow, ConversationRow, PromiseRow
from evals.cases import Case
from evals.production import accept, case_of, propose_draft, propose_feeling, propose_promise
from kb.conversations.likeness import LIKENESS
from tests.evals.production.world import MARKS, SENT, drafted, expect, row_id, used


def held(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text.lower()]


def said(copilot: Copilot, **fields: str) -> None:
    with copilot.store.begin() as session:
        row = session.get_one(ConversationRow, row_id(copilot.store))
        conversations.append(session, row, Message.model_validate({"author": "Camila Berríos"} | fields))


@pytest.fixture
def edited(copilot: Copilot) -> str:
    return used(copilot.store, drafted(copilot.store))


def test_what_the_person_put_in_and_a_source_says_is_a_fact(copilot: Copilot, edited: str) -> None:
    facts = expect(propose_draft(copilot, edited))["facts"]
    assert [fact["anyof"] for fact in facts if fact["critical"]] == [["5 a 7 días"]]
    assert {fact["source"] for fact in facts} == {"doble-cobro"}
    assert any("No hace falta que llame" in fact["text"] for fact in facts)


def test_a_figure_that_the_person_took_out_must_not_come_back(copilot: Copilot, edited: str) -> None:
    assert expect(propose_draft(copilot, edited))["must_not"] == ["15 días"]


def test_the_case_says_how_it_was_answered(copilot: Copilot, edited: str) -> None:
    kept = propose_draft(copilot, edited)
    case = case_of(kept)
    assert (kept.origin, kept.status) == ("edited", "proposed")
    assert (case.task, case.tag, case.channel) == ("draft", "es-CL", "whatsapp")
    assert (case.expect.action, case.expect.register_) == (("reply",), ("usted",))
    assert case.expect.sources_any == ("doble-cobro",)
    assert "5 a 7 días hábiles" in case.references[0]
    assert case.expect.questions == ("¿Cuándo me devuelven la plata?",)


def test_the_conversation_ends_with_what_was_answered_and_has_no_notes(copilot: Copilot, edited: str) -> None:
    said(copilot, role="customer", text="¿Y bien?", id="m9")
    messages = case_of(propose_draft(copilot, edited)).conversation.messages
    assert [(one.id, one.role) for one in messages] == [("m1", "customer"), ("m2", "agent"), ("m3", "customer")]
    assert "4512" in messages[-1].text


def test_nothing_of_the_customer_or_the_agent_is_in_the_case(copilot: Copilot, edited: str) -> None:
    kept = propose_draft(copilot, edited)
    assert held(json.dumps(kept.model_dump(mode="json"), ensure_ascii=False)) == []
    with copilot.store.read() as session:
        row = session.query(CaseRow).one()
        assert held(repr([getattr(row, name) for name in ("key", "why", "payload", "origin")])) == []


def test_the_same_address_is_the_same_placeholder_in_question_and_answer(copilot: Copilot, edited: str) -> None:
    case = case_of(propose_draft(copilot, edited))
    asked = case.conversation.messages[-1].text
    assert "correo [EMAIL_1]" in asked and "a [EMAIL_1]" in case.references[0]
    assert "[ACCOUNT_1]" in asked and "[ACCOUNT_1]" in case.references[0]


def test_proposing_again_finds_the_case_as_it_stands(copilot: Copilot, edited: str) -> None:
    first = propose_draft(copilot, edited)
    accept(copilot.store, first.key)
    again = propose_draft(copilot, edited)
    assert (again.row_id, again.status) == (first.row_id, "accepted")


def test_cases_of_one_conversation_stand_together(copilot: Copilot, edited: str) -> None:
    other = used(copilot.store, drafted(copilot.store, "d2"), reason="wrong: el plazo cambió")
    assert len({case_of(propose_draft(copilot, id)).cluster for id in (edited, other)}) == 1


def test_a_refused_draft_takes_what_was_written_in_its_place(copilot: Copilot) -> None:
    refused = used(copilot.store, drafted(copilot.store), reason="wrong: Zoraida ya sabía que son 5 días")
    said(copilot, role="agent", text=SENT, id="m8")
    kept = propose_draft(copilot, refused)
    assert kept.origin == "discarded"
    assert kept.why.startswith("wrong: [NAME_")
    assert kept.payload["tags"] == ["production", "discarded", "wrong"]
    assert expect(kept)["must_not"] == ["15 días"]


def test_a_draft_that_was_not_needed_expects_that_none_is_written(copilot: Copilot) -> None:
    kept = propose_draft(copilot, used(copilot.store, drafted(copilot.store), reason="not_needed"))
    assert expect(kept)["action"] == ["abstain"]


def test_a_refusal_that_says_nothing_more_cannot_be_accepted_yet(copilot: Copilot) -> None:
    kept = propose_draft(copilot, used(copilot.store, drafted(copilot.store), reason="tone"))
    with pytest.raises(ConflictError, match="expects nothing yet"):
        accept(copilot.store, kept.key)


def test_a_draft_without_a_correction_is_no_case(copilot: Copilot) -> None:
    id = drafted(copilot.store)
    with pytest.raises(ConflictError, match="neither sent nor discarded"):
        propose_draft(copilot, id)
    with copilot.store.begin() as session:
        drafts.record_use(session, id, "used", at=datetime.now(UTC))
    with pytest.raises(ConflictError, match="sent as it was"):
        propose_draft(copilot, id)
    with pytest.raises(NotFoundError):
        propose_draft(copilot, "nowhere")


def test_a_figure_that_only_was_not_needed_may_come_back(copilot: Copilot) -> None:
    text = "La devolución llega en 5 a 7 días hábiles. El plazo de un reclamo es de 90 días. Gracias por avisarnos."
    sent = "La devolución llega en 5 a 7 días hábiles. Muchas gracias por avisarnos."
    kept = propose_draft(copilot, used(copilot.store, drafted(copilot.store, text=text), sent))
    assert "must_not" not in expect(kept)


def test_a_figure_that_the_customer_gave_is_no_fact(copilot: Copilot) -> None:
    sent = "Su pedido 4512 ya está en revisión. La devolución llega en 5 a 7 días hábiles."
    facts = expect(propose_draft(copilot, used(copilot.store, drafted(copilot.store), sent)))["facts"]
    assert [fact["anyof"] for fact in facts if fact["anyof"]] == [["5 a 7 días"]]


def test_a_flag_that_was_wrong_is_a_case_of_what_was_meant(copilot: Copilot) -> None:
    row = row_id(copilot.store)
    with copilot.store.begin() as session:
        corrections.add(session, row, "m4", "anger", "worry", "es")
    kept = propose_feeling(copilot, row, "m4")
    labels = [one["label"] for one in expect(kept)["emotions"]]
    assert (kept.origin, kept.payload["task"]) == ("feeling", "emotion")
    assert "worry" in labels and "anger" not in labels
    assert held(json.dumps(kept.payload, ensure_ascii=False)) == []
    text = kept.payload["conversation"][-1]["text"]
    assert all(words in text for one in expect(kept)["emotions"] for words in one["evidence"])


def test_a_message_that_nobody_corrected_is_no_case(copilot: Copilot) -> None:
    with pytest.raises(NotFoundError, match="Nobody corrected"):
        propose_feeling(copilot, row_id(copilot.store), "m4")


def promised(copilot: Copilot, *, decided: bool) -> int:
    row = row_id(copilot.store)
    words = "le escribimos mañana a zoraida.q@tucanazul.example"
    said(copilot, role="agent", text=f"Zoraida, {words}, sin falta.", id="m7", at="2026-03-02T11:00:00Z")
    at, due = datetime(2026, 3, 2, 11, tzinfo=UTC), datetime(2026, 3, 3, 21, tzinfo=UTC)
    with copilot.store.begin() as session:
        promises.keep(session, {row: [Entry("m7", "promise", words, "Camila", at, due, True, "open", "")]})
        key = session.query(PromiseRow).one().id
        if decided:
            promises.decide(session, key, "broken")
    return key


def test_a_promise_that_a_person_decided_is_a_case_of_its_conversation(copilot: Copilot) -> None:
    kept = propose_promise(copilot, promised(copilot, decided=True))
    (one,) = case_of(kept).expect.promises or ()
    assert (one.words, one.due, one.status) == ("le escribimos mañana a [EMAIL_1]", "2026-03-03", "broken")
    assert held(json.dumps(kept.payload, ensure_ascii=False)) == []


def test_a_promise_that_nobody_decided_is_no_case(copilot: Copilot) -> None:
    with pytest.raises(ConflictError, match="Nobody said what became"):
        propose_promise(copilot, promised(copilot, decided=False))


def test_cases_go_with_the_customer(copilot: Copilot, edited: str) -> None:
    propose_draft(copilot, edited)
    with copilot.store.read() as session:
        rows = find(session, "cust-zq-991")
    assert erase(copilot.store, rows, LIKENESS, by="test").rows["cases"] == 1
    with copilot.store.read() as session:
        assert cases.every(session) == ()


def test_a_case_is_one_that_a_file_can_hold(copilot: Copilot, edited: str) -> None:
    case = case_of(propose_draft(copilot, edited))
    assert Case.model_validate_json(case.model_dump_json(by_alias=True)) == case
