"""`promise`: what we said and did not do is owned, not passed over."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from copilot.check.phrases import flat
from copilot.promise import Promise
from copilot.promises import calendar_of
from copilot.promises.outcome import settled
from evals.metrics.evidence import Evidence
from evals.metrics.manner_text import reason
from evals.metrics.metric import Score, judged, silent
from evals.metrics.signs import shows

NAME = "promise"


def promise(evidence: Evidence) -> Score:
    """Silent where nothing that we promised is broken or late."""
    missed = _missed(evidence)
    if missed is None or not evidence.is_for_customer or not evidence.text.strip():
        return silent(NAME)
    if any(shows("owns", flat(piece)) for piece in evidence.pieces):
        return judged(NAME, [])
    return judged(NAME, [reason(evidence, "promise_passed_over", "", promise=missed.text)])


def _missed(evidence: Evidence) -> Promise | None:
    """As the writer had it before it; else as conversation and history show it: broken, or its time over."""
    known = evidence.brief.missed
    if known is not None or evidence.sample.read.promises:
        return known
    case = evidence.case
    if not any(one.role == "agent" for talk in (*case.history, case.conversation) for one in talk.messages):
        return None
    calendar = calendar_of(evidence.voice.hours, _zone(case.timezone or case.conversation.timezone), case.country)
    messages = [one for talk in (*case.history, case.conversation) for one in talk.public if one.at]
    messages.sort(key=lambda one: one.at.timestamp() if one.at else 0.0)
    ledger = settled(messages, calendar, evidence.heard.tag)
    people = {one.id for one in messages if one.role == "agent"}
    late = [
        one
        for one in ledger.promises
        if one.message_id in people and (one.status == "broken" or _is_late(one, case.at))
    ]
    return late[-1] if late else None


def _zone(name: str) -> str:
    """UTC where none is given, or one that nobody knows."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"


def _is_late(one: Promise, now: datetime | None) -> bool:
    if one.status != "open" or not one.due or now is None:
        return False
    due = datetime.fromisoformat(one.due)
    return due.tzinfo is not None and now.tzinfo is not None and due < now
