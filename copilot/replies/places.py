"""The places that a saved reply leaves to fill in: {name}, {agente}, {{contact.first_name}}, %{agent}, [nombre]."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from copilot.retrieval.stems import tokens

What = Literal["name", "full_name", "agent", "agent_first", "company", "conversation", ""]
"""What stands in a place; "" is nothing that we know."""

_PLACE = re.compile(
    r"\{\{\s*([\w. -]{1,60}?)\s*\}\}|%\{\s*([\w. -]{1,60}?)\s*\}|\{\s*([\w. -]{1,60}?)\s*\}|<([\w-]{2,40})>|"
    r"\[((?:tu |su |seu |your )?(?:nombre|nome|name|agente|agent|atendente|empresa|company)(?: [\w ]{1,30})?)\]"
)
_CLIENTS = frozenset(["contact", "customer", "client", "cliente", "contacto", "requester", "user", "usuario", "end"])
_OURS = frozenset(["agent", "agente", "atendente", "assignee", "asesor", "asesora", "advisor", "current", "sender"])
_NAMES = frozenset(["name", "nombre", "nome", "nombres"])
_FIRST = frozenset(["first", "primer", "primeiro", "pila"])
_COMPANY = frozenset(["company", "empresa", "account", "brand", "marca", "inbox"])
_NUMBERS = frozenset(["conversation", "ticket", "caso", "case", "conversacion", "chamado"])
_IGNORED = frozenset(
    [
        "de",
        "del",
        "do",
        "da",
        "la",
        "el",
        "o",
        "a",
        "tu",
        "su",
        "seu",
        "your",
        "the",
        "completo",
        "full",
        "id",
        "number",
        "numero",
        "display",
        "last",
    ]
)

_ALONE = re.compile(r"\s*,\s*(?=\x01)|\x01")
_GAP = "\x01"


class Place(NamedTuple):
    """One place as it is `written`, from `start` to `end` of its text."""

    written: str
    what: What
    start: int
    end: int


def places(text: str) -> tuple[Place, ...]:
    """Those of a text, in order."""
    return tuple(
        Place(found.group(), _what(next(one for one in found.groups() if one is not None)), found.start(), found.end())
        for found in _PLACE.finditer(text)
        if not _is_link(found)
    )


def unknown(text: str) -> tuple[str, ...]:
    """The places that nobody but the agent can fill, as they are written, each once."""
    return tuple(dict.fromkeys(one.written for one in places(text) if not one.what))


def fill(text: str, values: Mapping[str, str]) -> str | None:
    """`text` with its places filled by what they stand for; None where one cannot be. A name that is not known is left
    out with the comma before it: nobody is greeted by a gap."""
    filled, found = text, places(text)
    if not found:
        return text
    for place in reversed(found):
        value = values.get(place.what) or (values.get("name", "") if place.what == "full_name" else "")
        if not value and place.what not in ("name", "full_name"):
            return None
        filled = filled[: place.start] + (value or _GAP) + filled[place.end :]
    filled = _ALONE.sub("", filled)
    return re.sub(r"[^\S\n]+([,.;:!?])", r"\1", re.sub(r"[^\S\n]{2,}", " ", filled))


def _what(written: str) -> What:
    words = set(tokens(written.replace("_", " "))) - _IGNORED
    ours, clients = bool(words & _OURS), bool(words & _CLIENTS)
    rest = words - _OURS - _CLIENTS - _NAMES - _FIRST - (_NUMBERS if clients else set())
    if rest & _COMPANY and not rest - _COMPANY and not clients:
        return "company"
    if rest & _NUMBERS and not rest - _NUMBERS and not ours and not clients:
        return "conversation"
    if rest:
        return ""
    if ours:
        return "agent_first" if words & _FIRST else "agent"
    if words & _FIRST or written.lower() in ("nombre", "nome", "name"):
        return "name"
    named = bool(words & _NAMES)
    if clients or named:
        return "full_name" if clients and named else ("name" if named else "")
    return ""


def _is_link(found: re.Match[str]) -> bool:
    """`[nombre](https://…)` is a link."""
    return found.group(5) is not None and found.string[found.end() : found.end() + 1] == "("
