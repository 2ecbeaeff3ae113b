"""Reading cases: our own rows and other people's, and what is said of a row that cannot be right."""

import json
from pathlib import Path

import pytest

from copilot.errors import InputError
from evals.cases import Fact
from evals.summaries.cases import read_cases, told_in

MESSAGES = [
    {"id": "m1", "role": "customer", "text": "Me cobraron $12.500 de más en la boleta"},
    {"id": "m2", "role": "agent", "text": "Se lo devolvemos el jueves"},
    {"id": "m3", "role": "agent", "text": "ojo, cliente antiguo", "private": True},
]


def written(folder: Path, **row: object) -> Path:
    file = folder / "own.jsonl"
    file.write_text(json.dumps({"id": "s-1", "references": ["Le cobraron de más."], **row}) + "\n", encoding="utf-8")
    return file


def own(facts: list[dict[str, object]]) -> dict[str, object]:
    return {"conversation": {"id": "s-1", "language": "es-CL", "messages": MESSAGES}, "expect": {"facts": facts}}


def fact(*anyof: str, message_id: str = "m1") -> dict[str, object]:
    return {"text": "un hecho", "anyof": list(anyof), "message_id": message_id, "kind": "amount"}


def test_a_row_of_our_own_has_its_conversation_references_and_facts(tmp_path: Path) -> None:
    case = next(read_cases(written(tmp_path, **own([fact("12.500")]))))
    assert (case.id, case.language, len(case.conversation.messages)) == ("s-1", "es", 3)
    assert case.expect.facts[0].kind == "amount"


def test_other_peoples_rows_hold_messages_and_references_only(tmp_path: Path) -> None:
    case = next(read_cases(written(tmp_path, messages=MESSAGES, language="es")))
    assert case.conversation.messages[0].text.startswith("Me cobraron")
    assert case.expect.facts == ()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([fact("14.500")], "says 'un hecho' in none of its wordings"),
        ([fact("antiguo", message_id="m3")], "which no customer could read"),
        ([fact("12.500", message_id="m9")], "which no customer could read"),
    ],
)
def test_a_fact_that_its_message_does_not_hold_is_named_with_its_line(
    tmp_path: Path, facts: list[dict[str, object]], said: str
) -> None:
    with pytest.raises(InputError, match=f"own.jsonl, line 1: .*{said}"):
        list(read_cases(written(tmp_path, **own(facts))))


def test_a_row_without_a_reference_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reference"):
        list(read_cases(written(tmp_path, messages=MESSAGES, references=[" "])))


def tells(text: str, *anyof: str) -> bool:
    return told_in(Fact(text="un hecho", anyof=anyof, message_id="m1", kind="request"), text)


def test_a_fact_is_told_in_any_of_its_wordings_whatever_case_and_accents() -> None:
    assert tells("Pide un\nREEMBOLSO hoy", "devolución", "reembols")
    assert tells("pide la devolucion", "devolución")


def test_a_wording_begins_where_a_word_does_and_no_number_goes_on_after_it() -> None:
    assert not tells("el recobro", "cobro")
    assert not tells("pagó 12.500", "12")
    assert not tells("pagó 120", "12")
    assert tells("el día 12.", "12")
