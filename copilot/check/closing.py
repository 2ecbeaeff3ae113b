"""What is still open in a conversation that somebody is about to close: a feeling, a question, a promise."""

from copilot.check.feeling import SURE
from copilot.check.verdict import say
from copilot.listen.heard import Feeling
from copilot.summary.values import Summary

SETTLED = frozenset({"neutral", "gratitude"})


def open_matters(summary: Summary, feeling: Feeling, language: str) -> tuple[str, ...]:
    """One sentence for each matter, in `language`; () where nothing keeps the conversation from being closed.

    `feeling` is that of the customer's last message: it stays open until they write something calmer. A question is
    open while no person has answered since; a promise with a day or an hour until something shows that it was kept.
    """
    found = [_felt(feeling, language)]
    found += [say("not_addressed", language, sentence=question) for question in summary.open_questions]
    found += [
        say("open_promise", language, sentence=promise.text, day=promise.due[:10])
        for promise in summary.promises
        if promise.due and promise.status != "kept"
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
