"""Whether the articles bear a sentence of a saved reply out, say otherwise, or say nothing of it.

A canned text is nobody's answer to this question, so more is asked of it than of a writer's sentence: its words must
stand in one passage, each fact in the line of an article that speaks most of the same thing, menu paths and names word
for word, and nothing that the line denies may be affirmed. What a newer article says otherwise counts against an older
one that bears it out.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Literal, NamedTuple

from copilot.check import unsupported_facts
from copilot.check.facts import facts
from copilot.check.phrases import flat, said
from copilot.check.scan import Fact
from copilot.check.units import SAME
from copilot.replies.lines import Line, Shelf, denied, stems
from copilot.retrieval.stems import tokens
from copilot.text import fold

CARRIED = 0.62
"""Least share of a sentence's content stems that one passage, with what stands above it, must hold."""
ABOUT = 0.34  # share of a sentence's topic that a line must speak of for its other figure to count against it
LEAST = 2.0  # the same in stems
NEARLY = 0.8  # of the line that bears it out, how much another article's line must speak of the topic
HINT = 1.0  # the same as LEAST for an article that is newer by more than SUPERSEDED
SUPERSEDED = timedelta(days=365)
# What only the agent who writes knows or does: no article bears it out, and no canned text may say it for them.
_ACTS = re.compile(
    r"\b(?:soy|estoy|voy a|(?:lo|la|te|le) (?:reviso|verifico|consulto|paso|derivo|llamo)|reviso|verifico|revise|"
    r"verifique|sou|estou|vou|i am|i'm|i will|i'll|let me)\b"
)
_CLAUSE = re.compile(r"[;:]\s|,\s|\s(?:y|e|o|and|or|ou)\s(?=\D*\d)")

_STEP = re.compile(r"([^\W_]+)\W*\s>\s\W*([^\W_]+)")
_NAME = re.compile(r"(?<=[^\W\d_,;] )(?<![.:!?] )([A-ZÁÉÍÓÚÑÇ][^\W_]*)|\b([A-Z]+\d+|\d+[A-Z]+)\b")

Kind = Literal["source", "courtesy", "contradicted", "unsupported"]


class Judged(NamedTuple):
    """`passage_id` bears it out or, where it is contradicted, says otherwise in `other`; `fact` is the part of the
    sentence that nothing bears out."""

    kind: Kind
    passage_id: str = ""
    other: str = ""
    fact: str = ""


class _Verdict(NamedTuple):
    """One article on one sentence: how near its best line is, and what that line says otherwise. `differs` is a line
    with another figure of the kind that speaks too little of the same to count by itself."""

    near: float
    holds: Line | None
    against: Line | None = None
    fact: str = ""
    differs: Line | None = None


def judge(sentence: str, shelf: Shelf, told: Sequence[str] = ()) -> Judged:
    """One sentence before the articles of `shelf`. `told` is what was filled in: names and numbers that are this
    customer's."""
    if is_manners(sentence, told):
        return Judged("courtesy")
    if _ACTS.search(flat(sentence)):
        return Judged("unsupported")
    own = stems(sentence, shelf.language) - stems(" ".join(told), shelf.language)
    claimed = [fact for fact in facts(sentence) if fact.claims and not _is_told(fact, told)]
    verdicts = {
        name: _article(sentence, own, claimed, lines, shelf, name, told) for name, lines in shelf.articles.items()
    }
    return _together(verdicts, shelf)


def is_manners(sentence: str, told: Sequence[str] = ()) -> bool:
    """Thanks, empathy, an offer or a question, with no fact and no promise in it."""
    folded = flat(sentence)
    polite = said("courtesy", folded) or folded.endswith("?")
    return bool(polite) and not said("promise", folded) and not unsupported_facts(sentence, told)


def _together(verdicts: dict[str, _Verdict], shelf: Shelf) -> Judged:
    holding = [name for name, one in verdicts.items() if one.holds]
    against = [name for name, one in verdicts.items() if one.against]
    first = next(iter(verdicts), "")
    if not holding:
        if against:
            best = max(against, key=lambda name: verdicts[name].near)
            return _contradicted(verdicts[best])
        facts_of = next((one.fact for one in verdicts.values() if one.fact), "")
        return Judged("unsupported", fact=facts_of)
    best = max(holding, key=lambda name: verdicts[name].near)
    for name in against:
        if not verdicts[name].fact and verdicts[name].near < verdicts[best].near:
            continue  # what it denies it says of something else: another line says more of the sentence
        near_enough = verdicts[name].near >= NEARLY * verdicts[best].near
        newer = shelf.updated[name] > shelf.updated[best]
        if name == first or (newer and near_enough):
            return _contradicted(verdicts[name])
    for name, one in verdicts.items():
        if one.differs and shelf.updated[name] - shelf.updated[best] > SUPERSEDED:
            return _contradicted(one._replace(against=one.differs))
    line = verdicts[best].holds
    assert line is not None
    return Judged("source", line.passage.id)


def _contradicted(verdict: _Verdict) -> Judged:
    line = verdict.against
    assert line is not None
    return Judged("contradicted", line.passage.id, " ".join(line.text.split()), verdict.fact)


def _article(
    sentence: str,
    own: frozenset[str],
    claimed: Sequence[Fact],
    lines: Sequence[Line],
    shelf: Shelf,
    name: str,
    told: Sequence[str],
) -> _Verdict:
    other = _denial(sentence, own, lines, shelf.language)
    for fact in claimed:
        found = _figure(fact, _topic(fact, sentence, own, shelf.language), lines)
        if found.against or not found.holds:
            denied_by = _Verdict(other.meets(own), None, other, fact.shown) if other else found
            return found if found.against else denied_by
    path = _path(sentence, shelf.flat[name])
    if path:
        return _Verdict(0.0, None, None, path)
    strange = _names(sentence, shelf.words[name], told)
    if strange:
        return _Verdict(0.0, None, None, strange)
    carrying = _carrying(own, lines)
    if carrying is None:
        return _Verdict(0.0, None)
    near = max((line.meets(own) for line in lines), default=0.0)
    return _Verdict(near, None, other) if other else _Verdict(near, carrying)


def _topic(fact: Fact, sentence: str, own: frozenset[str], language: str) -> frozenset[str]:
    """What the fact is said of: its own clause, where that says enough."""
    of_fact = stems(fact.whole or fact.shown, language)
    clause = next((one for one in _CLAUSE.split(sentence) if fact.shown in one), sentence)
    near = (own & stems(clause, language)) - of_fact
    return near if len(near) > 1 else own - of_fact


def _figure(fact: Fact, topic: frozenset[str], lines: Iterable[Line]) -> _Verdict:
    """The lines that speak of the fact's topic with a figure of its kind: the one that speaks most of it decides."""
    holder: tuple[float, Line] | None = None
    rival: tuple[float, Line] | None = None
    for line in lines:
        same = [other for other in line.facts if _alike(fact, other)]
        if not same:
            continue
        near = line.meets(topic)
        if line.evidence.carries(fact):
            holder = max(holder or (near, line), (near, line), key=lambda one: one[0])
        else:
            rival = max(rival or (near, line), (near, line), key=lambda one: one[0])
    needed = max(LEAST, ABOUT * len(topic))
    if rival and rival[0] >= needed and (holder is None or rival[0] > holder[0] + 1):
        return _Verdict(rival[0], None, rival[1], fact.shown)
    if holder:
        return _Verdict(holder[0], holder[1])
    return _Verdict(0.0, None, None, fact.shown, rival[1] if rival and rival[0] >= HINT else None)


def _alike(fact: Fact, other: Fact) -> bool:
    """Whether both say the same kind of thing, so that one stands against the other."""
    if fact.kind != other.kind:
        return {fact.kind, other.kind} <= {"number", "clock"} and "hour" in (fact.unit, other.unit)
    if fact.kind != "number":
        return True
    return fact.unit == other.unit or (fact.unit, other.unit) in SAME or {fact.unit, other.unit} <= {"", "thing"}


def _is_told(fact: Fact, told: Sequence[str]) -> bool:
    return bool(told) and not unsupported_facts(fact.whole or fact.shown, told)


def _carrying(own: frozenset[str], lines: Sequence[Line]) -> Line | None:
    """The line of the passage that holds most of the sentence, where that is enough."""
    held: dict[str, set[str]] = {}
    for line in lines:
        held.setdefault(line.passage.id, set()).update(own & (line.stems | line.head))
    if not own:
        return None
    best = max(held, key=lambda id: len(held[id]), default="")
    if not best or len(held[best]) < CARRIED * len(own):
        return None
    return max((line for line in lines if line.passage.id == best), key=lambda line: line.meets(own))


def _denial(sentence: str, own: frozenset[str], lines: Sequence[Line], language: str) -> Line | None:
    """The line that says most of the sentence, where one of the two denies what the other affirms."""
    not_so = denied(sentence, language)
    top = max((len(own & line.stems) for line in lines), default=0)
    if top < max(LEAST, ABOUT * len(own)):
        return None
    nearest = [line for line in lines if len(own & line.stems) == top]
    differing = [line for line in nearest if any((one in not_so) != (one in line.denied) for one in own & line.stems)]
    return nearest[0] if len(differing) == len(nearest) else None


def _path(sentence: str, text: str) -> str:
    """The first step of a menu path ("Facturación > Pagos") that the article does not have so."""
    for found in _STEP.finditer(fold(sentence)):
        step = f"{found[1]} > {found[2]}"
        if step not in re.sub(r"[\"'«»]", "", text):
            return " ".join(sentence[found.start() : found.end()].split())
    return ""


def _names(sentence: str, words: frozenset[str], told: Sequence[str]) -> str:
    """The first name in it that stands nowhere in the article, nor in what was filled in."""
    known = set(tokens(" ".join(told)))
    for found in _NAME.finditer(sentence):
        parts = tokens(found.group())
        if any(part not in words and part not in known for part in parts):
            return found.group()
    return ""
