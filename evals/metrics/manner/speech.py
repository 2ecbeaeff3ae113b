"""The parts of an answer by what they do: greet, close, hold back, hand over, ask, feel with the customer, tell."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from copilot.check.facts import facts
from copilot.check.phrases import said
from copilot.text import sentences, words
from evals.metrics.manner.signs import any_shows, plain, shows

Part = Literal["greeting", "closing", "stock", "hold", "hand", "ask", "offer", "tell"]
_CLAUSE = re.compile(
    r"[:;—–]\s|\s[-]\s|,\s(?=(?:pero|as[ií] que|y (?:te|le|por|para|si|ya|el|la)|por eso|mas|ent[aã]o|porque|"
    r"but|so|and)\b)"
)
_SIGNATURE = re.compile(
    r"^[\W_]*(?:[A-ZÁÉÍÓÚÑÇ][\w.'’-]*|de|del|da|do|y|e|and|the|at|[|,·/–—-])(?:\s+(?:[A-ZÁÉÍÓÚÑÇ]\S*|de|del|da|do|la|los|y|e|and|the|at|of|[|,·/–—-]))*\W*$"
)
_HANDS_ON = re.compile(
    r"\b(?:[Pp]as(?:o|é|amos|aré|aremos|sei|samos|so)|[Tt]urn(?:o|é|amos|aré)|[Dd]eriv(?:o|é|amos|aré)|"
    r"[Ee]scal(?:o|é|amos|ei)|[Tt]raslad(?:o|é|amos)|[Cc]analiz(?:o|é|amos)|"
    r"[Ee]ncaminh(?:o|ei|amos)|[Rr]epass(?:o|ei|amos)|[Rr]emit(?:o|í|imos)|"
    r"[Pp]ass(?:ed|ing)|[Ss]ent|[Ss]ending|[Ff]orward(?:ed|ing)?|[Ee]scalat(?:ed|ing)|[Pp]utting)\b[^.;!?]{0,50}?\b"
    r"(?:al?|[àa]o?s?|com|con|to|through to|over to)\s(?:el |la |o |a |the |our |nuestr[oa] )?"
    r"[A-ZÁÉÍÓÚÑÇ][a-záéíóúñçãõ]{3,}"
)
"""Given to a team by its name: "lo turno a Finanzas"."""
_LEAST = 3
"""Words from which a clause can tell something."""


class Clause(NamedTuple):
    """`text` as written, `flat` folded and without quotes, `sentence` the one that it is part of."""

    part: Part
    text: str
    flat: str
    sentence: str

    @property
    def length(self) -> int:
        return len(words(self.text))


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of an answer, in order."""
    return tuple(_clauses(text))


def told(parts: Iterable[Clause]) -> int:
    """How many words tell something about the matter."""
    return sum(one.length for one in parts if one.part == "tell")


@lru_cache(maxsize=256)
def _clauses(text: str) -> tuple[Clause, ...]:
    found: list[Clause] = []
    pieces = sentences(text)
    for place, piece in enumerate(pieces):
        last = place >= len(pieces) - 3
        found += _of_sentence(piece, is_last=last and place > 0)
    return tuple(found)


def _of_sentence(piece: str, *, is_last: bool) -> Iterator[Clause]:
    asks = piece.rstrip().endswith("?") or "?" in piece[-4:]
    for part in _CLAUSE.split(piece):
        flat = plain(part)
        bare = greeted(flat)
        if bare != flat and len(words(bare)) < _LEAST:
            yield Clause("greeting", part, flat, piece)
        elif flat.strip():
            yield Clause(_part(part, bare, asks=asks, is_last=is_last), part, bare, piece)


def greeted(flat: str) -> str:
    """A flattened text without the greeting that it begins with, the name included."""
    match = shows("hello", flat)
    if not match:
        return flat
    rest = flat[match.end() :]
    named = re.match(r"[\s,]*(?:[^\W\d_]+(?:[\s-][^\W\d_]+){0,3})?\s*[,.!:;\n?]+\s*", rest)
    return rest[named.end() :] if named else rest


def _part(text: str, flat: str, *, asks: bool, is_last: bool) -> Part:
    if is_last and (_is_signature(text) or (shows("closing", flat) and len(words(flat)) <= 12)):
        return "closing"
    if shows("hold", flat):
        return "hold"
    if shows("hand", flat) or _HANDS_ON.search(text):
        return "hand"
    if asks:
        if said("polite", flat):
            return "stock"
        if shows("tag_question", flat):
            return "tell"
        return "offer" if shows("offer_question", flat) else "ask"
    if shows("asks_for", flat) and not shows("condition", flat):
        return "ask"
    if shows("stock", flat) and not _tells_anyway(text, flat):
        return "stock"
    return "tell" if len(words(flat)) >= _LEAST or any(character.isdigit() for character in flat) else "stock"


def _is_signature(text: str) -> bool:
    return len(words(text)) <= 6 and text.rstrip()[-1:] not in ".!?…" and bool(_SIGNATURE.match(text))


def _tells_anyway(text: str, flat: str) -> bool:
    """Manners that carry a fact or a step: "perdona la demora, el técnico va mañana"."""
    return len(words(flat)) >= 12 and (bool(facts(text)) or any_shows(("step_firm",), flat))
