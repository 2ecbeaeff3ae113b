"""What happens now: `next_step`, and `first_reply` for the first answer to a customer."""

import re

from copilot.check.case import Case, passages_of
from copilot.check.phrases import flat, said
from copilot.check.verdict import say, verdict
from copilot.draft import Check
from copilot.text import fold
from copilot.write.brief import Answering

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_LEADING_ON = ("instruction", "modal", "we_do", "offer", "time", "done")
# From where a sentence begins and never back: a long text without any question is read once, not from each letter on.
_QUESTION = re.compile(r"(?:^|(?<=[.!?\n…]))[^.!?\n…]*+\?(?:[?!\s]*\?)*")


def next_step(case: Case) -> Check:
    """A reply leaves the customer with a step, an offer, a time or what we will do now; a clarify asks one thing."""
    if case.outcome == "clarify":
        count = len(questions(case.text))
        key = "many_questions" if count else "no_question"
        return verdict("next_step", [] if count == 1 else [say(key, case.language, count=count)])
    return verdict("next_step", [] if leaves_step(case.text) else [say("no_next_step", case.language)])


def questions(text: str) -> list[str]:
    """The questions of a text; "how are you?" and the query of a link are none."""
    asked = (match.group().strip() for match in _QUESTION.finditer(_LINK.sub(" ", text)))
    return [question for question in asked if not said("polite", flat(question))]


def leaves_step(text: str) -> bool:
    """Whether a text tells what to do, what will happen, when, or asks for what it needs to go on."""
    folded = _LINK.sub(" ", fold(text))
    return any(said(name, folded) for name in ("instruction", "modal", "we_do", "offer", "time", "done")) or bool(
        questions(text)
    )


def first_reply(case: Case) -> Check:
    """The first reply shows that the message arrived, by naming its matter, and says whether to wait and what comes
    next."""
    if not case.brief.heard.first_reply:
        return verdict("first_reply", [])
    own = case.stems(case.text)
    reasons = [
        say("matter_missing", case.language, sentence=answer.request.text)
        for answer in case.brief.answers[:1]
        if answer.request.kind != "social" and not answer.request.vague and not _names_matter(case, own, answer)
    ]
    if not leaves_step(case.text):
        reasons.append(say("wait_missing", case.language))
    return verdict("first_reply", reasons)


def _names_matter(case: Case, own: frozenset[str], answer: Answering) -> bool:
    """By the customer's own words, or by the source's name for them ("no jala el inter": the connection)."""
    asked = case.stems(f"{answer.request.text}\n{case.brief.conversation.subject}")
    if own & asked or any(_begins(one, other) for one in own for other in asked):
        return True
    passages = list(passages_of(answer))
    titles = {stem for p in passages for stem in case.stems(" ".join((p.title, *p.heading)))}
    return bool(own & titles) or any(case.is_foreign(passage) for passage in passages)


def _begins(one: str, other: str) -> bool:
    """ "inter" and "internet", "compu" and "computador"."""
    return min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one))
