"""A customer's clause told of them: "me cobraron dos veces" -> "le cobraron dos veces", "my order" -> "their order"."""

import re

from copilot.draft import Register
from copilot.listen.mirror import mirror

_AS: dict[str, Register] = {"es": "usted", "pt": "senhor", "en": "neutral"}
"""The register whose forms are also those of the third person."""

_ENGLISH = {
    "i": "they",
    "me": "them",
    "my": "their",
    "mine": "theirs",
    "myself": "themselves",
    "we": "they",
    "us": "them",
    "our": "their",
    "ours": "theirs",
    "ourselves": "themselves",
    "i'm": "they're",
    "i've": "they've",
    "i'd": "they'd",
    "i'll": "they'll",
    "we're": "they're",
    "we've": "they've",
    "we'd": "they'd",
    "we'll": "they'll",
}
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_AGREE = re.compile(r"\bthey( (?:still|just|also|already|never|only|really))? (am|was|wasn['’]?t)\b", re.IGNORECASE)
_THEY = {"am": "are", "was": "were"}
_OTHERS = re.compile(r"(?i)\b(?:they|them|their|theirs|themselves)\b")
"""Somebody else in the clause, who could not be told from the customer any more."""
_LEFT = re.compile(r"(?i)\b(?:i|i?m|ive|id|ill|me|my|mine|myself|we|our|ours|am)\b|\b(?!US\b)[uU][sS]\b")
_ORDERS = re.compile(r"(?i)(?:let|tell|give|send|call|show|get|put)\b")
_READER = re.compile(r"(?i)\b(?:usted|ustedes|você|vocês|o senhor|te|ti|contigo)\b")
"""A word for whom one speaks to: in a summary that would be its reader."""


def third_person(clause: str, language: str) -> str | None:
    """`clause` as told of the customer, to stand after "says that"; None when it cannot be done well.

    Numbers, dates and names stay as written.
    """
    said = mirror(clause, _AS.get(language, "neutral"), language)
    if said is None:
        return None
    if language == "en":
        return _english(clause, said)
    return None if _READER.search(said) else said


def _english(clause: str, said: str) -> str | None:
    """Customers' "I" and "my" become "they" and "their"; who is "you" in a mirrored clause is not known any more, so
    their own words are turned. `said` tells that this can be done, and how it begins."""
    if _OTHERS.search(clause) or _ORDERS.match(said):
        return None
    turned = _AGREE.sub(_agreed, _WORD.sub(_turned, clause)).strip(" .!,;")
    # The mirror cuts manners off the front: the same number of words stays at the end.
    kept = " ".join(turned.split()[-len(said.split()) :])
    return kept if kept and not _LEFT.search(kept) else None


def _turned(word: re.Match[str]) -> str:
    said = word.group()
    return said if said == "US" else _ENGLISH.get(said.lower().replace("’", "'"), said)


def _agreed(match: re.Match[str]) -> str:
    verb = _THEY.get(match[2].lower(), "weren't")
    return f"they{match[1] or ''} {verb}"
