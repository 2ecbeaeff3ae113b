"""The first name to greet a customer by, when we can be sure that it is one."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from copilot.conversation import Conversation, Message
from copilot.text import fold

LISTS = Path(__file__).with_name("names.yaml")

_CAPITAL = r"[A-ZÁÉÍÓÚÑÜÇÂÊÔÃÕ][a-záéíóúñüçâêôãõ'-]+"
_NAME = rf"({_CAPITAL}(?:\s+{_CAPITAL}){{0,3}})"
_INTRODUCTIONS = (
    rf"\b(?:[Mm]i nombre es|[Mm]e llamo|[Mm]eu nome é|[Mm]e chamo|[Mm]y name is|[Mm]y name.s)\s+{_NAME}",
    rf"\b(?:[Ss]oy|[Hh]abla|[Ss]ou (?:o|a)|[Aa]qui (?:é|fala) (?:o|a)|[Tt]his is)\s+{_NAME}\b(?!\s+(?:de [A-Z]\w+ S))",
)
_LOWER = r"\b(?:mi nombre es|me llamo|meu nome e|me chamo|my name is)\s+([a-záéíóúñ]{3,12})\b"
_CLOSING = (
    r"(?i:atte\.?|atentamente|saludos?(?: cordiales)?|un saludo|cordialmente|(?:muchas )?gracias|abrazos?|att\.?|"
    r"atenciosamente|obrigad[oa]|abra[cç]os?|(?:best |kind )?regards|thanks|best|cheers|sincerely)"
)
_SIGNED = re.compile(rf"(?:^|[.!?\n,]\s*){_CLOSING}[\s,.!:-]+{_NAME}\s*(?:\.?$|\n)", re.M)


def first_name(conversation: Conversation, pending: Sequence[Message]) -> str:
    """The customer's first name, properly capitalised; empty when what we have is a handle, a company or nothing.

    What the person calls themselves in their own messages counts before the name in the record.
    """
    known = of_record(conversation.customer.name)
    for message in [*pending, *(one for one in conversation.public if one.role == "customer")]:
        said = _introduced(message.text)
        if said:
            return known if fold(said) in (fold(known), *fold(known).split()) else said
    return known or _signed(conversation)


def of_record(name: str) -> str:
    """The first name in a helpdesk's record ("SOTO, MARÍA JOSÉ", "maria.soto@…", "Ferretería Sol SpA")."""
    lists = _lists()
    text = re.sub(r"\(.*?\)|\".*?\"", " ", name).strip()
    if "@" in text or re.search(r"[\d_/\\|<>:]", text) or re.search(lists["company"], fold(text)):
        return ""
    if "," in text:
        last, _, first = text.partition(",")
        text = f"{first.strip()} {last.strip()}"
    parts = [part for part in text.split() if part.strip(".-")]
    if parts and fold(parts[0]).strip(".") in lists["not_names"].split():
        parts = parts[1:] if len(parts) > 1 and fold(parts[0]).strip(".") in _TITLES else []
    if not parts or (len(parts) == 1 and parts[0].isupper() and len(parts[0]) > 3):
        return ""  # one word in capitals is a handle as often as a name
    return _capitalised(parts)


_TITLES = frozenset(
    ("sr", "sra", "srta", "don", "dona", "dr", "dra", "lic", "ing", "mr", "mrs", "ms", "miss", "senor", "senora")
)


def _capitalised(parts: list[str]) -> str:
    """The first name, two where they belong together ("María José", "Luz Marina")."""
    first = parts[0].strip(".,;:!-")
    if not _is_name(first):
        return ""
    lists = _lists()
    pair = len(parts) > 2 and fold(first) in lists["compound"] and _is_name(parts[1].strip(".,;:!"))
    chosen = [first, parts[1].strip(".,;:!")] if pair and fold(parts[1]) not in lists["particles"] else [first]
    return " ".join("-".join(piece[:1].upper() + piece[1:].lower() for piece in word.split("-")) for word in chosen)


def _is_name(word: str) -> bool:
    folded = fold(word)
    return (
        2 <= len(word) <= 14
        and bool(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", word))
        and folded not in _lists()["not_names"].split()
        and bool(re.search(r"[aeiouy]", folded))
    )


def _introduced(text: str) -> str:
    """ "soy Carla", "mi nombre es pedro"."""
    for pattern in _INTRODUCTIONS:
        match = re.search(pattern, text)
        if match and not re.search(_lists()["company"], fold(match.group(1))):
            name = _capitalised(match.group(1).split())
            if name:
                return name
    lower = re.search(_LOWER, text)
    return _capitalised([lower.group(1)]) if lower else ""


def _signed(conversation: Conversation) -> str:
    """The name after the closing of a message, or alone on its last line: "Atte.\\nPedro Gómez"."""
    for message in reversed([one for one in conversation.public if one.role == "customer"]):
        last = message.text.strip().rsplit("\n", 1)
        alone = re.fullmatch(rf"{_NAME}\.?", last[-1].strip()) if len(last) > 1 else None
        match = _SIGNED.search(message.text.strip()) or alone
        if match:
            return _capitalised(match.group(1).split())
    return ""


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = yaml.safe_load(LISTS.read_text(encoding="utf-8"))
    return lists
