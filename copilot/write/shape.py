"""How a draft was asked to be: shorter or longer, warmer or more formal. What that changes around what sources say."""

import re
from typing import NamedTuple

from copilot.draft import Sentence
from copilot.write.brief import Brief
from copilot.write.opening import courtesy, first_words, greeting
from copilot.write.phrases import Phrases
from copilot.write.wish import Wish


class Shape(NamedTuple):
    """`room` is a share of the channel's longest draft, `most` the blocks of a source (None: as usual, `more` of them),
    `human` the sentences of a past answer. `bare` leaves out what leads up to the answer."""

    room: float = 1.0
    most: int | None = None
    more: int = 0
    human: int = 2
    bare: bool = False

    def blocks(self, usual: int) -> int:
        return (self.most or usual) + self.more


PLAIN = Shape()
SHORT = Shape(room=0.5, most=2, human=1)
SHORTEST = Shape(room=0.3, most=1, human=1, bare=True)
LONG = Shape(room=1.5, more=4, human=4)

_APART = {
    "i'm": "I am", "i'll": "I will", "i've": "I have", "i'd": "I would", "you're": "you are", "you'll": "you will",
    "you've": "you have", "it's": "it is", "that's": "that is", "there's": "there is", "we'll": "we will",
    "we're": "we are", "we've": "we have", "let's": "let us", "don't": "do not", "doesn't": "does not",
    "didn't": "did not", "can't": "cannot", "won't": "will not", "isn't": "is not", "wasn't": "was not",
    "aren't": "are not",
}  # fmt: skip
_CONTRACTION = re.compile(r"\b\w+['’]\w+\b")


def open_of(brief: Brief, phrases: Phrases, wish: Wish, shape: Shape) -> tuple[Sentence, ...]:
    """The greeting and the first words, as they were asked for."""
    hello = greeting(brief, always=wish.warmer)
    if wish.formal:
        name = brief.heard.customer_name
        formal = phrases.say("formal", "greeting", name=name) if name else phrases.say("formal", "greeting_nobody")
        hello = (courtesy(formal),) if hello else ()
    first = first_words(brief, phrases)
    if wish.warmer and not any(one.support == "courtesy" for one in first):
        first = (*first, courtesy(phrases.say("warm", "open")))
    elif shape.bare and not brief.missed:
        first = tuple(one for one in first if one.support == "courtesy")
    return tuple(unfolded(one, phrases) if wish.formal else one for one in (*hello, *first))


def close_of(wish: Wish, phrases: Phrases) -> tuple[Sentence, ...]:
    """What is said last, where that was asked for."""
    if wish.warmer:
        return (courtesy(phrases.say("warm", "close")),)
    return (courtesy(phrases.say("formal", "close")),) if wish.formal else ()


def unfolded(sentence: Sentence, phrases: Phrases) -> Sentence:
    """A sentence of our own without contractions, in the language that has them."""
    if sentence.support != "courtesy" or phrases.language != "en":
        return sentence
    return sentence.model_copy(update={"text": _CONTRACTION.sub(_apart, sentence.text)})


def _apart(match: re.Match[str]) -> str:
    word = match.group().replace("’", "'")
    found = _APART.get(word.lower())
    if found is None:
        return match.group()
    return found[:1].upper() + found[1:] if word[0].isupper() else found
