"""What a sentence in a conversation is for: the matter itself, courtesy, "one moment", or asking for data."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from copilot.conversation import Message
from copilot.text import fold, sentences

PHRASES = Path(__file__).with_name("turns.txt")
LONGEST = 4_000  # characters of one message that are looked at

Use = Literal["matter", "social", "holding", "asking"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_LEFT_OVER = 2  # words besides a courtesy: a name
_LONG = 14  # words: a sentence this long says more than "one moment"


def use_of(sentence: str) -> Use:
    """What this sentence is for."""
    folded = fold(sentence)
    count = len(_WORD.findall(folded))
    if count < _LONG and _pattern("holding").search(folded):
        return "holding"
    if _is_asking(sentence, folded, count):
        return "asking"
    left = _WORD.findall(_pattern("social").sub(" ", folded))
    if len(left) <= (_LEFT_OVER if len(left) < count else 0):
        return "social"
    return "matter"


def matter(message: Message) -> tuple[str, ...]:
    """The sentences of a message that are about something, in order."""
    return tuple(sentence for sentence in parts(message) if use_of(sentence) == "matter")


def parts(message: Message) -> list[str]:
    return sentences(message.text[:LONGEST])


def turns(messages: Sequence[Message]) -> list[list[Message]]:
    """Messages of one side in a row, notes and system messages left out."""
    found: list[list[Message]] = []
    for message in messages:
        if message.private or message.holding or message.role == "system":
            continue
        if found and found[-1][0].role == message.role:
            found[-1].append(message)
        else:
            found.append([message])
    return found


def _is_asking(sentence: str, folded: str, count: int) -> bool:
    if sentence.rstrip().endswith("?"):
        return True
    return count < _LONG and bool(_pattern("asking").search(folded))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    sections = re.split(r"^\[(\w+)\]$", PHRASES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = sections[sections.index(name) + 1].splitlines()
    phrases = "|".join(line for line in lines if line and not line.startswith("#"))
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)")
