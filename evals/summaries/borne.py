"""Whether a summary is borne out: its facts stand in their messages, its numbers and names in the conversation."""

import re
from collections.abc import Iterable
from datetime import datetime

from copilot.conversation import Conversation
from copilot.promise import Promise
from copilot.summary import Fact
from copilot.text import fold

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_NAME = re.compile(r"[^\W\d_][^\W_]*")
_BEGINS = re.compile(r"(?:^|[.!?…:;«»“”\"'(¿¡–—•*-]|\.\.\.)\s*$")
_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "january february march april may june july august september october november december",
)
_NAMED = (
    "lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta",
    "monday tuesday wednesday thursday friday saturday sunday",
    "setiembre",
    *_MONTHS,
)
_DAYS = frozenset(word for line in _NAMED for word in line.split()) - {"march", "may"}
"""Folded; "march" and "may" are left out, that are other words too."""


def stands(fact: Fact, conversation: Conversation) -> bool:
    """Whether the fact's words stand in its message as written, blanks apart."""
    return _stands(fact, conversation)


def _stands(quoted: Fact | Promise, conversation: Conversation) -> bool:
    texts = {message.id: message.text for message in conversation.public}
    return bool(quoted.text.strip()) and _joined(quoted.text) in _joined(texts.get(quoted.message_id, ""))


def exact_words(text: str) -> list[str]:
    """What of a summary must not be changed: numbers as written, days and months, names: words with a capital letter
    that does not come of beginning a sentence."""
    found = _NUMBER.findall(text)
    for line in text.splitlines():
        for match in _NAME.finditer(line):
            word = match.group()
            capital = word[0].isupper() and not _BEGINS.search(line[: match.start()])
            if capital or any(character.isdigit() for character in word) or fold(word) in _DAYS:
                found.append(word)
    return found


def invented(text: str, conversation: Conversation, promises: Iterable[Promise] = ()) -> list[str]:
    """Those of the exact words of a summary that stand nowhere in its conversation or among its people, and are not the
    day or the hour at which one of `promises` falls due whose words stand in their message: nobody writes that day."""
    said = [*_said(conversation), *(_due(one) for one in promises if one.due and _stands(one, conversation))]
    numbers = {number for one in said for number in _NUMBER.findall(one)}
    names = {fold(name) for one in said for name in _NAME.findall(one)}
    return [one for one in exact_words(text) if one not in numbers and fold(one) not in names]


def _said(conversation: Conversation) -> Iterable[str]:
    yield conversation.customer.name
    for message in conversation.public:
        yield from (message.author, message.text)


def _due(promise: Promise) -> str:
    """A day and an hour in all forms in which a summary tells them."""
    due = datetime.fromisoformat(promise.due)
    months = " ".join(names.split()[due.month - 1] for names in _MONTHS)
    return f"{due.day} {months} {due.year} {due:%H:%M} {due.hour}:{due:%M} {due:%d/%m/%Y} {due.day}/{due.month}"


def _joined(text: str) -> str:
    return " ".join(text.split())
