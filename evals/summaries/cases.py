"""A case: a conversation, what two readers wrote of it, and the facts that a summary of it must tell (JSON Lines).

A row of our own has `conversation`, `references` and `facts`; other people's data may have `messages` and `references`
alone. The conversations and references in `evals/suites/summaries` are invented; nobody's real words are in them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError, model_validator

from copilot.conversation import Conversation, Value
from copilot.errors import InputError
from copilot.listen.language import ours
from copilot.text import fold

Kind = Literal["request", "tried", "answer", "promise", "amount", "date", "open"]


class Key(Value):
    """A fact that must be told: a summary tells it that holds one of `anyof`, whatever its case and accents.

    Each of `anyof` begins at a word's beginning and may end inside one ("reembols" is in "reembolso"), though not
    inside a number.
    """

    text: str
    anyof: tuple[str, ...]
    message_id: str
    kind: Kind

    def told_in(self, text: str) -> bool:
        held = _plain(text)
        return any(_pattern(one).search(held) for one in self.anyof)


class Case(Value):
    id: str
    conversation: Conversation
    references: tuple[str, ...]
    facts: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> "Case":
        texts = {message.id: message.text for message in self.conversation.public}
        if not any(one.strip() for one in self.references):
            raise ValueError("no reference says what a summary would be")
        for fact in self.facts:
            if fact.message_id not in texts:
                raise ValueError(f"the fact '{fact.text}' cites '{fact.message_id}', which no customer could read")
            if not fact.told_in(texts[fact.message_id]):
                raise ValueError(f"message {fact.message_id} says '{fact.text}' in none of its wordings")
        return self

    @property
    def language(self) -> str:
        return ours(self.conversation.language)


def read_cases(file: Path) -> Iterator[Case]:
    """The cases of one file.

    Raises:
        InputError: naming the line that cannot be read.
    """
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield Case.model_validate(_whole(json.loads(line)))
            except (ValueError, TypeError) as error:
                raise InputError(f"{file.name}, line {number}: {_said(error)}. Mend or delete that line.") from error


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """`row` with its conversation in a place of its own."""
    return row if "conversation" in row else {**row, "conversation": row}


def _said(error: Exception) -> str:
    return "; ".join(each["msg"] for each in error.errors()) if isinstance(error, ValidationError) else str(error)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _pattern(wording: str) -> re.Pattern[str]:
    plain = _plain(wording)
    return re.compile(r"(?<!\w)" + re.escape(plain) + (r"(?![.,]?\d)" if plain[-1:].isdigit() else ""))
