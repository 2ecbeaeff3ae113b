"""`required` and `forbidden`: wordings that the answer must hold, and those that it must not (D5)."""

from typing import TYPE_CHECKING

from evals.metrics.correctness.wording import claims, near, says
from evals.metrics.metric import Score, judged, silent
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

REQUIRED, FORBIDDEN = "required", "forbidden"


def required(evidence: "Evidence") -> Score:
    """One wording of each group stands in the answer. `value` is the share of the groups of which one does."""
    groups = evidence.case.expect.must_any
    if not groups or not evidence.is_for_customer:
        return silent(REQUIRED)
    language = evidence.case.language or evidence.heard.language
    lacking = [group for group in groups if not any(_stands(evidence, one, language) for one in group)]
    reasons = [reason("not_said", language, wordings=" / ".join(group)) for group in lacking]
    return judged(REQUIRED, reasons, round(1 - len(lacking) / len(groups), 4))


def _stands(evidence: "Evidence", wording: str, language: str) -> bool:
    return says(evidence.text, wording, language) or any(near(one, wording, language, 2) for one in evidence.pieces)


def forbidden(evidence: "Evidence") -> Score:
    """None of the case's `must_not` and of the voice policy's banned phrases, unless it is denied ("no garantizamos").
    `value` counts those that stand there."""
    if not evidence.is_for_customer:
        return silent(FORBIDDEN)
    language = evidence.heard.language
    never = (*evidence.case.expect.must_not, *evidence.voice.banned)
    reasons = []
    for phrase in dict.fromkeys(never):
        piece = next((one for one in (*evidence.pieces, evidence.text) if claims(one, phrase, language)), None)
        if piece is not None:
            reasons.append(reason("forbidden", language, piece, phrase=phrase))
    return judged(FORBIDDEN, reasons, float(len(reasons)))
