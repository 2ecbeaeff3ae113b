"""deepeval: test cases and goldens, single turn or conversations, as JSON, JSON lines or CSV."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from copilot.errors import InputError
from evals.exchange.compose import ABOUT, Composer, Said, leftovers, listed, named, role_of
from evals.exchange.files import bytes_of, decoded, json_rows, table
from evals.exchange.parts import Defaults, Exported, Imported, Note, Row, about, unsaid

_LISTS = ("goldens", "test_cases", "testCases", "conversational_goldens", "conversationalGoldens", "data")
_FIELDS = ("input", "actual_output", "expected_output", "context", "retrieval_context", "turns")
_META = "additional_metadata"
_WHY = {
    "tools_called": "drafts call no tools",
    "expected_tools": "drafts call no tools",
    "scenario": "a case is a conversation that took place, not a story to play",
    "expected_outcome": "no metric of ours reads a described outcome; write it as facts or as the action",
    "user_description": "a case is a conversation that took place, not a story to play",
}


def read_deepeval(file: Path, defaults: Defaults) -> Imported:
    """Raises InputError for what cannot be read, naming the place."""
    compose, notes, cases = Composer(defaults, file.stem), [], []
    for where, row in _rows(file):
        fields = {_snake(name): value for name, value in row.items()}
        meta = _meta(fields.get(_META))
        for name in leftovers(fields, (*_FIELDS, _META, "name", "source_file", "id")):
            notes.append(Note(f"`{name}`", _WHY.get(name, "it says nothing that a case could hold"), where))
        for name in leftovers(meta, ABOUT):
            notes.append(Note(f"`{_META}.{name}`", "it says nothing that a case could hold", where))
        cases.append(compose.case(_said(fields, meta, where)))
    return Imported(tuple(cases), tuple(notes))


def _rows(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if file.suffix.lower() != ".csv":
        yield from json_rows(decoded(bytes_of(file), str(file)), str(file), _LISTS)
        return
    for where, ((_, header), *rows) in table(file, _known):
        for number, cells in rows:
            yield f"{where}, line {number}", dict(zip(header, cells, strict=False))


def _known(cells: Sequence[str]) -> int:
    names = {_snake(cell) for cell in cells}
    return len(names & set(_FIELDS)) if "input" in names else 0


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(name).strip()).lower()


def _meta(value: Any) -> Mapping[str, Any]:
    if isinstance(value, str) and value.strip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return {_META: value}
    return value if isinstance(value, dict) else ({_META: value} if value else {})


def _said(fields: dict[str, Any], meta: Mapping[str, Any], where: str) -> Said:
    turns, response = _turns(fields, where)
    gold = named(listed(fields.get("context")))
    file = str(fields.get("source_file") or "")
    given = fields.get("actual_output")
    wanted = fields.get("expected_output")
    return Said(
        where=where,
        turns=turns,
        response=str(given) if given not in (None, "") else response,
        references=(str(wanted),) if wanted not in (None, "") else (),
        retrieved=named(listed(fields.get("retrieval_context"))),
        gold=gold,
        titles={id: file for id, _ in gold} if file else {},
        about={"id": fields.get("name") or fields.get("id")} | dict(meta),
    )


def _turns(fields: dict[str, Any], where: str) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """The conversation, and the answer where it ends with one."""
    asked, turns = fields.get("input"), fields.get("turns") or ()
    if not turns and asked in (None, ""):
        raise InputError("`input` is empty.", where=where, mend="Every test needs what the customer said.")
    said = [(role_of(one.get("role")), str(one.get("content") or "")) for one in turns if isinstance(one, dict)]
    said = [turn for turn in said if turn[0] and turn[1].strip()]
    if asked not in (None, ""):
        return (*said, ("customer", str(asked))), None
    last = said.pop() if said and said[-1][0] == "agent" else None
    return tuple(said), last[1] if last else None


def write_deepeval(rows: Sequence[Row]) -> Exported:
    """A JSON list of test cases; without an answer they are goldens."""
    notes = unsaid(rows, "deepeval", ("sources_any",))
    several = sum(bool(row.before) for row in rows)
    if several:
        notes.append(Note("what was said before the question", "a test case is one turn", f"{several} cases"))
    more = sum(len(row.case.references) > 1 for row in rows)
    if more:
        notes.append(Note("further references", "a test case has one", f"{more} cases"))
    text = json.dumps([_test(row) for row in rows], ensure_ascii=False, indent=1)
    return Exported(f"{text}\n".encode("utf-8", "replace"), tuple(notes))


def _test(row: Row) -> dict[str, Any]:
    found, gold = row.retrieved, row.gold
    told: dict[str, Any] = {"name": row.case.id, "input": row.question}
    told |= {"actual_output": row.output} if row.output is not None else {}
    told |= {"expected_output": row.case.references[0]} if row.case.references else {}
    told |= {"context": [one.text for one in gold]} if gold else {}
    told |= {"retrieval_context": [one.text for one in found]} if found else {}
    told |= {"source_file": gold[0].title} if gold and gold[0].title else {}
    return told | {_META: about(row.case)}
