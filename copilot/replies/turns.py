"""What a customer's matter has come to, where a saved reply is for before that: `turns.yaml`."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.text import fold

FILE = Path(__file__).with_name("turns.yaml")


class Turn(NamedTuple):
    """`said` is how customers say it; `met` is said by a reply that is for just this."""

    name: str
    said: re.Pattern[str]
    met: re.Pattern[str]


def unmet(asked: str, reply: str) -> tuple[str, ...]:
    """The turns that a question takes and the reply (its title with it) does not meet."""
    question, answer = _flat(asked), _flat(reply)
    return tuple(one.name for one in turns() if one.said.search(question) and not one.met.search(answer))


@cache
def turns() -> tuple[Turn, ...]:
    raw: dict[str, dict[str, list[str]]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Turn(name, re.compile("|".join(one["said"])), re.compile("|".join((*one["said"], *one["met"]))))
        for name, one in raw.items()
    )


def _flat(text: str) -> str:
    return " ".join(fold(text).split())
