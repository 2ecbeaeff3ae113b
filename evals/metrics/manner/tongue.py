"""`language`: the answer, and every sentence of it, is in the customer's language."""

import re

from copilot.listen.language import detect, score
from copilot.text import words
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import unquoted
from evals.metrics.manner.text import language_of, reason
from evals.metrics.metric import Score, judged, silent

NAME = "language"
_TELLING = 4
"""Words that a sentence needs before its own language counts; below, names and loan words decide."""
_WHOLE = 6
_PART = re.compile(r"[:;—]\s")
_LEAD = 1.2
"""Evidence a word by which another language has to lead in one sentence."""
_LEAD_SHORT = 2.4
"""The same in a short one between Spanish and Portuguese, which share half their words."""
_NAMES = re.compile(r"(?:[A-ZÁÉÍÓÚ][\w-]*(?:\s+(?:de|del|da|do|e|y))?\s*[>›→/]\s*)+[A-ZÁÉÍÓÚ][\w-]*(?:\s+\w+){0,3}")


def language(evidence: Evidence) -> Score:
    wanted = language_of(evidence)
    if not evidence.is_for_customer or not evidence.text.strip():
        return silent(NAME)
    foreign = [piece for piece in evidence.pieces if any(_is_foreign(part, wanted) for part in _parts(piece))]
    if not foreign and len(words(evidence.text)) >= _WHOLE and detect(evidence.text, default=wanted) != wanted:
        foreign = [evidence.text]
    return judged(NAME, [reason(evidence, "foreign", piece, expected=wanted) for piece in foreign])


def _parts(piece: str) -> list[str]:
    """A sentence, and what a colon or a semicolon parts in it."""
    parts = [part for part in _PART.split(piece) if len(words(part)) >= _WHOLE]
    return [piece, *parts] if parts else [piece]


def _is_foreign(piece: str, wanted: str) -> bool:
    """Labels of menus and what is quoted stand in whatever language they have."""
    own = _NAMES.sub(" ", unquoted(piece))
    found = words(own)
    if len(found) < _TELLING:
        return False
    said = detect(own, default=wanted)
    if said == wanted:
        return False
    scores = score(own)
    if said not in scores:  # none of ours: the general detector was sure
        return len(found) >= 6
    lead = _LEAD if len(found) >= _WHOLE or "en" in (said, wanted) else _LEAD_SHORT
    return scores[said] - scores.get(wanted, 0.0) >= lead * len(found)
