"""Checks on every draft of either writer. Each has a stable name; a failed one says which sentence and why."""

from collections.abc import Callable, Sequence

from copilot.check.asked import not_asked_again
from copilot.check.case import Case
from copilot.check.evidence import unsupported_facts
from copilot.check.feeling import feeling_met
from copilot.check.form import banned, form, length, no_placeholder
from copilot.check.grounding import answers_all, citations, supported
from copilot.check.leaks import no_internal, no_other_customer
from copilot.check.promised import promise_in_view
from copilot.check.referral import no_referral
from copilot.check.steps import first_reply, next_step
from copilot.check.tongue import language, register
from copilot.check.verdict import say
from copilot.draft import Check, Outcome, Sentence
from copilot.source import Passage
from copilot.write.brief import Brief

__all__ = ["CHECKS", "check", "unsupported_facts"]

_ALWAYS = (supported, citations, no_placeholder, no_other_customer)
_SENT = (language, register, length, form, banned, no_internal)

CHECKS: dict[Outcome, tuple[Callable[[Case], Check], ...]] = {
    "reply": (
        *_ALWAYS,
        *_SENT,
        no_referral,
        next_step,
        not_asked_again,
        first_reply,
        feeling_met,
        promise_in_view,
        answers_all,
    ),
    "clarify": (*_ALWAYS, *_SENT, no_referral, next_step, not_asked_again, first_reply, feeling_met, promise_in_view),
    "findings": _ALWAYS,
}
"""Which checks make sense for which outcome: findings are for the agent's eyes, so how they read is no matter."""


def check(
    text: str, sentences: Sequence[Sentence], brief: Brief, passages: Sequence[Passage], others: Sequence[str] = ()
) -> tuple[Check, ...]:
    """The verdicts on a draft.

    `passages` are those it may cite (the brief's hits are added); `others` are full names and handles of customers
    other than this one, such as those whose past conversations were read. An empty reply or question fails `not_empty`
    and nothing else is asked of it; empty findings, whose substance is in the notes, pass.
    """
    outcome = brief.decision.outcome
    if not text.strip():
        return () if outcome == "findings" else (Check(name="not_empty", passed=False, detail=_empty(brief)),)
    case = Case(text, tuple(sentences), brief, tuple(passages), tuple(others))
    if not any(answer.request.kind != "social" for answer in brief.answers):
        return tuple(checker(case) for checker in (*_ALWAYS, *_SENT))  # thanks or a greeting: no matter to take further
    return tuple(checker(case) for checker in CHECKS[outcome])


def _empty(brief: Brief) -> str:
    return say("empty", brief.heard.language)
