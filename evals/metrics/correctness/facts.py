"""`facts`: the answer tells what a right answer tells, and gets none of it wrong."""

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from copilot.check.evidence import Evidence as Facts
from copilot.check.facts import facts as figures_of
from copilot.check.phrases import flat
from copilot.check.scan import Fact as Figure
from evals.cases import Fact
from evals.metrics.correctness.figure import has_rival
from evals.metrics.correctness.reading import Reading, read
from evals.metrics.correctness.wording import near, says
from evals.metrics.manner.signs import shows
from evals.metrics.metric import Reason, Score, judged, silent
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

NAME = "facts"
OWN_WORDS = 0.6
"""Least share of a fact's words, by their weight, that tells it where it has no figures."""
ON_THE_MATTER = 0.34
"""The same where its figures stand there too."""
SAME_MATTER = 0.5
"""From here a sentence with another figure contradicts it."""


_CLAUSES = re.compile(r"[.,;:()]\s|\s(?:y|e|and|pero|mas|but|aunque|although|embora|si|se|if|porque|because|so)\s")
_NOT = re.compile(
    r"\b(?:no|nao|not|nobody|nadie|ninguem|nothing|nada|never|nunca|jamas|sin|sem|without|ni|nem|ningun\w*|nenhum\w*|n't)\b"
)


class Told(NamedTuple):
    fact: Fact
    told: bool
    against: str = ""


def facts(evidence: "Evidence") -> Score:
    """`value` is the share of the facts that are told. Fails where a critical one is not, or any is contradicted."""
    wanted = evidence.case.expect.facts
    if not wanted or not answers(evidence):
        return silent(NAME)
    found = [told(evidence, fact) for fact in wanted]
    reasons = [_why(evidence, one) for one in found if one.against or (one.fact.critical and not one.told)]
    return judged(NAME, reasons, round(sum(one.told for one in found) / len(found), 4))


def answers(evidence: "Evidence") -> bool:
    """Whether an answer to the matter is wanted and this is meant as one."""
    expected = evidence.case.expect.action
    return evidence.is_for_customer and (not expected or "reply" in expected)


def told(evidence: "Evidence", fact: Fact) -> Told:
    """By one of its wordings, else by its own figures and words."""
    language = evidence.grounds.language
    denied = _denying(evidence, fact)
    if denied:
        return Told(fact, False, denied)
    if any(says(evidence.text, wording, language) for wording in fact.anyof):
        return Told(fact, True)
    windows = _windows(evidence)
    if any(near(text, wording, language) for wording in fact.anyof for text in windows):
        return Told(fact, True)
    figures = _figures(fact)
    if any(_tells(evidence, fact, read(text, language), figures) for text in windows):
        return Told(fact, True)
    return Told(fact, False, _against(evidence, fact, figures))


def _denying(evidence: "Evidence", fact: Fact) -> str:
    """The sentence that says the fact's words to be not so, where no other says them."""
    if any(shows("not_so", flat(text)) or _NOT.search(flat(text)) for text in (fact.text, *fact.anyof)):
        return ""
    language, found = evidence.grounds.language, ""
    for piece in evidence.pieces:
        for clause in _CLAUSES.split(piece):
            if any(says(clause, wording, language) for wording in fact.anyof):
                if not shows("not_so", flat(clause)):
                    return ""
                found = piece
    return found


def _figures(fact: Fact) -> tuple[Figure, ...]:
    """The figures that its first wording holds; those of its own sentence where it has no wordings."""
    stated = fact.anyof[0] if fact.anyof else fact.text
    return tuple(figure for figure in figures_of(stated) if figure.claims)


def _windows(evidence: "Evidence") -> list[str]:
    """Each sentence, and each with the one after it."""
    pieces = evidence.pieces
    return [*pieces, *(f"{one} {other}" for one, other in pairwise(pieces))]


def _tells(evidence: "Evidence", fact: Fact, window: Reading, figures: tuple[Figure, ...]) -> bool:
    share = _share(evidence, fact, window)
    if not figures:
        return share >= OWN_WORDS and not fact.anyof
    held = Facts([window.text])
    return share >= ON_THE_MATTER and all(held.carries(figure) for figure in figures)


def _share(evidence: "Evidence", fact: Fact, window: Reading) -> float:
    """How much of what the fact is about the window holds; across languages only groups of synonyms can."""
    grounds = evidence.grounds
    wanted = {term for term in read(fact.text, grounds.language).terms if not term.isdigit()}
    whole = grounds.weigh(wanted)
    return grounds.weigh(wanted & window.terms) / whole if whole else 1.0


def _against(evidence: "Evidence", fact: Fact, figures: tuple[Figure, ...]) -> str:
    """The sentence that says another figure of the same matter."""
    if not figures:
        return ""
    language = evidence.grounds.language
    for piece in evidence.pieces:
        reading = read(piece, language)
        if _share(evidence, fact, reading) < SAME_MATTER:
            continue
        own = [figure for figure in reading.facts if figure.claims]
        said = evidence.grounds.of_conversation
        if any(has_rival(figure, own) and not Facts([piece]).carries(figure) for figure in figures) and not any(
            said.carries(figure) for figure in own
        ):
            return piece
    return ""


def _why(evidence: "Evidence", one: Told) -> Reason:
    language = evidence.grounds.language
    if one.against:
        return reason("contradicted", language, one.against, fact=one.fact.text)
    return reason("missing", language, fact=one.fact.text)
