"""Cases as a configuration of promptfoo: a test each, its answer with it where there is one."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from evals.cases import Case
from evals.exchange.parts import Exported, Note, Row, about, unsaid
from evals.exchange.promptfoo_assert import FACT
from evals.exchange.promptfoo_read import OURS

_KEPT: tuple[str, ...] = (
    "action",
    "register",
    "questions",
    "sources_any",
    "answerable",
    "primary",
    "expressed",
    "emotions",
    "signals",
)
_KEPT += ("promises", "asked")
_PROMPT = "{{ messages }}\n\n{{ question }}"


def write_promptfoo(rows: Sequence[Row]) -> Exported:
    """YAML. What promptfoo cannot ask stands in each test's metadata, which it keeps and we read back."""
    lacking = unsaid(rows, "promptfoo", ("facts", "must_any", "must_not", "max_chars"))
    notes = [Note(one.what, f"{one.why}; it is kept in the metadata", one.where) for one in lacking]
    loose = sum(any(not fact.anyof for fact in row.case.expect.facts) for row in rows)
    if loose:
        notes.append(Note("facts without wordings", "a model has to judge them there (`llm-rubric`)", f"{loose} cases"))
    document = {
        "description": "Cases of Escucha",
        "prompts": [_PROMPT],
        "providers": ["echo"],
        "tests": [_test(row) for row in rows],
    }
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    return Exported(text.encode("utf-8", "replace"), tuple(notes))


def _test(row: Row) -> dict[str, Any]:
    variables: dict[str, Any] = {"question": row.question, "messages": _talk(row)}
    found = tuple({one.id: one for one in (*row.case.sources, *row.found)}.values())
    if found:
        # In a list promptfoo would see one test for each.
        variables["context"] = json.dumps([one.text for one in found], ensure_ascii=False)
    test: dict[str, Any] = {"description": row.case.id, "vars": variables}
    asserted = list(_asserted(row.case))
    test |= {"assert": asserted} if asserted else {}
    test |= {"providerOutput": row.output} if row.output is not None else {}
    kept = _kept(row.case) | ({"context_ids": [one.id for one in found]} if found else {})
    return test | {"metadata": about(row.case) | ({OURS: kept} if kept else {})}


def _talk(row: Row) -> str:
    """What was said before, as messages of a chat."""
    role = {"customer": "user", "agent": "assistant", "bot": "bot"}
    said = [{"role": role.get(one.role, one.role), "content": one.text} for one in row.before]
    return json.dumps(said, ensure_ascii=False)


def _asserted(case: Case) -> Iterator[dict[str, Any]]:
    expect = case.expect
    for fact in expect.facts:
        one: dict[str, Any] = {"type": "icontains-any", "value": list(fact.anyof)}
        if not fact.anyof:
            one = {"type": "llm-rubric", "value": f"The answer says: {fact.text}"}
        yield one | {"metric": FACT + fact.id} | ({} if fact.critical else {"weight": 0})
    for group in expect.must_any:
        if len(group) == 1:
            yield {"type": "icontains", "value": group[0]}
        else:
            yield {"type": "icontains-any", "value": list(group)}
    yield from ({"type": "not-icontains", "value": phrase} for phrase in expect.must_not)
    if expect.max_chars:
        yield {"type": "javascript", "value": f"output.length <= {expect.max_chars}"}


def _kept(case: Case) -> dict[str, Any]:
    told = case.expect.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    kept = {name: told[name] for name in _KEPT if name in told}
    if case.expect.facts:
        kept["facts"] = [{k: v for k, v in fact.items() if k != "anyof"} for fact in told["facts"]]
    return kept | ({"references": list(case.references)} if case.references else {})
