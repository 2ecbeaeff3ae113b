"""`promise`: what we said and did not do is owned, not passed over."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from copilot.check.facts import facts
from copilot.check.phrases import flat
from copilot.promise import Promise
from copilot.promises import calendar_of
from copilot.promises.outcome import settled
from copilot.text import sentences
from evals.metrics.evidence import Evidence
from evals.metrics.manner.signs import shows
from evals.metrics.manner.text import reason
from evals.metrics.metric import Score, judged, silent

NAME = "promise"
_TIMES = frozenset({"clock", "date", "weekday"})


def promise(evidence: Evidence) -> Score:
    """Silent where nothing that we promised is broken or late."""
    missed = _missed(evidence)
    told = missed.text if missed else _let_down(evidence)
    if not told or not evidence.is_for_customer or not evidence.text.strip():
        return silent(NAME)
    if any(shows("owns", flat(piece)) for piece in evidence.pieces):
        return judged(NAME, [])
    return judged(NAME, [reason(evidence, "promise_passed_over", "", promise=told)])


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


def _let_down(evidence: Evidence) -> str:
    """What we announced for a time, where the customer then writes that it did not come: "os pacotes chegam hoje até as
    18h", "nada da fralda"; or what the customer says that we announced."""
    messages = [one for talk in (*evidence.case.history, evidence.case.conversation) for one in talk.public]
    last = max((at for at, one in enumerate(messages) if one.role == "agent"), default=-1)
    after = [piece for one in messages[last + 1 :] if one.role == "customer" for piece in sentences(one.text)]
    if last < 0 or not shows("unkept", flat(" ".join(after))):
        return ""
    ours = [piece for one in messages[: last + 1] if one.role == "agent" for piece in sentences(one.text)]
    timed = [piece for piece in ours if "?" not in piece and _is_timed(piece)]
    return next((piece for piece in (*reversed(timed), *after) if piece in timed or shows("let_down", flat(piece))), "")


def _is_timed(piece: str) -> bool:
    if shows("habit", flat(piece)) or shows("condition", flat(piece)):
        return False
    return any(fact.kind in _TIMES for fact in facts(piece)) or bool(shows("timed", flat(piece)))


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
