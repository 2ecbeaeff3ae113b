"""`next_step` and `first_reply`: what happens now, and to a first message that it arrived and whether to wait."""

from copilot.check.facts import facts
from copilot.check.phrases import flat, said
from copilot.conversation import Message
from copilot.promises import calendar_of
from copilot.promises.asked import asked
from copilot.promises.find import found
from evals.metrics.evidence import Evidence
from evals.metrics.manner.felt import STRONG, felt
from evals.metrics.manner.signs import any_shows, shows
from evals.metrics.manner.speech import Clause, clauses, told
from evals.metrics.manner.text import language_of, reason
from evals.metrics.metric import Score, judged, silent

_TOLD = 12
"""Words about the matter from which an answer shows by itself that the message was read."""
STEP, FIRST = "next_step", "first_reply"
_MOMENTS = frozenset({"date", "clock", "weekday"})
_GOING_ON = ("hand", "ask", "offer")


def next_step(evidence: Evidence) -> Score:
    """An answer leaves a step, an owner, a time or an offer. One that tells what was asked is done; one to a problem or
    a complaint says what happens now; manners alone never do."""
    if not evidence.is_for_customer or not evidence.text.strip() or is_social(evidence):
        return silent(STEP)
    parts = clauses(evidence.text)
    if not any(one.part in ("tell", "hold", *_GOING_ON) for one in parts):
        return judged(STEP, [reason(evidence, "manners_only", parts[-1].sentence if parts else "")])
    if not _needs_step(evidence, parts) or any(leads_on(one) for one in parts) or _commits(evidence, parts):
        return judged(STEP, [])
    return judged(STEP, [reason(evidence, "no_step")])


def first_reply(evidence: Evidence) -> Score:
    """To a first message about a problem: it arrived, whether to wait, what comes next. Silent where it is no first
    reply, or the answer settles the matter."""
    parts = clauses(evidence.text)
    if evidence.is_for_customer and evidence.heard.first_reply and _is_curt(evidence, parts):
        return judged(FIRST, [reason(evidence, "wait_untold")])
    waits = any(one.part in ("hand", "hold", "ask") for one in parts) or not any(one.part == "tell" for one in parts)
    if not (evidence.is_for_customer and evidence.heard.first_reply and _is_problem(evidence) and waits):
        return silent(FIRST)
    if not evidence.text.strip() or is_social(evidence):
        return silent(FIRST)
    reasons = []
    if not any(one.part == "ask" for one in parts) and not _shows_received(evidence):
        reasons.append(reason(evidence, "not_received"))
    if not any(leads_on(one) for one in parts) and not _commits(evidence, parts):
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
        return not shows("anything_else", clause.flat)
    if clause.part == "hold":
        return any_shows(("step_firm", "hand", "moment", "deadline", "deadline_any"), clause.flat)
    if clause.part == "stock":
        return False
    lowered = clause.text.lower()
    return bool(
        shows("step", clause.flat)
        or (said("instruction", clause.flat) and not shows("useless", clause.flat))
        or shows("future", lowered)
        or shows("order", lowered)
        or any_shows(("moment", "deadline", "finished"), clause.flat)
        or any(fact.kind in _MOMENTS for fact in facts(clause.text))
        or said("done", clause.flat)
    )


def _commits(evidence: Evidence, parts: tuple[Clause, ...]) -> bool:
    """By its grammar, where no wording showed it: something is promised, or the customer is asked to do something."""
    message = Message(
        role="agent", text=" ".join(one.text for one in parts if one.part in ("tell", "hold")), at=evidence.case.at
    )
    tongue = language_of(evidence)
    calendar = calendar_of(evidence.voice.hours, "UTC", evidence.case.country)
    return bool(found(message, calendar, tongue) or asked(message, tongue))


def _needs_step(evidence: Evidence, parts: tuple[Clause, ...]) -> bool:
    """A problem, a feeling, or an answer that holds back where it was not all that could be done."""
    if any(one.part == "hold" for one in parts) and set(evidence.case.expect.action) & {"escalate", "ask"}:
        return True
    return _is_problem(evidence) or bool(felt(evidence) & STRONG)


def _is_problem(evidence: Evidence) -> bool:
    return any(one.kind == "problem" for one in evidence.heard.requests)


def _is_curt(evidence: Evidence, parts: tuple[Clause, ...]) -> bool:
    """A fact thrown over, to nobody: no step, and no word to the customer."""
    if not any(one.part == "tell" for one in parts) or is_social(evidence):
        return False
    return not any(leads_on(one) for one in parts) and not shows("to_them", " ".join(one.flat for one in parts))


def _shows_received(evidence: Evidence) -> bool:
    """By naming the matter, or by saying that it was read."""
    if shows("received", flat(evidence.text)) or told(clauses(evidence.text)) >= _TOLD:
        return True
    checked = evidence.checked
    own = checked.stems(evidence.text)
    asked = checked.stems("\n".join(one.text for one in evidence.case.conversation.messages if one.role == "customer"))
    return bool(own & asked) or any(
        min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one))
        for one in own
        for other in asked
    )
