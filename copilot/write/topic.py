"""A title turned into words that a sentence can carry: "¿Por qué está bloqueada mi cuenta?" -> "por qué está bloqueada
tu cuenta"."""

import re
from typing import Literal, NamedTuple

from copilot.draft import Register
from copilot.listen.mirror import mirror
from copilot.text import fold

LONGEST = 90  # characters; a longer title is a sentence of its own

Shape = Literal["how", "why", "to_do", "about"]

_EDGES = re.compile(r"^[\s¿¡\"«']+|[\s?!.:;\"»']+$")
_HOW = re.compile(r"^(c[oó]mo|como|how to|how do i|how can i|passo a passo)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"^(por qu[eé]|qu[eé]|cu[aá]l(es)?|cu[aá]ndo|cu[aá]nt[oa]s?|d[oó]nde|qui[eé]n|why|what|when|where|which|who|"
    r"por que|o que|quando|quanto|onde|qual|quais)\b",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"^[a-záéíóúüñçãõ]+([aeiíáé]r|[aei]rse|[aei]rl[oa]s?)\b", re.IGNORECASE)
_NOT_VERBS = {"lugar", "hogar", "celular", "par", "bar", "mar", "collar", "lar", "router", "wifi", "master", "super"}
_ENGLISH_DO = re.compile(
    r"^(how to )?(add|change|delete|set up|reset|cancel|move|return|pay|install|use)\b", re.IGNORECASE
)
_WHETHER = {"es": "si", "pt": "se"}


class Topic(NamedTuple):
    """`words` fit after the phrases of `opening.<shape>`."""

    shape: Shape
    words: str


def topic(title: str, language: str, register: Register) -> Topic | None:
    """The topic of a title; None when it is too long or too odd to be part of a sentence."""
    bare = _EDGES.sub("", title).strip()
    if not bare or len(bare) > LONGEST or "?" in bare or ". " in bare:
        return None
    head, _, tail = bare.partition(":")
    if tail and (_HOW.match(tail.strip()) or len(head) < 12):
        bare = tail.strip()
    elif tail:
        bare = head.strip()
    if _HOW.match(bare):
        said = _addressed(bare, language, register)
        return Topic("how", _lower(said)) if said else None
    if _QUESTION.match(bare):
        said = _addressed(bare, language, register)
        return Topic("why", _lower(said)) if said else None
    if (_INFINITIVE.match(bare) and fold(bare.split()[0]) not in _NOT_VERBS and language != "en") or (
        language == "en" and _ENGLISH_DO.match(bare)
    ):
        said = _addressed(bare, language, register)
        return Topic("to_do", _lower(said)) if said else None
    whether = _WHETHER.get(language, "") if title.strip().endswith("?") else ""
    said = _addressed(bare, language, register) if whether else None
    if said:  # "¿Puedo pagar la de otra persona?" is asked inside our sentence
        return Topic("about", f"{whether} {_lower(said)}")
    return Topic("about", f"«{bare}»" if language != "en" else f'"{bare}"')


_FIRST_PERSON = {
    "es": re.compile(r"\b(mi|mis|me|yo|conmigo|nuestr[oa]s?)\b", re.IGNORECASE),
    "pt": re.compile(r"\b(meu|meus|minha|minhas|me|eu|comigo)\b", re.IGNORECASE),
    "en": re.compile(r"\b(i|my|me|mine)\b", re.IGNORECASE),
}


_PERSON = {
    "es": re.compile(r"\b(me|yo|conmigo|nuestr[oa]s?)\b", re.IGNORECASE),
    "pt": re.compile(r"\b(me|eu|comigo|nosso?s?|nossas?)\b", re.IGNORECASE),
    "en": re.compile(r"\b(i|me|mine)\b", re.IGNORECASE),
}
_MINE = {
    "es": re.compile(r"\bmis?\b", re.IGNORECASE),
    "pt": re.compile(r"\b(meus?|minhas?)\b", re.IGNORECASE),
    "en": re.compile(r"\bmy\b", re.IGNORECASE),
}
_PAST = re.compile(r"^c[oó]mo \w+ó\b", re.IGNORECASE)  # "cómo elimino" read as a misspelt past


def _addressed(words: str, language: str, register: Register) -> str | None:
    """`words` said to the customer: "mi cuenta" becomes "tu cuenta". None when that is not sure."""
    pattern = _FIRST_PERSON.get(language)
    if pattern is None or not (pattern.search(words) or _first_person_verb(words, language)):
        return words
    if not _PERSON[language].search(words) and not _first_person_verb(words, language):
        return _MINE[language].sub(lambda match: _yours(match.group(), register, language), words)
    said = mirror(words, register, language)
    return None if said is None or pattern.search(said) or _PAST.search(said) else said


def _yours(mine: str, register: Register, language: str) -> str:
    """ "mi" -> "tu" or "su", "minhas" -> "suas", "my" -> "your"."""
    word = mine.lower()
    if language == "en":
        return "your"
    if language == "pt":
        return {"meu": "seu", "meus": "seus", "minha": "sua", "minhas": "suas"}[word]
    return ("su" if register == "usted" else "tu") + ("s" if word.endswith("s") else "")


_VERB = {
    "es": re.compile(r"^c[oó]mo\s+(\w+o)\b", re.IGNORECASE),
    "pt": re.compile(r"^como\s+(\w+o)\b", re.IGNORECASE),
}


def _first_person_verb(words: str, language: str) -> bool:
    """ "Cómo cambio mi clave": a first-person verb right after the question word."""
    pattern = _VERB.get(language)
    return bool(pattern and pattern.match(words))


def _lower(words: str) -> str:
    first = words.split()[0] if words.split() else ""
    return words if first.isupper() and len(first) > 1 else words[:1].lower() + words[1:]
