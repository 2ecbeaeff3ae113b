"""`answers`: every question of the customer is taken up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.metrics.correctness.facts import Told, told
from evals.metrics.correctness.facts import answers as is_answer
from evals.metrics.correctness.reading import Reading, read
from evals.metrics.metric import Score, judged, silent
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

NAME = "answers"
OF = 0.3
"""Share of a fact's words from which it belongs to a question."""
TAKEN_UP = 0.3
"""Least share of a question's words, by weight, that a sentence holds which takes it up."""
OF_SOURCE = 0.2
"""The same for the statements that answer it."""
NEAREST = 3


def answers(evidence: "Evidence") -> Score:
    """A question is answered where a fact that belongs to it is told, or a sentence speaks of its matter or of what the
    sources say of it; none is where no fact of the case is told. `value` is the share of the questions that are."""
    questions = evidence.case.expect.questions or _heard(evidence)
    if not questions or not is_answer(evidence):
        return silent(NAME)
    facts = [told(evidence, fact) for fact in evidence.case.expect.facts]
    lacking = _lacking(evidence, questions, facts)
    language = evidence.grounds.language
    reasons = [reason("unanswered", language, question=one) for one in lacking]
    return judged(NAME, reasons, round(1 - len(lacking) / len(questions), 4))


def _lacking(evidence: "Evidence", questions: Sequence[str], facts: Sequence[Told]) -> list[str]:
    if facts and not any(one.told for one in facts):
        return list(questions)
    own = _belonging(evidence, questions, facts)
    # Where facts are given, a question to which none belongs is answered by those of the others, or is not essential.
    asked = [question for question in questions if own[question] or not facts]
    return [question for question in asked if not _is_answered(evidence, question, own[question])]


def _heard(evidence: "Evidence") -> tuple[str, ...]:
    """What is asked, where the case does not say: only what the sources were found to answer."""
    return tuple(
        one.request.text
        for one in evidence.brief.answers
        if one.answered and one.request.kind != "social" and not one.request.vague
    )


def _is_answered(evidence: "Evidence", question: str, facts: Sequence[Told]) -> bool:
    """`facts` are those that belong to the question. One that is not critical may be passed over."""
    if any(one.told for one in facts) or (facts and not any(one.fact.critical for one in facts)):
        return True
    asked = read(question, evidence.grounds.language)
    return any(_takes_up(evidence, asked, read(piece, asked.language)) for piece in evidence.pieces if "?" not in piece)


def _belonging(evidence: "Evidence", questions: Sequence[str], facts: Sequence[Told]) -> dict[str, list[Told]]:
    """The facts of each question: each goes to the one whose words it shares most; all to the only one."""
    language = evidence.grounds.language
    own: dict[str, list[Told]] = {question: [] for question in questions}
    for one in facts:
        stated = read(one.fact.text, language)
        shares = [(_share(evidence, read(question, language), stated), question) for question in questions]
        best, question = max(shares, key=lambda pair: pair[0])
        if best >= OF or len(questions) == 1:
            own[question].append(one)
    return own


def _takes_up(evidence: "Evidence", asked: Reading, piece: Reading) -> bool:
    if not asked.terms or _share(evidence, asked, piece) >= TAKEN_UP:
        return True
    grounds = evidence.grounds
    near = sorted(grounds.matches(asked, (*grounds.sources, *grounds.right)), key=lambda one: -one.weight)[:NEAREST]
    return any(_share(evidence, one.statement, piece) >= OF_SOURCE for one in near)


def _share(evidence: "Evidence", wanted: Reading, held: Reading) -> float:
    """How much of what `wanted` is about the other holds."""
    whole = evidence.grounds.weigh(wanted.terms)
    return evidence.grounds.weigh(wanted.terms & held.terms) / whole if whole else 0.0
