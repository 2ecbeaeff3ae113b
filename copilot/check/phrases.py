"""The phrases that the checks listen for, kept as data: `phrases.yaml`."""

import re
from functools import cache
from pathlib import Path

import yaml

from copilot.text import fold

PHRASES = Path(__file__).with_name("phrases.yaml")
_NAME = re.compile(r"<([a-z_]+)>")


def said(name: str, text: str) -> re.Match[str] | None:
    """Where the already flattened `text` says what `name` lists."""
    return phrase(name).search(text)


def flat(text: str) -> str:
    """`text` folded, with single blanks, as the phrases expect it."""
    return " ".join(fold(text).split())


@cache
def phrase(name: str) -> re.Pattern[str]:
    """The entry `name` as one expression."""
    return re.compile(_expression(name), re.M)


def _expression(name: str) -> str:
    whole = "|".join(f"(?:{alternative})" for alternative in _entries()[name])
    return _NAME.sub(lambda match: f"(?:{_expression(match[1])})", whole)


@cache
def _entries() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return loaded
