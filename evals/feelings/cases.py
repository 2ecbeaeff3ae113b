"""A case: a conversation up to a customer's message, and what a careful reader hears in it, with the words for it.

Cases come in two forms. Case files (JSONL) are for judging. Marked files (TSV) are for writing: a line is language,
primary emotion and turns, the evidence marked where it stands: `C: [[worry,urgency|it is due tomorrow]], can I?`; a `!`
after a label says that the customer names the feeling.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from copilot.conversation import Conversation, Message, Role, Value
from copilot.errors import InputError
from copilot.listen.heard import FELT, SIGNALS

_MARK = re.compile(r"\[\[([a-z_!,]+)\|([^\[\]|]+)\]\]")
_TURN = re.compile(r"([CAB])(?:\+(\d+)([mhd]))?: (\S.*)", re.S)
_ROLES: dict[str, Role] = {"C": "customer", "A": "agent", "B": "bot"}
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_PAUSE = timedelta(minutes=2)


class Mark(Value):
    """Words that show `label`, a place in one message's text."""

    label: str
    message_id: str
    start: int
    end: int
    named: bool = False


class Case(Value):
    id: str
    lang: str
    conversation: Conversation
    primary: str
    marks: tuple[Mark, ...] = ()

    @property
    def language(self) -> str:
        return self.lang.split("-")[0]

    @property
    def expressed(self) -> str:
        return "explicit" if any(mark.named and mark.label == self.primary for mark in self.marks) else "implicit"

    @property
    def emotions(self) -> frozenset[str]:
        return frozenset(mark.label for mark in self.marks if mark.label in FELT)

    @property
    def signals(self) -> frozenset[str]:
        return frozenset(mark.label for mark in self.marks if mark.label in SIGNALS)


def read_cases(file: Path) -> Iterator[Case]:
    """The cases of a case file (.jsonl) or of a marked file (.tsv).

    Raises:
        InputError: naming the line that cannot be read.
    """
    read = _marked if file.suffix == ".tsv" else _written
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield read(line, f"{file.stem}-{number}")
            except (ValueError, KeyError, ValidationError) as error:
                raise InputError(f"{file.name}, line {number}: {error}. Mend or delete that line.") from error


def to_row(case: Case) -> dict[str, object]:
    """The case as a line of a case file."""

    def shown(labels: tuple[str, ...]) -> list[dict[str, object]]:
        texts = {message.id: message.text for message in case.conversation.messages}
        found: dict[str, list[Mark]] = {}
        for mark in case.marks:
            if mark.label in labels:
                found.setdefault(mark.label, []).append(mark)
        return [
            {
                "label": label,
                "evidence": [texts[mark.message_id][mark.start : mark.end] for mark in marks],
                "messages": [mark.message_id for mark in marks],
            }
            for label, marks in found.items()
        ]

    return {
        "v": 1,
        "id": case.id,
        "task": "emotion",
        "lang": case.lang,
        "conversation": [
            {"role": one.role, "text": one.text} | ({"at": one.at.isoformat()} if one.at else {})
            for one in case.conversation.messages
        ],
        "expect": {
            "primary": case.primary,
            "expressed": case.expressed,
            "emotions": shown(FELT),
            "signals": shown(SIGNALS),
        },
    }


def _written(line: str, _: str) -> Case:
    row = json.loads(line)
    expect = row["expect"]
    conversation = Conversation.model_validate(
        {"id": row["id"], "language": row["lang"] if "-" in row["lang"] else "", "messages": row["conversation"]}
    )
    texts = {message.id: message.text for message in conversation.messages}
    marks = []
    for shown in (*expect.get("emotions", ()), *expect.get("signals", ())):
        ids = shown.get("messages") or [_holding(texts, words) for words in shown["evidence"]]
        for words, message_id in zip(shown["evidence"], ids, strict=True):
            start = texts[message_id].index(words)
            named = expect["expressed"] == "explicit" and shown["label"] == expect["primary"]
            marks.append(
                Mark(label=shown["label"], message_id=message_id, start=start, end=start + len(words), named=named)
            )
    return _checked(
        Case(id=row["id"], lang=row["lang"], conversation=conversation, primary=expect["primary"], marks=tuple(marks))
    )


def _holding(texts: dict[str, str], words: str) -> str:
    found = [message_id for message_id, text in texts.items() if words in text]
    if not found:
        raise ValueError(f"no message holds the evidence '{words}'")
    return found[-1]


def _marked(line: str, id: str) -> Case:
    lang, primary, said = line.split("\t")
    messages, marks = [], []
    at = _START
    for position, turn in enumerate(said.split(" // ")):
        match = _TURN.fullmatch(turn)
        if match is None:
            raise ValueError(f"the turn '{turn[:30]}' does not begin with 'C: ', 'A: ' or 'B: '")
        role, amount, unit, text = match.groups()
        at += timedelta(**{_UNITS[unit]: int(amount)}) if unit else _PAUSE
        text, found = _unmarked(text, str(position))
        messages.append(Message(role=_ROLES[role], text=text, id=str(position), at=at if "+" in said else None))
        marks += found
    tag = lang if "-" in lang else ""
    conversation = Conversation(id=id, language=tag, messages=tuple(messages))
    return _checked(Case(id=id, lang=lang, conversation=conversation, primary=primary, marks=tuple(marks)))


def _unmarked(text: str, message_id: str) -> tuple[str, list[Mark]]:
    plain, marks, at = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        start = len(plain)
        plain += match[2]
        at = match.end()
        marks += [
            Mark(
                label=label.rstrip("!"),
                message_id=message_id,
                start=start,
                end=len(plain),
                named=label.endswith("!"),
            )
            for label in match[1].split(",")
        ]
    return plain + text[at:], marks


def _checked(case: Case) -> Case:
    strange = {mark.label for mark in case.marks} - {*FELT, *SIGNALS}
    if strange:
        raise ValueError(f"'{min(strange)}' is no emotion or signal")
    if case.primary != "neutral" and case.primary not in case.emotions:
        raise ValueError(f"nothing shows the primary emotion '{case.primary}'")
    if case.primary == "neutral" and case.emotions:
        raise ValueError("a neutral message shows an emotion")
    if case.conversation.messages[-1].role != "customer":
        raise ValueError("the last message is not the customer's")
    return case
