"""How a draft begins: the greeting, the matter said back, what we remember of it, a word to the feeling."""

import re
from datetime import datetime

from copilot.check.feeling import SURE
from copilot.draft import Sentence
from copilot.listen.mirror import mirror
from copilot.promise import Promise
from copilot.summary.shorten import shorten
from copilot.text import fold, sentences
from copilot.write.brief import Brief, Known
from copilot.write.phrases import Phrases
from copilot.write.voice import Voice

_ASKS = re.compile(r"\b(cuanto|cuando|como|que hago|donde|quanto|quando|what|how|when)\b")


def courtesy(text: str) -> Sentence:
    return Sentence(text=text, support="courtesy")


def greeting(brief: Brief, *, always: bool = False) -> tuple[Sentence, ...]:
    """By name where it is known, in the channel's form; only in the first reply or after e-mail's custom, unless
    `always`."""
    channel = brief.conversation.channel
    if not always and not brief.heard.first_reply and channel != "email":
        return ()
    hello = greeting_of(brief.voice, brief.heard.language, channel, brief.heard.customer_name)
    return (courtesy(hello),) if hello else ()


def greeting_of(voice: Voice, language: str, channel: str, name: str) -> str:
    """The greeting of the voice policy for this channel, "" where it has none."""
    forms = voice.greeting.get(language)
    options = forms.of(channel) if forms else ()
    fitting = [one for one in options if ("{name}" in one) == bool(name)] or [one for one in options if "{" not in one]
    return fitting[0].replace("{name}", name) if fitting else ""


def first_words(brief: Brief, phrases: Phrases) -> tuple[Sentence, ...]:
    """At most two sentences: a promise not kept, or that we know the story, or the matter said back; and a word that
    fits the feeling."""
    said: list[Sentence] = []
    feeling = brief.heard.feeling
    before = next((known for known in brief.known if known.same_matter), None)
    if brief.missed:
        said.append(missed_words(brief.missed, phrases))
    elif before:
        said.append(_again(before, phrases))
    elif brief.heard.first_reply or feeling.primary != "neutral":
        said += _matter(brief, phrases)
    confident = any(flag.label == feeling.primary and flag.confidence >= SURE for flag in feeling.emotions)
    if feeling.primary != "neutral" and confident:
        words = phrases.say("feeling", feeling.primary)
        said += [courtesy(words)] if words else []
    return tuple(one for one in said if one.text)


def _matter(brief: Brief, phrases: Phrases) -> list[Sentence]:
    """The first problem that the customer tells, in their own words turned to them; nothing when that is not sure."""
    for request in brief.heard.requests:
        if request.kind != "problem" or request.vague or brief.spoken:
            continue
        for clause in sentences(request.text)[:2]:
            said = mirror(clause, brief.register_, brief.heard.language)
            if said and not _ASKS.search(fold(said)):
                return [Sentence(text=phrases.say("heard", mirror=said.rstrip(" .")), support="conversation")]
    return []


def _again(known: Known, phrases: Phrases) -> Sentence:
    when = " ".join(part for part in (day(known.at, phrases), phrases.say("channels", known.channel)) if part)
    return Sentence(
        text=" ".join(phrases.say("again", when=when).split()).replace(" ,", ","),
        support="history",
        passage_id=known.message_id,
    )


def missed_words(promise: Promise, phrases: Phrases) -> Sentence:
    """We know what we said. Where nobody wrote that it was not done, only that: it may have been."""
    words = phrases.say(f"promise_{promise.status}", text=shorten(promise.text, phrases.language))
    return Sentence(text=words, support="history", passage_id=promise.message_id)


def day(at: datetime | None, phrases: Phrases) -> str:
    """ "el 2 de marzo"; "" when it is not known."""
    return phrases.say("dates", day=str(at.day), month=phrases.month(at.month)) if at else ""
