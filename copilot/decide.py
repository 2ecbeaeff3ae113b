"""Decide: a reply, one clarifying question, or findings for the agent. Silence is better than a wrong answer.

From which probability on a source may be used is not chosen here but by `python -m evals.abstention.train`, for a
stated precision.
"""

import re
from collections.abc import Sequence

from copilot.listen.heard import Heard
from copilot.retrieval.analysis import content, stem, tokens
from copilot.retrieval.calibrate import prior
from copilot.source import Found, Hit
from copilot.text import fold
from copilot.write.brief import Answering, Decision
from copilot.write.phrases import Phrases

ARTICLE = prior().reply.at  # least probability that the first article answers
CAREFUL = prior().careful.at  # least probability of either where the matter is delicate
RESOLUTION = CAREFUL  # the same for a past answer standing alone: nobody keeps those up to date
BETWEEN = 0.2  # least probability for asking which of two matters is meant
CLOSE = 0.085  # margin in score under which two sources compete
SHORT = 4  # content words up to which a message may mean either


_THANKS = re.compile(
    r"\b(gracias|graciass*|mil gracias|agradec\w*|obrigad\w*|valeu|thanks?|thank you|thx|ok(ay)?|listo|perfecto|genial|"
    r"excelente|dale|buenisimo|perfeito|otimo|great|perfect|lovely|cheers)\b|👍|🙏|❤"
)


def answered(articles: Found, resolutions: Found, *, careful: bool = False) -> bool:
    """Whether the sources may be used to reply to this request; `careful` asks more of them."""
    if careful:
        return max(articles.answerable, resolutions.answerable) >= CAREFUL
    return articles.answerable >= ARTICLE or resolutions.answerable >= RESOLUTION


def is_delicate(heard: Heard) -> bool:
    """Grief or somebody vulnerable: a near miss hurts more there than an honest "let me find out"."""
    return heard.feeling.primary == "sadness" or any(flag.label == "vulnerable" for flag in heard.feeling.signals)


def decide(heard: Heard, answers: Sequence[Answering], phrases: Phrases) -> Decision:
    """The outcome, with how sure we are of it (0..1), what is missing, and the one question to ask, in words."""
    asked = [answer for answer in answers if answer.request.kind != "social"]
    if not asked:
        if any(_THANKS.search(fold(request.text)) for request in heard.requests):
            return Decision(outcome="reply", confidence=0.9)
        return Decision(outcome="clarify", confidence=0.9, question=phrases.say("hello"))
    held = [answer for answer in asked if answer.answered]
    missing = tuple(answer.request.text for answer in asked if not answer.answered)
    if held:
        sure = sum(_probability(answer) for answer in held) / len(held)
        return Decision(outcome="reply", confidence=round(sure, 3), missing=missing)
    sure = round(1 - max(_probability(answer) for answer in asked), 3)
    if all(answer.request.vague for answer in asked):
        return _vague(sure, phrases)
    between = _between(asked)
    if between:
        first, second = (f"«{title.strip(' ¿?')}»" for title in between)
        question = phrases.say("clarify_between", first=first, second=second)
        return Decision(outcome="clarify", confidence=sure, question=question, missing=missing)
    return Decision(outcome="findings", confidence=sure, missing=missing)


def _vague(sure: float, phrases: Phrases) -> Decision:
    return Decision(outcome="clarify", confidence=sure, question=phrases.say("clarify_vague"))


def _probability(answer: Answering) -> float:
    return max(answer.articles.answerable, answer.resolutions.answerable)


def _between(asked: Sequence[Answering]) -> tuple[str, ...]:
    """The titles of two sources that a short message may mean equally well; () when there are none."""
    if len(asked) != 1 or len(content(tokens(asked[0].request.text))) > SHORT:
        return ()
    hits = asked[0].articles.hits[:2]
    if asked[0].articles.answerable < BETWEEN or len(hits) < 2 or hits[0].score - hits[1].score > CLOSE:
        return ()
    if not all(_named(hit, asked[0]) for hit in hits):
        return ()
    return tuple(hit.passage.title for hit in hits)


def _named(hit: Hit, answer: Answering) -> bool:
    """Whether the title itself speaks of what was asked: only then is it an alternative to offer."""
    language = hit.passage.language.split("-")[0]
    title = {stem(word, language) for word in tokens(hit.passage.title)}
    return bool(title & answer.weights.keys())
