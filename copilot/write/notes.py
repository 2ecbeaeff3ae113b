"""Notes for the agent beside a draft: advice, what is missing, whom to ask, what internal articles say. Never sent."""

from collections.abc import Sequence
from datetime import datetime

from copilot.listen.feelings.advice import advice
from copilot.listen.feelings.needs import need_line
from copilot.listen.heard import Need
from copilot.promise import Promise
from copilot.source import Hit
from copilot.summary.shorten import shorten
from copilot.write.brief import Brief
from copilot.write.findings import unanswered
from copilot.write.opening import greeting, missed_words
from copilot.write.phrases import Phrases

SAID = 60  # characters of the customer's words up to which a holding message says them back
NEEDS = 2
PROMISES = 3


def notes(brief: Brief, internal: Sequence[Hit]) -> tuple[str, ...]:
    language = brief.spoken or brief.heard.language
    phrases = Phrases(language, brief.register_, brief.conversation.id)
    found: list[str] = []
    if brief.heard.feeling.primary != "neutral":
        found.append(advice(brief.heard.feeling, language))
    found += [_promised(one, brief, phrases) for one in brief.promises[-PROMISES:]]
    found.append(_next(brief.heard.feeling.needs, phrases))
    missing = unanswered(brief)
    if brief.decision.outcome == "reply" and missing:
        asked = "; ".join(phrases.say("quoted", text=one) for one in missing)
        found.append(phrases.say("note_missing", request=asked, ask=brief.decision.ask))
    if brief.decision.outcome == "findings":
        found.append(phrases.say("note_holding", text=_holding(brief, missing, phrases)))
    found += [phrases.say("note_internal", title=hit.passage.title) for hit in internal]
    return tuple(note for note in found if note)


def _promised(promise: Promise, brief: Brief, phrases: Phrases) -> str:
    """A promise that is not kept, with when it falls due."""
    when = phrases.say("promise_missed") if promise.status == "broken" else ""
    if not when and promise.due:
        due = datetime.fromisoformat(promise.due)
        key = "promise_overdue" if brief.is_overdue(promise) else "promise_due"
        when = phrases.say(key, day=f"{due:%Y-%m-%d}" + ("" if promise.day else f" {due:%H:%M}"))
    return phrases.say("note_promise", text=shorten(promise.text, phrases.language), when=when)


def next_lead(language: str) -> str:
    """How the note about what will be asked next begins."""
    return Phrases(language, "neutral", "").say("note_next", needs="")


def _next(needs: Sequence[Need], phrases: Phrases) -> str:
    lines = [need_line(need.key, phrases.language) for need in needs[:NEEDS]]
    return next_lead(phrases.language) + " ".join(line[:1].lower() + line[1:] for line in lines) if lines else ""


def _holding(brief: Brief, missing: Sequence[str], phrases: Phrases) -> str:
    """What can be sent while somebody finds out: the matter named where their words for it are few."""
    said = [" ".join(sentence.text for sentence in greeting(brief))]
    if brief.missed:
        said.append(missed_words(brief.missed, phrases).text)
    if brief.heard.feeling.primary == "sadness":
        said.append(phrases.say("condolence"))
    named = len(missing) == 1 and len(missing[0]) <= SAID
    said.append(phrases.say("holding", request=missing[0]) if named else phrases.say("holding_all"))
    return " ".join(part for part in said if part)
