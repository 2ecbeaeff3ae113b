"""From a resolved conversation to its Resolution: what the customer wanted, and what the person answered."""

import re
from collections.abc import Sequence

from copilot.conversation import Conversation, Message
from copilot.privacy import home, mask, people
from copilot.source import Resolution
from copilot.text import fold
from kb.conversations import terms
from kb.conversations.turns import matter, parts, turns, use_of

LONGEST_QUESTION = 600  # characters
LONGEST_ANSWER = 1_200
BAD_CSAT = 2
_LEAST_WORDS_ASKED = 2
_LEAST_WORDS_SAID = 5
_ALSO = 0.5
"""Another turn of the agent belongs to the answer when it holds at least this share of the longest one's matter."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACEHOLDER = re.compile(r"\[[A-Z]+\]")

Turn = list[Message]


def resolve(conversation: Conversation, country: str = "CL") -> Resolution | None:
    """The masked question and answer; None when nobody human solved it in public, it was reopened or rated 1 or 2.

    `country` reads national numbers where the conversation's language names no country.
    """
    if not _counts(conversation):
        return None
    said = turns(conversation.messages)
    chosen = _answering(said)
    if not chosen:
        return None
    countries, names = home(conversation, country), people(conversation)
    question = mask(_question(conversation, said[: chosen[-1]]), countries, names).strip()
    answer = mask(_answer([said[place] for place in chosen]), countries, names).strip()
    if _words(question) < _LEAST_WORDS_ASKED or _words(answer) < _LEAST_WORDS_SAID:
        return None
    last = next((message.at for message in reversed(conversation.messages) if message.at), None)
    return Resolution(
        conversation_id=conversation.id,
        source=conversation.source,
        question=question,
        answer=answer,
        language=conversation.language,
        channel=conversation.channel,
        csat=conversation.csat,
        resolved_at=conversation.resolved_at or last,
        tags=conversation.tags,
    )


def _counts(conversation: Conversation) -> bool:
    rated_badly = conversation.csat is not None and conversation.csat <= BAD_CSAT
    return terms.status(conversation.status) in terms.SETTLED and not conversation.reopened and not rated_badly


def _answering(said: Sequence[Turn]) -> list[int]:
    """Which turns are the answer: the agent's longest one about the matter, and others not much shorter."""
    weights: dict[int, int] = {}
    spoken = False
    for place, turn in enumerate(said):
        if turn[0].role == "customer":
            spoken = spoken or any(_is_matter(message) for message in turn)
        elif turn[0].role == "agent" and spoken:
            about = " ".join(sentence for message in turn for sentence in matter(message))
            if _words(about) >= _LEAST_WORDS_SAID:
                weights[place] = len(about)
    if not weights:
        return []
    longest = max(weights, key=lambda place: weights[place])
    room = LONGEST_ANSWER - weights[longest]
    chosen = [longest]
    for place, weight in weights.items():
        if place != longest and weight >= _ALSO * weights[longest] and weight <= room:
            chosen.append(place)
            room -= weight
    return sorted(chosen)


def _question(conversation: Conversation, before: Sequence[Turn]) -> str:
    """The customer's words about the matter, oldest first; an e-mail's subject when it says more."""
    pieces: list[str] = []
    told: set[str] = set()
    for turn in before:
        for message in turn if turn[0].role == "customer" else []:
            text = _trimmed(message) if _is_matter(message) else ""
            if text and fold(text) not in told:
                told.add(fold(text))
                pieces.append(text)
    subject = conversation.subject
    known = set(_WORD.findall(fold(" ".join(pieces))))
    if conversation.channel == "email" and set(_WORD.findall(fold(subject))) - known:
        pieces.insert(0, subject)
    return _cut("\n".join(pieces), LONGEST_QUESTION)


def _answer(chosen: Sequence[Turn]) -> str:
    texts = [_trimmed(message) for turn in chosen for message in turn if matter(message)]
    return _cut("\n\n".join(text for text in texts if text), LONGEST_ANSWER)


def _trimmed(message: Message) -> str:
    """The message without the courtesies and announcements at its beginning and end; the middle is untouched."""
    said = parts(message)
    about = [place for place, sentence in enumerate(said) if use_of(sentence) in ("matter", "asking")]
    if message.role == "agent":
        about = [place for place, sentence in enumerate(said) if use_of(sentence) == "matter"]
    while about and _is_signature(said[about[-1]]):
        about.pop()
    if not about:
        return ""
    start = message.text.find(said[about[0]])
    end = start
    for sentence in said[about[0] : about[-1] + 1]:
        end = message.text.find(sentence, end) + len(sentence)
    return message.text[start:end].strip()


def _is_signature(sentence: str) -> bool:
    """A name, a team or a town on a line of its own: a few words with capitals and no stop."""
    words = sentence.split()
    names = [word for word in words if len(word) > 3 or word[:1].isupper()]
    return len(words) <= 5 and sentence[-1].isalpha() and bool(names) and all(word[:1].isupper() for word in names)


def _is_matter(message: Message) -> bool:
    """Whether the customer says what it is about: not a greeting, not a number, not "sí"."""
    about = " ".join(sentence for sentence in parts(message) if use_of(sentence) in ("matter", "asking"))
    return _words(about) > _LEAST_WORDS_ASKED


def _cut(text: str, longest: int) -> str:
    """At most `longest` characters, whole sentences as far as that goes."""
    if len(text) <= longest:
        return text
    head = text[:longest]
    end = max(head.rfind(stop) for stop in (". ", ".\n", "\n", "? ", "! "))
    return head[: end + 1].rstrip() if end > longest // 3 else head.rpartition(" ")[0] + "…"


def _words(text: str) -> int:
    return len(_WORD.findall(_PLACEHOLDER.sub(" ", text)))
