import json
from pathlib import Path

import pytest

from copilot.settings import Settings
from copilot.store import Store, corrections
from copilot.store.schema import ConversationRow, CustomerRow, MessageRow
from evals.feelings.cases import Case, read_cases, to_row
from kb.corrections import export
from tests.talks import add


def correct(store: Store, row: int, message_id: str, heard: str, meant: str) -> None:
    with store.begin() as session:
        corrections.add(session, row, message_id, heard, meant, "es")


def cases(store: Store, settings: Settings, tmp_path: Path) -> list[Case]:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in export(store, settings)), encoding="utf-8")
    return list(read_cases(file))


def test_a_correction_is_a_case_that_ends_at_the_corrected_message(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    row = add(store, "a", "customer: hola", "agent: ¿sí?", "customer: da igual, déjelo", "agent: ok", "customer: chao")
    correct(store, row, "m2", "neutral", "resignation")
    [case] = cases(store, settings, tmp_path)
    assert [one.text for one in case.conversation.messages] == ["hola", "¿sí?", "da igual, déjelo"]
    assert (case.primary, case.emotions) == ("resignation", {"resignation"})
    assert case.marks[0].message_id == "2"


def test_the_row_is_the_one_that_case_files_hold(store: Store, settings: Settings, tmp_path: Path) -> None:
    row = add(store, "a", "customer: estoy furiosa con ustedes, mañana viajo", language="es-CL")
    correct(store, row, "m0", "anger", "worry")
    correct(store, row, "m0", "neutral", "vulnerable")
    [given] = export(store, settings)
    [case] = cases(store, settings, tmp_path)
    assert to_row(case) == given
    assert (case.lang, case.primary, "vulnerable" in case.signals) == ("es-CL", "worry", True)


def test_a_wrong_label_alone_leaves_a_neutral_case(store: Store, settings: Settings, tmp_path: Path) -> None:
    row = add(store, "a", "customer: estoy furiosa con ustedes")
    correct(store, row, "m0", "anger", "neutral")
    [case] = cases(store, settings, tmp_path)
    assert (case.primary, case.marks) == ("neutral", ())


def test_personal_data_is_masked_and_evidence_is_still_exact(store: Store, settings: Settings, tmp_path: Path) -> None:
    row = add(store, "a", "customer: soy Carla Pérez, carla@example.com, estoy furiosa con ustedes")
    with store.begin() as session:
        session.add(CustomerRow(id=1, source="t", external_id="u", name="Carla Pérez"))
        session.flush()
        session.get_one(ConversationRow, row).customer_id = 1
    correct(store, row, "m0", "neutral", "distrust")
    [given] = export(store, settings)
    text = json.dumps(given, ensure_ascii=False)
    assert not any(secret in text for secret in ("Carla", "Pérez", "example.com"))
    assert "[EMAIL]" in text
    [case] = cases(store, settings, tmp_path)
    assert "distrust" in case.emotions


def test_private_notes_and_the_conversations_own_id_stay_here(store: Store, settings: Settings) -> None:
    row = add(store, "+56 9 8765 4321", "customer: hola", "agent: es una pesada", "customer: da igual")
    with store.begin() as session:
        note = session.query(MessageRow).filter_by(conversation_id=row, position=1).one()
        note.private = True
    correct(store, row, "m2", "neutral", "resignation")
    text = json.dumps(list(export(store, settings)), ensure_ascii=False)
    assert "pesada" not in text
    assert "8765" not in text


def test_a_message_that_is_gone_is_no_case(store: Store, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    row = add(store, "a", "customer: hola", "customer: da igual")
    correct(store, row, "m1", "neutral", "resignation")
    with store.begin() as session:
        session.delete(session.query(MessageRow).filter_by(conversation_id=row, position=1).one())
    caplog.set_level("INFO")
    assert list(export(store, settings)) == []
    assert "not there any more" in caplog.text
