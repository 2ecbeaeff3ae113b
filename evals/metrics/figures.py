"""`figures`: every number, amount, date, hour, link, address, phone and code of the answer stands where it may rest,
and belongs to what the answer says of it (D4)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from copilot.check.evidence import unsupported_facts
from copilot.check.facts import facts
from copilot.check.scan import Fact
from evals.metrics.derived import follows
from evals.metrics.figure import is_hard
from evals.metrics.metric import Reason, Score, judged, passed
from evals.metrics.misplaced import misplaced
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

NAME = "figures"
HARD = "hard_figures"


def figures(evidence: "Evidence") -> Score:
    """`value` counts the figures that nothing carries and those that belong to something else."""
    reasons = [*unsupported(evidence), *misplaced(evidence)]
    return judged(NAME, reasons, float(len(reasons))) if reasons else passed(NAME, 0.0)


def unsupported(evidence: "Evidence", *, only_hard: bool = False) -> Iterator[Reason]:
    """A reason for each figure that occurs nowhere and follows from nothing."""
    grounds = evidence.grounds
    missing = set(unsupported_facts(evidence.text, grounds.texts))
    if not missing:
        return
    now = evidence.case.at.date() if evidence.case.at else None
    said = [fact for text in grounds.told for fact in facts(text)]
    for piece in evidence.pieces:
        own = facts(piece)
        for figure in own:
            if figure.shown not in missing or not figure.claims or (only_hard and not is_hard(figure)):
                continue
            beside = _beside(evidence, own)
            if not follows(figure, beside, said, now):
                missing.discard(figure.shown)
                yield reason("unsupported_figure", grounds.language, piece, figure=figure.shown)


def _beside(evidence: "Evidence", own: list[Fact]) -> list[Fact]:
    """The figures of the answer that are carried: from them another may follow."""
    return [*own, *(fact for piece in evidence.pieces for fact in facts(piece) if fact not in own)]
