"""The reasons of a suggestion in the words of the one who is asked."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).with_name("reasons.yaml")


def reason_texts(reasons: Iterable[str], language: str) -> tuple[str, ...]:
    """One short text a reason, in Spanish, Portuguese or English; Spanish for any other `language`."""
    tongue = language.lower().partition("-")[0]
    known = all_reasons()
    return tuple(known[reason].get(tongue, known[reason]["es"]) for reason in reasons if reason in known)


@cache
def all_reasons() -> Mapping[str, Mapping[str, str]]:
    """Reason to language to text."""
    found: dict[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return found
