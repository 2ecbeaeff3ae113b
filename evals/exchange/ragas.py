"""ragas: single turns (`user_input`, `response`, `reference`, contexts) and conversations; JSON lines, JSON or CSV."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from copilot.errors import InputError
from evals.exchange.compose import Composer, Said, leftovers, listed, named, role_of
from evals.exchange.files import bytes_of, decoded, json_rows, table
from evals.exchange.parts import Defaults, Exported, Imported, Note, Row, unsaid

_OLD = {"question": "user_input", "contexts": "retrieved_contexts", "answer": "response"}
_OLD |= {"ground_truth": "reference", "ground_truths": "reference"}
"""Names that ragas used before 0.2."""
_FIELDS = ("user_input", "response", "reference", "retrieved_contexts", "reference_contexts")
_IDS = ("retrieved_context_ids", "reference_context_ids")
_WHY = {
    "rubrics": "no metric of ours reads a rubric; write what is wanted as facts",
    "rubric": "no metric of ours reads a rubric; write what is wanted as facts",
    "multi_responses": "a case has one recorded answer",
    "reference_tool_calls": "drafts call no tools",
    "reference_topics": "no metric of ours reads topics; write them as questions to answer",
}


def read_ragas(file: Path, defaults: Defaults) -> Imported:
    """Raises InputError for what cannot be read, naming the place."""
    compose, notes, cases = Composer(defaults, file.stem), [], []
    for where, row in _rows(file):
        fields = {_OLD.get(name, name): value for name, value in row.items()}
        for name in leftovers(fields, (*_FIELDS, *_IDS, "id", "language")):
            notes.append(Note(f"`{name}`", _WHY.get(name, "it says nothing that a case could hold"), where))
        cases.append(compose.case(_said(fields, where, notes)))
    return Imported(tuple(cases), tuple(notes))


def _rows(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if file.suffix.lower() != ".csv":
        yield from json_rows(decoded(bytes_of(file), str(file)), str(file), ("samples",))
        return
    for where, ((_, header), *rows) in table(file, _known):
        for number, cells in rows:
            yield f"{where}, line {number}", dict(zip(header, cells, strict=False))


def _known(cells: Sequence[str]) -> int:
    names = {_OLD.get(cell, cell) for cell in cells}
    return len(names & set(_FIELDS)) if "user_input" in names else 0


def _said(fields: dict[str, Any], where: str, notes: list[Note]) -> Said:
    turns, response = _turns(fields.get("user_input"), where, notes)
    given = fields.get("response")
    return Said(
        where=where,
        turns=turns,
        response=str(given) if given not in (None, "") else response,
        references=tuple(listed(fields["reference"]) if isinstance(fields.get("reference"), list) else _one(fields)),
        retrieved=named(listed(fields.get("retrieved_contexts")), listed(fields.get("retrieved_context_ids"))),
        gold=named(listed(fields.get("reference_contexts")), listed(fields.get("reference_context_ids"))),
        about={"id": fields.get("id"), "lang": fields.get("language")},
    )


def _one(fields: dict[str, Any]) -> list[str]:
    return [str(fields["reference"])] if fields.get("reference") not in (None, "") else []


def _turns(asked: Any, where: str, notes: list[Note]) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """The conversation, and the answer where it ends with one."""
    if isinstance(asked, str) and asked.lstrip().startswith("[{"):
        with contextlib.suppress(ValueError):  # a question that begins with brackets
            asked = json.loads(asked)
    if not isinstance(asked, list):
        if asked in (None, ""):
            raise InputError("`user_input` is empty.", where=where, mend="Every sample needs what the customer said.")
        return (("customer", str(asked)),), None
    turns: list[tuple[str, str]] = []
    for one in asked:
        role = role_of(one.get("type") or one.get("role")) if isinstance(one, dict) else "customer"
        if not role or (isinstance(one, dict) and one.get("tool_calls")):
            notes.append(Note("tool messages", "drafts call no tools", where))
        if role:
            turns.append((role, str(one.get("content") or "") if isinstance(one, dict) else str(one)))
    last = turns.pop() if turns and turns[-1][0] == "agent" else None
    return tuple(turn for turn in turns if turn[1].strip()), last[1] if last else None


def write_ragas(rows: Sequence[Row]) -> Exported:
    """JSON lines of single turns; of a conversation what came before the question is told in the question."""
    lines: list[str] = []
    notes = unsaid(rows, "ragas", ("sources_any",))
    several = sum(bool(row.before) for row in rows)
    if several:
        notes.append(Note("what was said before the question", "a sample is one turn", f"{several} cases"))
    for row in rows:
        found, gold = row.retrieved, row.gold
        sample: dict[str, Any] = {"user_input": row.question}
        sample |= {"response": row.output} if row.output is not None else {}
        sample |= {"reference": row.case.references[0]} if row.case.references else {}
        if found:
            sample |= {"retrieved_contexts": [one.text for one in found], _IDS[0]: [one.id for one in found]}
        if gold:
            sample |= {"reference_contexts": [one.text for one in gold], _IDS[1]: [one.id for one in gold]}
        lines.append(json.dumps(sample, ensure_ascii=False))
    more = sum(len(row.case.references) > 1 for row in rows)
    if more:
        notes.append(Note("further references", "a sample has one", f"{more} cases"))
    return Exported("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"), tuple(notes))
