"""Words that tie a contact to an earlier one ("como les dije", "sigo sin"), or part it from that ("otra consulta")."""

import re
from functools import cache
from pathlib import Path

import yaml

from copilot.listen.language import ours
from copilot.text import fold

FILE = Path(__file__).with_name("cues.yaml")
KINDS = ("same", "still", "again", "apart", "thanks", "ask", "onset", "done")
MOST = 1_500
"""Characters of what a customer says in which cues are looked for: why they come is said first."""


def cues_in(text: str, language: str) -> frozenset[str]:
    """Which of KINDS `text` shows."""
    folded = fold(text[:MOST])
    return frozenset(kind for kind, pattern in _patterns(ours(language)).items() if pattern.search(folded))


def channels_in(text: str) -> frozenset[str]:
    """The channels that `text` names, as conversations have them."""
    folded = fold(text[:MOST])
    return frozenset(name for name, pattern in _channels().items() if pattern.search(folded))


@cache
def _channels() -> dict[str, re.Pattern[str]]:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))["channels"]
    return {name: re.compile(_bounded(pattern)) for name, pattern in raw.items()}


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))[language]
    return {kind: re.compile("|".join(f"(?:{_bounded(one)})" for one in raw[kind])) for kind in KINDS}


def _bounded(pattern: str) -> str:
    return pattern if pattern.startswith("^") else rf"\b(?:{pattern.strip()})(?!\w)"
