"""What is still open in a conversation that somebody is about to close: a feeling, a question, a promise."""

from datetime import date, datetime

from copilot.check.feeling import SURE
from copilot.check.verdict import say
from copilot.conversation import Conversation
from copilot.listen.heard import Feeling
from copilot.summarize import Promise, summarize

SETTLED = frozenset({"neutral", "gratitude"})


def open_matters(conversation: Conversation, feeling: Feeling, language: str, now: datetime) -> tuple[str, ...]:
    """One sentence for each matter, in `language`; () where nothing keeps the conversation from being closed.

    `feeling` is that of the customer's last message: it stays open until they write something calmer. A question is
    open while no person has answered since, a promise until the day or the hour that it names. `now` has a time zone.
    """
    summary = summarize(conversation, language)
    found = [_felt(feeling, language)]
    found += [say("not_addressed", language, sentence=question) for question in summary.open_questions]
    found += [
        say("open_promise", language, sentence=promise.text, day=promise.due[:10])
        for promise in summary.promises
        if promise.due and _ahead(promise, now)
    ]
    return tuple(dict.fromkeys(one for one in found if one))


def _felt(feeling: Feeling, language: str) -> str:
    if feeling.primary in SETTLED:
        return ""
    leading = next((flag for flag in feeling.emotions if flag.label == feeling.primary), None)
    if leading is None or leading.confidence < SURE:
        return ""
    named = say(f"felt_{leading.label}", language)
    return say("open_feeling", language, feeling=named, sentence=" … ".join(leading.evidence))


def _ahead(promise: Promise, now: datetime) -> bool:
    """Whether it is not due yet; one for a day is due when that day is over."""
    if "T" not in promise.due:
        return date.fromisoformat(promise.due) >= now.date()
    due = datetime.fromisoformat(promise.due)
    return (due if due.tzinfo else due.replace(tzinfo=now.tzinfo)) > now
