"""promptfoo's table of tests: a column a variable, `__expected` columns with assertions in their short form."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.exchange.files import table

_SHORT = re.compile(r"(?P<type>(?:not-)?[a-z][a-z0-9:-]*?)(?:\((?P<threshold>[\d.]+)\))?:(?P<value>.*)", re.DOTALL)
_BARE = re.compile(r"(?:not-)?(?:is|contains)-(?:json|xml|sql|html|refusal)")
_LISTS = ("contains-all", "contains-any", "icontains-all", "icontains-any")
_CODE = {"fn": "javascript", "eval": "javascript", "grade": "llm-rubric"}
_KNOWN = frozenset(
    """equals contains icontains contains-all contains-any icontains-all icontains-any starts-with regex is-json
    contains-json javascript python ruby similar llm-rubric factuality model-graded-closedqa latency cost levenshtein
    rouge-n bleu webhook answer-relevance context-recall context-relevance context-faithfulness g-eval word-count
    perplexity classifier moderation""".split()  # noqa: SIM905
)


def table_tests(file: Path) -> Iterator[dict[str, Any]]:
    """The tests of a table, in the form of the configuration.

    Raises:
        InputError: the file cannot be read; names the place.
    """
    for _, ((_, header), *rows) in table(file, _named):
        for _, cells in rows:
            yield _test(header, cells)


def _named(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _test(header: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    test: dict[str, Any] = {"vars": {}, "assert": [], "metadata": {}}
    for name, cell in zip((name.strip() for name in header), cells, strict=False):
        if not name or not cell.strip():
            continue
        if name.startswith("__expected"):
            test["assert"].append(short(cell))
        elif name.startswith("__metadata:"):
            key = name.removeprefix("__metadata:").removesuffix("[]")
            test["metadata"][key] = [part.strip() for part in cell.split(",")] if name.endswith("[]") else cell
        elif name.startswith("__"):
            test[name.removeprefix("__")] = cell
        else:
            test["vars"][name] = cell
    return test


def short(text: str) -> dict[str, Any]:
    """An assertion from its short form: "icontains: x", "contains-any: a, b", "similar(0.8): x"; else it is equal."""
    text = text.strip()
    if _BARE.fullmatch(text):
        return {"type": text}
    match = _SHORT.fullmatch(text)
    kind = match["type"] if match else ""
    kind = _CODE.get(kind, kind)
    if match is None or kind.removeprefix("not-") not in _KNOWN:
        return {"type": "equals", "value": text}
    value: Any = match["value"].strip()
    if kind.removeprefix("not-") in _LISTS:
        value = [part.strip() for part in next(csv.reader([value], skipinitialspace=True), [])]
    return {"type": kind, "value": value} | ({"threshold": float(match["threshold"])} if match["threshold"] else {})
