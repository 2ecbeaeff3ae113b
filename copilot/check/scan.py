"""A text under scrutiny: what has been read in it is blanked, so that nothing is read twice."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from copilot.check.units import HALF_DAYS, HALVES, MONTHS, NUMBERS, SHORT_WEEKDAYS, WEEKDAYS
from copilot.text import fold

READ = "\0"
"""Stands where something was read, and between texts: neither a blank nor part of a word."""
_WORD = re.compile(r"[^\W\d_]+(?:-feira)?")
_TELLING = frozenset({*MONTHS, *NUMBERS, *WEEKDAYS, *SHORT_WEEKDAYS, *HALF_DAYS, *HALVES})


class Fact(NamedTuple):
    """`key` is canonical within `kind`: number, date (MM-DD), clock, weekday, link, email, phone, code.

    `unit` is what a number counts ("" when not said, "thing" for anything without a unit of its own) or a date's
    year. `whole` is `shown` with the rest of its range ("3 a 5 días" for the 3). A fact with `claims` false carries
    others' but needs no source itself: "un día", the "3" of "3 pasos".
    """

    kind: str
    key: str
    shown: str
    unit: str = ""
    claims: bool = True
    whole: str = ""


class Scan:
    """A text that loses what has been read: `folded` keeps the length and the places of `text`.

    `words` are only those that a fact can hang on; the rest is skipped early, for speed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        if len(self.folded) != len(text):  # a decomposed accent: show the folded text instead
            self.text = self.folded
        self.facts: list[Fact] = []
        self.words = [match for match in _WORD.finditer(self.folded) if match.group() in _TELLING]

    def take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], Iterator[Fact]]) -> None:
        """Hands every match to `read` and blanks those that gave a fact."""

        def blank(match: re.Match[str]) -> str:
            found = list(read(match))
            self.facts += found
            return READ * len(match.group()) if found else match.group()

        self.folded = pattern.sub(blank, self.folded)

    def shown(self, start: int, end: int) -> str:
        return self.text[start:end].strip(" .")
