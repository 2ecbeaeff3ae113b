"""A message cut into clauses, each an exact piece of it, with what takes the edge off its words.

A quarter of the words that sound like a feeling are not one: they are denied ("no estoy molesta"), imagined ("si me
fallara"), somebody else's ("me dijo: «qué vergüenza»") or a name ("Plan Alegría").
"""

import re
from typing import NamedTuple

from copilot.text import fold

LONGEST = 160
"""Characters of a clause; a longer stretch without a stop is cut at a blank."""
FEWEST = 3
"""Words of a clause that a comma or a connector may cut off."""

_STOP = re.compile(
    r"[.!?…;\n\r]+[\"'»”’)\]*]*(?=\s|$)|[\n\r]+|(?<=\w):(?=\s)|\s[-–—]\s|(?<=[^\w\s.,;:!?¿¡'\"()$%€#@&/+*-])\s+(?=\w)"
)
_LINKS = (
    "pero porque pq aunque sino entonces mas porem entao nem but because although so except nor",
    ("asi que", "ya que", "mas que", "so que", "ni siquiera"),
    ("y", "no ya me nadie todavia ahora encima nada sigo hasta como que si la el"),
    ("e", "nao ja me ninguem ainda agora nada continuo ate como o a"),
    ("and", "no now still i nobody then the you nothing it"),
)
_SOFT = re.compile(
    r",\s+|\s+(?=(?:"
    + "|".join(
        [
            *_LINKS[0].split(),
            *_LINKS[1],
            *(f"{link} (?:{'|'.join(after.split())})" for link, after in _LINKS[2:]),
        ]
    )
    + r")\s)"
)
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(
    r"«[^«»\n]{2,200}»|“[^“”\n]{2,200}”|\"[^\"\n]{2,200}\"|(?:(?<=\s)|^)'[^'\n]{2,120}'(?=[\s.,;!?]|$)"
)
_LINE_QUOTE = re.compile(r"(?m)^\s*>.*$")


class Clause(NamedTuple):
    """`text[start:end]` of a message; `folded` is that piece without case and accents, letter for letter."""

    start: int
    end: int
    folded: str
    quoted: bool


def folded(text: str) -> str:
    """`text` folded letter for letter, so that a place in one is the same place in the other."""
    whole = fold(text)
    return whole if len(whole) == len(text) else "".join((fold(letter) or " ")[:1] for letter in text)


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of `text` in order; blanks around and empty pieces are left out."""
    plain = folded(text)
    quotes = _quotes(text)
    found = []
    for begin, stop in _hard(plain):
        for start, end in _soft(plain, begin, stop):
            quoted = any(low <= start and end <= high + 2 for low, high in quotes)
            found.append(Clause(start, end, plain[start:end], quoted))
    return tuple(found)


def within_quotes(text: str, start: int, end: int) -> bool:
    """Whether the place lies in words that the customer reports."""
    return any(low < start and end < high for low, high in _quotes(text))


def _quotes(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in (*_QUOTED.finditer(text), *_LINE_QUOTE.finditer(text))]


def _hard(plain: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for match in _STOP.finditer(plain):
        spans.append((at, match.end()))
        at = match.end()
    spans.append((at, len(plain)))
    return [span for start, end in spans if (span := _trimmed(plain, start, end))]


def _soft(plain: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """The sentence cut at commas and connectives, where both sides keep enough words."""
    spans, at = [], begin
    for match in _SOFT.finditer(plain, begin, stop):
        left, right = plain[at : match.start()], plain[match.end() : stop]
        if _words(left) >= FEWEST and _words(right) >= FEWEST:
            spans.append((at, match.start()))
            at = match.end()
    spans.append((at, stop))
    return [piece for start, end in spans for piece in _short(plain, start, end)]


def _short(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    while end - start > LONGEST:
        cut = plain.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return [span for low, high in pieces if (span := _trimmed(plain, low, high))]


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and (plain[start].isspace() or plain[start] in ","):
        start += 1
    while start < end and plain[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _words(text: str) -> int:
    return len(_WORD.findall(text))
