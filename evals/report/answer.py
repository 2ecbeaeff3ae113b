"""An answer of any task as words that a person reads."""

import json
from collections.abc import Iterable, Mapping
from typing import Any


def words(task: str, output: Mapping[str, Any]) -> str:
    """The text of a draft or summary, the articles of a ranking in order, the labels with their evidence, the promises
    with their time. What is of no known form is shown as it is."""
    if not output:
        return ""
    if told := output.get("text") or output.get("summary"):
        return str(told)
    lines = list(_lines(task, output))
    return "\n".join(lines) if lines else json.dumps(output, ensure_ascii=False, default=str)


def _lines(task: str, output: Mapping[str, Any]) -> Iterable[str]:
    if task == "retrieval":
        for place, hit in enumerate(_rows(output.get("hits")), 1):
            yield f"{place}. {hit.get('title') or ''} ({hit.get('source_id') or ''})"
    elif task == "emotion":
        yield from (str(output[name]) for name in ("primary", "expressed") if output.get(name))
        for flag in (*_rows(output.get("emotions")), *_rows(output.get("signals"))):
            quoted = ", ".join(f"«{one}»" for one in flag.get("evidence") or ())
            yield f"{flag.get('label')}: {quoted}"
    elif task == "promise":
        for one in (*_rows(output.get("promises")), *_rows(output.get("asked"))):
            yield " · ".join(str(one[name]) for name in ("words", "text", "due", "status") if one.get(name))


def _rows(value: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
