"""The lists and patterns by which a summary's sentences are verified, kept as data: `verify.yaml`."""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.retrieval.analysis import stem
from copilot.text import fold

FILE = Path(__file__).with_name("verify.yaml")

_NEAR = 30
"""Characters before a word in which a "no" is taken to deny it."""
_CLAUSE = re.compile(r"[.,;:!?\n]")


class Cues(NamedTuple):
    """`claims` say in a summary that something will be done, `words` in a message: of each the first reads folded text,
    the second reads it with its accents. `customer` says whose word it is, `solved` that a matter is settled, `order`
    that a machine is spoken to; these read folded text."""

    claims: tuple[re.Pattern[str], re.Pattern[str]]
    words: tuple[re.Pattern[str], re.Pattern[str]]
    customer: re.Pattern[str]
    solved: re.Pattern[str]
    denial: re.Pattern[str]
    order: re.Pattern[str]


@cache
def cues() -> Cues:
    table = _table()
    promise = table["promise"]
    return Cues(
        claims=(_pattern(f"{promise['vow']}|{promise['will']}"), _pattern(promise["late"])),
        words=(
            _pattern(f"{promise['vow']}|{promise['will']}|{promise['bare']}"),
            _pattern(f"{promise['late']}|{promise['own']}"),
        ),
        customer=_pattern(table["customer"]),
        solved=_pattern(table["solved"]),
        denial=_pattern(table["not"]),
        order=_pattern(table["order"]),
    )


@cache
def frame(language: str) -> frozenset[str]:
    """Stems of the words of whoever tells."""
    return frozenset(stem(word, language) for word in _table()["frame"].split())


@cache
def known() -> frozenset[str]:
    """Capitalised words that are no names of this case. Folded."""
    return frozenset((*_table()["known"].split(), *_table()["frame"].split()))


def says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether `text` says it without denying it in the same clause."""
    for match in pattern.finditer(text):
        before = _CLAUSE.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
        if not cues().denial.search(fold(before)):
            return True
    return False


def grave(text: str) -> frozenset[str]:
    """Which matters that are never told by the way `text` speaks of."""
    folded = fold(text)
    return frozenset(name for name, pattern in _grave().items() if pattern.search(folded))


def before_orders(text: str) -> str:
    """`text` up to where it turns to a machine and no longer to a person: what follows bears nothing out."""
    folded = fold(text)
    found = cues().order.search(folded)
    if not found:
        return text
    return text[: found.start()] if len(folded) == len(text) else ""


@cache
def _grave() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{written})") for name, written in _table()["grave"].items()}


def _pattern(written: str) -> re.Pattern[str]:
    """An entry as one expression; the blanks around its line breaks are no part of it."""
    return re.compile(re.sub(r"(?<=\|)\s+", "", written.strip()), re.IGNORECASE)


@cache
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded
