"""What a conversation is about, made once and small enough to be kept: what two contacts are compared by."""

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from pydantic import Field

from copilot.contacts.commonness import concept_weight, weight
from copilot.contacts.cues import MOST, channels_in, cues_in
from copilot.contacts.marks import amounts, months, references
from copilot.conversation import Conversation, Message, Value
from copilot.listen.language import ours
from copilot.retrieval import concepts, words
from copilot.retrieval.stems import stem, tokens
from copilot.retrieval.stop import stopwords
from copilot.text import fold

VERSION = "1"
"""Of how matters are made and compared: with a new one they are all made anew."""
TERMS = 40
"""Words that are kept of each side, the most telling ones."""
GROUPS = 20
OPENING = 6
"""A customer's messages at the start in which cues are looked for."""
LATER = 0.5
"""What a word counts that only stands in what a customer says after our first answer: thanks, details, goodbyes."""
FEW = 5
"""Words below which a customer has not yet said why they come."""
SHORT = 12
"""Words up to which a last message can be one that only says that it is settled."""


class Matter(Value):
    """`terms` are the customer's stems and `answered` ours, with how much each tells; `concepts` the groups of the
    customer's words and `meaning` their vector in small integers. `references` are the customer's, `given` those that
    we named. `cues` are those of the customer's first messages (`copilot.contacts.cues.KINDS`), `named` the channels
    named there; `settled` is whether they said at the end that all is well, `reason` the concept that tells most.
    `began` and `ended` are the times of the first and the last message.
    """

    language: str = "es"
    channel: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    terms: dict[str, float] = Field(default_factory=dict)
    answered: dict[str, float] = Field(default_factory=dict)
    concepts: dict[str, float] = Field(default_factory=dict)
    meaning: str = ""
    references: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    cues: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    settled: bool = False
    reason: str = ""


def matter_of(conversation: Conversation) -> Matter:
    """The matter of a conversation, from what is public in it. No index and no model is asked."""
    language = ours(conversation.language)
    opening, later = _told(conversation)
    answers = _joined(message.text for message in conversation.public if message.role in ("agent", "bot"))
    spoken = tokens(opening)
    groups = _groups(spoken, language)
    folded = fold(f"{opening}\n{later}")
    own = [conversation.customer.id, *(identity.handle for identity in conversation.customer.identities)]
    times = [message.at for message in conversation.messages if message.at]
    return Matter(
        language=language,
        channel=conversation.channel,
        began=conversation.opened_at or min(times, default=None),
        ended=max(times, default=conversation.opened_at),
        terms=_terms(spoken, tokens(later), language),
        answered=_terms(tokens(answers), (), language),
        concepts=groups,
        meaning=_meaning(spoken, language),
        references=tuple(references(folded, own)),
        given=tuple(references(fold(answers), own)),
        amounts=tuple(amounts(folded)),
        months=tuple(months(folded)),
        cues=cues_in(opening, language),
        named=channels_in(opening),
        settled=_settled(conversation.public, language),
        reason=max(groups, key=lambda name: (groups[name], name), default=""),
    )


def _joined(texts: Iterable[str]) -> str:
    """As much of these as tells what they are about: a customer may paste a whole log."""
    kept: list[str] = []
    room = 4 * MOST
    for text in texts:
        if text and room > 0:
            kept.append(text[:room])
            room -= len(text)
    return "\n".join(kept)


def _told(conversation: Conversation) -> tuple[str, str]:
    """What the customer says up to our first answer, the subject with it, and what they say after it."""
    opening, later = [conversation.subject], list[str]()
    words_said, answered = 0, False
    for message in conversation.public:
        if message.role == "customer":
            answered = answered and words_said >= FEW
            (later if answered else opening).append(message.text)
            words_said += len(message.text.split())
        else:
            answered = answered or message.role == "agent"
    return _joined(opening[: OPENING + 1]), _joined([*opening[OPENING + 1 :], *later])


def _terms(opening: Iterable[str], later: Iterable[str], language: str) -> dict[str, float]:
    told: dict[str, float] = {}
    for spoken, share in ((opening, 1.0), (later, LATER)):
        for word in dict.fromkeys(spoken):
            if word not in stopwords() and not word.isdigit():
                one = stem(word, language)
                told.setdefault(one, round(share * weight(one, language), 3))
    return {one: told[one] for one in sorted(told, key=lambda one: -told[one])[:TERMS]}


def _groups(spoken: Sequence[str], language: str) -> dict[str, float]:
    told = {name: concept_weight(name) for name in concepts.built_in().of(spoken, language)}
    return {name: told[name] for name in sorted(told, key=lambda name: -told[name])[:GROUPS]}


def _meaning(spoken: Sequence[str], language: str) -> str:
    useful = [word for word in spoken if word not in stopwords()]
    vector = words.built_in().embed(useful, language, lambda word: weight(stem(word, language), language))
    most = float(np.abs(vector).max(initial=0.0))
    if not most:
        return ""
    return base64.b64encode(np.round(vector / most * 127).astype(np.int8).tobytes()).decode("ascii")


def _settled(said: Sequence[Message], language: str) -> bool:
    """Whether the customer's last words, after ours, say that it is."""
    last = said[-1] if said else None
    if last is None or last.role != "customer" or all(message.role == "customer" for message in said):
        return False
    cues = cues_in(last.text, language)
    return len(last.text.split()) <= SHORT and bool(cues & {"done", "thanks"}) and "?" not in last.text
