"""Whether a summary is borne out: its facts stand in their messages, its numbers and names in the conversation."""

import re
from collections.abc import Iterable

from copilot.conversation import Conversation
from copilot.summary import Fact
from copilot.text import fold

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_NAME = re.compile(r"[^\W\d_][^\W_]*")
_BEGINS = re.compile(r"(?:^|[.!?…:;«»“”\"'(¿¡–—•*-]|\.\.\.)\s*$")
_NAMED = (
    "lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta",
    "monday tuesday wednesday thursday friday saturday sunday",
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
    "janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro",
    "january february april june july august september october november december",
)
_DAYS = frozenset(word for line in _NAMED for word in line.split())
"""Folded; "march" and "may" are left out, that are other words too."""


def stands(fact: Fact, conversation: Conversation) -> bool:
    """Whether the fact's words stand in its message as written, blanks apart."""
    texts = {message.id: message.text for message in conversation.public}
    return bool(fact.text.strip()) and _joined(fact.text) in _joined(texts.get(fact.message_id, ""))


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


def invented(text: str, conversation: Conversation) -> list[str]:
    """Those of the exact words of a summary that stand nowhere in its conversation or among its people."""
    said = list(_said(conversation))
    numbers = {number for one in said for number in _NUMBER.findall(one)}
    names = {fold(name) for one in said for name in _NAME.findall(one)}
    return [one for one in exact_words(text) if one not in numbers and fold(one) not in names]


def _said(conversation: Conversation) -> Iterable[str]:
    yield conversation.customer.name
    for message in conversation.public:
        yield from (message.author, message.text)


def _joined(text: str) -> str:
    return " ".join(text.split())
