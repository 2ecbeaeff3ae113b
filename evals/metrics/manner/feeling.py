"""`feeling` and `worry`: what the customer feels is met, without drama; their worry is answered."""

from copilot.check.facts import facts
from copilot.check.phrases import flat, said
from evals.metrics.evidence import Evidence
from evals.metrics.manner.felt import STRONG, felt, primary, shown_by, signals
from evals.metrics.manner.signs import any_shows, plain, shows
from evals.metrics.manner.stepping import is_social
from evals.metrics.manner.text import reason
from evals.metrics.metric import Score, judged, silent

FEELING, WORRY = "feeling", "worry"
FIRST = 5
"""Sentences at the beginning in which the customer is greeted and met."""
NAMED = 2
"""Content words shared with the customer's evidence from which a sentence names what happened."""
SHOUTS = 5
"""Exclamation marks that are too many for somebody who is not well."""


def feeling(evidence: Evidence) -> Score:
    """A strong negative feeling is acknowledged in the first sentences, not exaggerated; gratitude is met lightly."""
    if not evidence.is_for_customer or not evidence.text.strip():
        return silent(FEELING)
    leading = primary(evidence)
    sore = [one for one in (leading, *sorted(felt(evidence))) if one in STRONG or one == "embarrassment"]
    strong = bool(sore) and leading not in ("neutral", "gratitude")
    drama = next((piece for piece in evidence.pieces if shows("drama", plain(piece))), "")
    if drama:
        return judged(FEELING, [reason(evidence, "drama", drama)])
    if strong and evidence.text.count("!") >= SHOUTS:
        return judged(FEELING, [reason(evidence, "shouting")])
    if leading == "gratitude":
        heavy = next((piece for piece in evidence.pieces if shows("heavy", plain(piece))), "")
        return judged(FEELING, [reason(evidence, "gratitude_heavy", heavy)] if heavy else [])
    if not strong:
        return silent(FEELING)
    return judged(FEELING, [] if _is_met(evidence) else [reason(evidence, f"unmet_{sore[0]}")])


def _is_met(evidence: Evidence) -> bool:
    """By its words; or by somebody who speaks to the customer and takes the matter on: what passes over a feeling is
    nobody's voice ("se recibió el comprobante")."""
    quotes = evidence.checked.stems(shown_by(evidence))
    worried = primary(evidence) == "worry"
    for piece in evidence.pieces[:FIRST]:
        text = flat(piece)
        if any_shows(("met", "owns", "exclaims", "personal"), text) or shows("met_accented", piece.lower()):
            return True
        if worried and shows("met_worry", text):
            return True
        if len(quotes & evidence.checked.stems(piece)) >= NAMED:
            return True
    return False


def worry(evidence: Evidence) -> Score:
    """The worry is answered: what happens with it, and a step with its owner and a date or a condition."""
    carries = "worry" in felt(evidence) or "vulnerable" in signals(evidence)
    if not (carries and evidence.is_for_customer and evidence.text.strip()) or is_social(evidence):
        return silent(WORRY)
    if not any(_answers_worry(evidence, piece) for piece in evidence.pieces):
        return judged(WORRY, [reason(evidence, "worry_unanswered")])
    if not any(_says_when(piece) for piece in evidence.pieces):
        return judged(WORRY, [reason(evidence, "worry_no_when")])
    return judged(WORRY, [])


def _answers_worry(evidence: Evidence, piece: str) -> bool:
    text = flat(piece)
    if any_shows(("calms", "hand"), text) or shows("step", plain(piece)):
        return True
    asked = evidence.checked.stems("\n".join(one.text for one in evidence.case.conversation.pending))
    return len(asked & evidence.checked.stems(piece)) >= NAMED


def _says_when(piece: str) -> bool:
    text = flat(piece)
    if shows("when", text) or said("time", text):
        return True
    return any(fact.kind in ("date", "clock", "weekday") for fact in facts(piece))
