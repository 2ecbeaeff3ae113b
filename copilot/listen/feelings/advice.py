"""One line to the agent about the feeling here: what the leading emotion asks, shaped by what stands beside it."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.listen.heard import FELT, Feeling
from copilot.listen.language import OURS, ours

FILE = Path(__file__).with_name("advice.yaml")


class Case(NamedTuple):
    """`beside` are the signals, other emotions and needs that must all hold beside the leading emotion."""

    primary: str
    beside: frozenset[str]
    lines: dict[str, str]


def advice(feeling: Feeling, language: str) -> str:
    """The line in the interface's language, Spanish for one that we do not speak; empty for neutral with no signals."""
    beside = {flag.label for flag in (*feeling.emotions, *feeling.signals)} | {need.key for need in feeling.needs}
    for case in cases():
        if case.primary == feeling.primary and case.beside <= beside:
            return case.lines[ours(language)]
    return ""


@cache
def cases() -> tuple[Case, ...]:
    """The cases of advice.yaml, in the order in which they are tried.

    Raises:
        KeyError: an emotion has no line of its own, or a case lacks one of our languages.
    """
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = tuple(_case(entry["when"].split(), {language: entry[language] for language in OURS}) for entry in read)
    missing = set(FELT) - {case.primary for case in found if not case.beside}
    if missing:
        raise KeyError(f"advice.yaml has no line for {', '.join(sorted(missing))} alone")
    return found


def _case(when: list[str], lines: dict[str, str]) -> Case:
    return Case(when[0], frozenset(when[1:]), lines)
