"""What the agent asks of another draft, in their own words: shorter, more formal, warmer, "add that ..."."""

import re
from typing import Literal, NamedTuple

from copilot.text import fold

_SHORTER = re.compile(r"\b(mas (corto|breve)|corto|breve|acorta|resum\w*|mais curt[oa]|curt[oa]|short\w*|brief\w*)\b")
_REGISTERS: tuple[tuple[re.Pattern[str], Literal["usted", "tu", "vos", "senhor"]], ...] = (
    (re.compile(r"\b(usted|mas formal|formal)\b"), "usted"),
    (re.compile(r"\b(de tu|tutea\w*|tuteo|mas cercano|informal)\b"), "tu"),
    (re.compile(r"\b(de vos|vose\w*|voseo)\b"), "vos"),
    (re.compile(r"\b(senhor|senhora)\b"), "senhor"),
)
_ADD = re.compile(
    r"\b(?:agrega|añade|anade|suma|pon|di|dile|aclara|acrescenta|adiciona|inclui|add|say|tell (?:them|him|her)|"
    r"mention)\w*\s+(?:que|that)\s+(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)


class Wish(NamedTuple):
    """`add` is a sentence of the agent's own; `register` the way of addressing that was asked for."""

    shorter: bool = False
    register: Literal["usted", "tu", "vos", "senhor"] | None = None
    add: str = ""


def read_wish(text: str) -> Wish:
    """What of a wish the embedded writer can do; a model reads the whole of it."""
    folded = fold(text)
    found = _ADD.search(text)
    added = found["what"].strip().rstrip(".") if found else ""
    register = next((name for pattern, name in _REGISTERS if pattern.search(folded)), None)
    return Wish(
        shorter=bool(_SHORTER.search(folded)),
        register=register,
        add=f"{added[:1].upper()}{added[1:]}." if added else "",
    )
