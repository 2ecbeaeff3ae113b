"""`next_step` and `first_reply`: what happens now, and to a first message that it arrived and whether to wait."""

from copilot.check.facts import facts
from copilot.check.phrases import flat, said
from evals.metrics.evidence import Evidence
from evals.metrics.felt import STRONG, felt
from evals.metrics.manner_text import reason
from evals.metrics.metric import Score, judged, silent
from evals.metrics.signs import shows
from evals.metrics.speech import Clause, clauses

STEP, FIRST = "next_step", "first_reply"
_GOING_ON = ("hand", "ask", "offer")
_MOMENTS = frozenset({"date", "clock", "weekday"})


def next_step(evidence: Evidence) -> Score:
    """An answer leaves a step, an owner, a time or an offer. One that tells what was asked is done; one to a problem or
    a complaint says what happens now; manners alone never do."""
    if not evidence.is_for_customer or not evidence.text.strip() or is_social(evidence):
        return silent(STEP)
    parts = clauses(evidence.text)
    if not any(one.part in ("tell", "hold", *_GOING_ON) for one in parts):
        return judged(STEP, [reason(evidence, "manners_only", parts[-1].sentence if parts else "")])
    if not _needs_step(evidence) or any(leads_on(one) for one in parts):
        return judged(STEP, [])
    return judged(STEP, [reason(evidence, "no_step")])


def first_reply(evidence: Evidence) -> Score:
    """To a first message about a problem: it arrived, whether to wait, what comes next. Silent where it is no first
    reply, or the answer settles the matter."""
    parts = clauses(evidence.text)
    waits = any(one.part in ("hand", "hold", "ask") for one in parts) or not any(one.part == "tell" for one in parts)
    if not (evidence.is_for_customer and evidence.heard.first_reply and _is_problem(evidence) and waits):
        return silent(FIRST)
    if not evidence.text.strip() or is_social(evidence):
        return silent(FIRST)
    reasons = []
    if not _shows_received(evidence):
        reasons.append(reason(evidence, "not_received"))
    if not any(leads_on(one) for one in parts):
        reasons.append(reason(evidence, "wait_untold"))
    return judged(FIRST, reasons)


def is_social(evidence: Evidence) -> bool:
    """Thanks or a greeting: there is no matter to take further."""
    requests = evidence.heard.requests
    asked = evidence.case.expect
    if asked.facts or asked.questions or asked.must_any:
        return False
    return bool(requests) and all(one.kind == "social" for one in requests)


def leads_on(clause: Clause) -> bool:
    """Whether a clause tells a step, who takes it, when, or asks for what is needed to go on."""
    if clause.part in _GOING_ON:
        return True
    if clause.part not in ("tell", "hold"):
        return False
    if shows("step", clause.flat) or said("instruction", clause.flat) or said("accented", clause.text.lower()):
        return True
    if any(fact.kind in _MOMENTS for fact in facts(clause.text)) or said("time", clause.flat):
        return True
    return bool(said("done", clause.flat) or said("offer", clause.flat) or said("modal", clause.flat))


def _needs_step(evidence: Evidence) -> bool:
    return _is_problem(evidence) or bool(felt(evidence) & STRONG)


def _is_problem(evidence: Evidence) -> bool:
    return any(one.kind == "problem" for one in evidence.heard.requests)


def _shows_received(evidence: Evidence) -> bool:
    """By naming the matter, or by saying that it was read."""
    if shows("received", flat(evidence.text)):
        return True
    checked = evidence.checked
    own = checked.stems(evidence.text)
    asked = checked.stems("\n".join(one.text for one in evidence.case.conversation.messages if one.role == "customer"))
    return bool(own & asked) or any(
        min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one))
        for one in own
        for other in asked
    )
