"""What the case's facts deny and the answer affirms: "nunca de los impuestos" in a fact, "también de los impuestos"."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from copilot.check.facts import facts as figures
from copilot.check.phrases import flat
from copilot.retrieval.analysis import useful
from copilot.retrieval.stems import stem, tokens
from evals.metrics.correctness.reading import terms

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

SHARE = 0.4
"""Least share of what a fact is about that a clause holds to speak of the same."""
LEAST = 2
"""Words that they share at least."""
_CLAUSES = re.compile(
    r"[;:()\n.]\s+|,\s|\s(?:pero|mas|but|aunque|although|embora|porque|because|so|sino|ya que|pois)\s"
)
_OURS = "nao|nunca|jamais|jamas|sem|sin|nem|ni|nenhum\\w*|ningun\\w*|never|without|not|nor"
_WITHOUT = "(?:sin|sem|without) (?:el|la|los|las|o|a|os|as|un|una|um|uma|the|an?|su|seu|sua|your)\\b"  # a condition
_NO = "no|can't|don't|doesn't|won't|cannot"  # "no" is "in the" in Portuguese
_SOFT = (
    "tampoco|tampouco|nadie|ninguem|nobody|neither|none|nothing|nada|imposible|impossivel|only|solo|solamente|unicamente|"
    "so|apenas|somente|except\\w*|excet\\w+|salvo|unless|fuera|fora|aparte|free|gratis|gratuit\\w+|isent\\w+|exent\\w+|"
    "cero|zero|libre|livre|deja\\w*|deixa\\w*|stop\\w*|evit\\w+|avoid\\w*|lose\\w*|pierd\\w*|less|menos"
)


def affirmed(evidence: "Evidence") -> Iterator[tuple[str, str]]:
    """Each sentence that affirms what a fact denies, where no other one denies it, and the fact."""
    language = evidence.grounds.language
    for fact in evidence.case.expect.facts:
        denied = _denied(fact.text, language)
        if denied and not figures(fact.text):
            piece = _affirming(evidence, fact.text, denied)
            if piece:
                yield piece, fact.text


def _denied(text: str, language: str) -> frozenset[str]:
    """The stems of the last words that a negation of `text` covers, but for those that it also says without one."""
    words = _OURS if language == "pt" else f"{_OURS}|{_NO}"
    scope = re.compile(rf"\b(?!{_WITHOUT})(?:{words})\b((?: [^\s.,;:]+){{1,4}})")
    folded = flat(text)
    inside = (useful(tokens(match[1]))[-2:] for match in scope.finditer(folded))
    outside = {stem(word, language) for word in useful(tokens(scope.sub(" ", folded)))}
    return frozenset(stem(word, language) for part in inside for word in part) - outside


def _affirming(evidence: "Evidence", fact: str, denied: frozenset[str]) -> str:
    grounds = evidence.grounds
    language = grounds.language
    no = re.compile(rf"\b(?:{_OURS}|{_SOFT}{'' if language == 'pt' else '|' + _NO})\b|n't\b")
    wanted = frozenset(term for term in terms(fact, language) if not term.startswith("@"))
    found = ""
    for piece in evidence.pieces:
        for clause in _CLAUSES.split(piece):
            own = terms(clause, language)
            if not denied & own:
                continue
            if no.search(flat(clause)):
                return ""
            shared = wanted & own
            near = len(shared) >= LEAST and grounds.weigh(shared) >= SHARE * grounds.weigh(wanted)
            if near and "?" not in piece:
                found = piece
    return found
