"""A customer's clause told of them: "me cobraron dos veces" -> "le cobraron dos veces", "my order" -> "their order"."""

import re

from copilot.draft import Register
from copilot.listen.mirror import mirror

_AS: dict[str, Register] = {"es": "usted", "pt": "voce", "en": "neutral"}
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
_AGREE = re.compile(r"\bthey (am|was|'m)\b")
_YOU = re.compile(r"^(?:você|o senhor) ")


def third_person(clause: str, language: str) -> str | None:
    """`clause` as told of the customer, to stand after "says that"; None when it cannot be done well.

    Numbers, dates and names stay as written.
    """
    said = mirror(clause, _AS.get(language, "neutral"), language)
    if said is None:
        return None
    if language == "pt":
        return _YOU.sub("", said)
    return _english(clause, said) if language == "en" else said


def _english(clause: str, said: str) -> str | None:
    """Customers' "I" and "my" become "they" and "their"; who is "you" in a mirrored clause is not known any more, so
    their own words are turned. `said` tells that this can be done, and how it begins."""
    turned = _WORD.sub(lambda match: _ENGLISH.get(match.group().lower().replace("’", "'"), match.group()), clause)
    turned = _AGREE.sub(lambda match: "they were" if match[1] == "was" else "they are", turned).strip(" .!,;")
    # The mirror cuts manners off the front: the same number of words stays at the end.
    kept = turned.split()[-len(said.split()) :]
    return " ".join(kept) if kept else None
