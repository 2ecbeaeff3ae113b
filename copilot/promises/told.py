"""Whether a later message of the customer's does what they were asked."""

import re
from collections.abc import Iterable
from functools import cached_property

from copilot.conversation import Message
from copilot.promise import Asked
from copilot.promises.asked import cues_of
from copilot.promises.clauses import Token, folded, has, language_of, tokens, words_of
from copilot.promises.clauses_forms import Reading
from copilot.promises.clauses_romance import order_of

_ATTACHED = re.compile(
    r"\[(?:[^\]\d]{2,40})\]|<(?:imagen|imagem|image|media|audio)[^>]*>|\b\S+\.(?:pdf|jpe?g|png|docx?|xlsx?|mp4|heic)\b"
)
_DATA = re.compile(r"\d[\d .,/-]{2,}|\S@\S|\d{2,}")
_SPELT = re.compile(
    r"\b(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|zero|um|dois|quatro|sete|oito|nove|meia|one|two|three|four|five|six|seven|eight|nine|oh)\b"
)


class Told:
    """A customer's message, compared with all that was asked; what it takes is worked out once."""

    def __init__(self, message: Message, language: str) -> None:
        self.text = message.text
        self.base = language_of(language)
        self.cues = cues_of(self.base)
        self.line = tokens(message.text)
        self.lows = self.line.lows

    @cached_property
    def hands_over(self) -> bool:
        return has(self.line, self.cues.sent) or bool(_ATTACHED.search(self.text.lower()))

    @cached_property
    def says_nothing(self) -> bool:
        """Thanks alone, or that it will be done."""
        if self.lows <= self.cues.thanks:
            return True
        return has(self.line, self.cues.later) and not _DATA.search(self.text)

    @cached_property
    def reports(self) -> bool:
        return has(self.line, self.cues.done)

    @cached_property
    def gives(self) -> bool:
        low = folded(self.text)
        return bool(_DATA.search(low)) or len(_SPELT.findall(low)) >= 3 or self.reports

    @cached_property
    def stems(self) -> frozenset[str]:
        return _stems(self.lows)

    @cached_property
    def asks(self) -> bool:
        return self.text.rstrip().endswith("?")

    def does(self, one: Asked) -> bool:
        """Whether it does what was asked."""
        if self.hands_over or self.says_nothing:
            return self.hands_over
        wanted = tokens(one.text)
        if not wanted.lows.isdisjoint(self.cues.give):
            return self.gives
        if self.reports:
            return True
        if any("tell" in reading.acts for token in wanted for reading in _readings(token, self.base)):
            return True
        return not self.asks and not self.stems.isdisjoint(_stems(wanted.lows))


def does(message: Message, one: Asked, language: str) -> bool:
    """Whether a later message of the customer's does what was asked."""
    return Told(message, language).does(one)


def _readings(token: Token, base: str) -> tuple[Reading, ...]:
    ordered = order_of(token.low) if base == "es" else None
    return words_of(base).forms.folded.get(ordered.bare if ordered else token.low, ())


def _stems(lows: Iterable[str]) -> frozenset[str]:
    return frozenset([low[:5] for low in lows if len(low) > 4])
