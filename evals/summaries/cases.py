"""Cases of summaries: those of the harness, with what two readers wrote of the conversation and the facts that one must
tell. Other people's rows may have `messages` and `references` alone.

The conversations and references in `evals/suites/summaries` are invented; nobody's real words are in them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from copilot.errors import InputError
from copilot.listen.language import ours
from copilot.text import fold
from evals.cases import Case, Fact

Kind = Literal["request", "tried", "answer", "promise", "amount", "date", "open"]


def told_in(fact: Fact, text: str) -> bool:
    """Whether a text tells a fact: it holds one of `anyof`, whatever its case and accents.

    Each of `anyof` begins at a word's beginning and may end inside one ("reembols" is in "reembolso"), though not
    inside a number. A fact without wordings is told in its own words.
    """
    held = _plain(text)
    return any(_pattern(one).search(held) for one in fact.anyof or (fact.text,))


def read_cases(file: Path) -> Iterator[Case]:
    """The cases of one file.

    Raises:
        InputError: naming the line that cannot be read, or whose facts do not stand in their messages.
    """
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield _checked(Case.model_validate(_whole(json.loads(line))))
            except (ValueError, TypeError) as error:
                raise InputError(f"{file.name}, line {number}: {_said(error)}. Mend or delete that line.") from error


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """`row` as a case of the harness: its conversation in a place of its own, its language known."""
    conversation = row.get("conversation", row)
    lang = row.get("lang") or ours(conversation.get("language") or "")
    return {"task": "summary", **row, "conversation": conversation, "lang": lang}


def _checked(case: Case) -> Case:
    texts = {message.id: message.text for message in case.conversation.public}
    if not any(one.strip() for one in case.references):
        raise ValueError("no reference says what a summary would be")
    for fact in case.expect.facts:
        if fact.message_id not in texts:
            raise ValueError(f"the fact '{fact.text}' cites '{fact.message_id}', which no customer could read")
        if not told_in(fact, texts[fact.message_id]):
            raise ValueError(f"message {fact.message_id} says '{fact.text}' in none of its wordings")
    return case


def _said(error: Exception) -> str:
    return "; ".join(each["msg"] for each in error.errors()) if isinstance(error, ValidationError) else str(error)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _pattern(wording: str) -> re.Pattern[str]:
    plain = _plain(wording)
    return re.compile(r"(?<!\w)" + re.escape(plain) + (r"(?![.,]?\d)" if plain[-1:].isdigit() else ""))
