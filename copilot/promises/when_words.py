"""A text laid out in words, with the words of time that when.yaml knows, and numbers however they are written."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.check.units import MONTHS, NUMBERS
from copilot.text import fold

PHRASES = Path(__file__).with_name("when.yaml")


_TOKEN = re.compile(r"\n|\d+|[^\W\d_]+|[^\w\s]")
_WORD = re.compile(r"\d|[^\W\d_]+")
_BRACES = re.compile(r"\{([^{}]*)\}")
_WORKING = "habil habiles laborable laborables laboral laborales uteis util business working biz work lab hab"
_UNITS = {
    "second": "s seg segs segundo segundos sec secs second seconds",
    "minute": "min mins minuto minutos minutito minutitos minutinho minutinhos minute minutes",
    "hour": "h hs hr hrs hora horas horita horitas horinha horinhas hour hours",
    "day": "d dia dias diita diitas dd day days",
    "week": "semana semanas semanita week weeks wk wks",
    "month": "mes meses month months",
    "year": "ano anos year years",
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}
WORKING = frozenset(_WORKING.split())
SMALL = {word: value for word, value in NUMBERS.items() if value <= 100} | {"primero": 1, "primeiro": 1}


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Word(NamedTuple):
    """What some words say of the time, unresolved: `kind` and `value` as when.yaml writes them, or a date or a clock.
    It takes the tokens from `first` up to `last`, the latter not included."""

    first: int
    last: int
    kind: str
    value: Any


class Tokens:
    """The folded words, numbers and signs of a text, with their places in it."""

    __slots__ = ("ends", "language", "starts", "words")

    def __init__(self, text: str, language: str) -> None:
        folded, place = _folded(text)
        self.language = language
        self.words: list[str] = _TOKEN.findall(folded)
        self.starts: list[int] = []
        self.ends: list[int] = []
        end = 0
        for word in self.words:
            start = folded.index(word, end)
            end = start + len(word)
            self.starts.append(place[start] if place else start)
            self.ends.append(place[end - 1] + 1 if place else end)

    def word(self, index: int) -> str:
        """The word there; "" outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def joined(self, index: int) -> bool:
        """Whether the word there follows the one before it without a blank."""
        return 0 < index < len(self.words) and self.ends[index - 1] == self.starts[index]

    def number(self, index: int, *, inside: bool = False) -> tuple[int, int] | None:
        """The whole number that starts there and the token after it: "48", "dos", "cuarenta y ocho", "un par de".

        None for a piece of something longer (1.500, A12, $20), unless `inside` it is asked for."""
        word = self.word(index)
        if word.isdecimal():
            return (int(word), index + 1) if len(word) <= 4 and (inside or not self._in_longer(index)) else None
        value = SMALL.get(word)
        if value is None:
            if word == "couple" and self.word(index + 1) == "of":
                return 2, index + 2
            return None
        if value == 1 and self.word(index + 1) == "par" and self.word(index + 2) in ("de", "d"):
            return 2, index + 3
        if value >= 20 and value % 10 == 0 and value < 100:
            after = index + 2 if self.word(index + 1) in ("y", "e", "-", "i") else index + 1
            ones = SMALL.get(self.word(after), 0)
            if 0 < ones < 10 and self.word(after) not in ("un", "una", "um", "uma"):
                return value + ones, after + 1
        return value, index + 1

    def _in_longer(self, index: int) -> bool:
        if not self.joined(index):
            return False
        before = self.words[index - 1]
        if before in ".,:/-":
            return self.joined(index - 1) and self.word(index - 2).isdecimal()
        return before.isalnum() or before in "#$€£_@"


def may_tell(text: str) -> bool:
    """Whether `text` holds any word or digit that a time can be made of: cheap, and false for most sentences."""
    return not _telling().isdisjoint(_WORD.findall(fold(text)))


def phrase(tokens: Tokens, index: int) -> Word | None:
    """The longest phrase of when.yaml that starts at that token. Its kind is one, or two joined by a blank."""
    node = _phrases(tokens.language[:2]).get(tokens.words[index])
    found: Word | None = None
    end = index + 1
    while node is not None:
        said = node.get("")
        if said is not None:
            found = Word(index, end, "phrase", said)
        node = node.get(tokens.word(end)) if end < len(tokens.words) else None
        end += 1
    return found


def _folded(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, where its length differs, the place in `text` of each of its characters."""
    folded = fold(text)
    if text.isascii() or len(folded) == len(text):
        return folded, None
    pieces = [fold(character) for character in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


@cache
def _phrases(base: str) -> dict[str, Any]:
    """A tree of words: under "" stands what the words up to there say."""
    tree: dict[str, Any] = {}
    for language, kinds in _file().items():
        if language.endswith("only") and not language.startswith(base or "-"):
            continue
        for said, listed in kinds.items():
            parts = tuple(_said(str(said)))
            for words in (words for one in listed for words in _spelled(str(one))):
                node = tree
                for word in words:
                    node = node.setdefault(word, {})
                node[""] = parts
    return tree


@cache
def first_words(base: str) -> frozenset[str]:
    """The words that an expression of time begins with; only a number in digits does too."""
    return frozenset(_phrases(base)) | frozenset(SMALL) | frozenset(MONTHS) | {"couple"}


def _said(entry: str) -> Iterator[tuple[str, Any]]:
    """ "day 0 part afternoon": ("day", 0), ("part", "afternoon")."""
    words = entry.split()
    while words:
        kind = words.pop(0)
        if kind == "span":
            yield kind, (int(words.pop(0)), words.pop(0).removesuffix("s"))
        elif kind in ("past", "none"):
            yield kind, None
        else:
            value = words.pop(0)
            yield kind, value if kind == "part" else int(value)


def _spelled(listed: str) -> Iterator[list[str]]:
    """Every way that the braces leave, in tokens."""
    pieces = _BRACES.split(listed)
    choices = [piece.split(",") if place % 2 else [piece] for place, piece in enumerate(pieces)]
    for one in product(*choices):
        yield _TOKEN.findall(fold("".join(one)))


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    listed: dict[str, dict[str, list[str]]] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return listed


@cache
def _telling() -> frozenset[str]:
    """Words without which no time is told: of each phrase its longest."""
    telling = set("0123456789") | set(UNITS) | set(MONTHS) | {word for word, value in SMALL.items() if value > 1}
    for kinds in _file().values():
        for said, listed in kinds.items():
            if said not in ("past", "none"):
                telling |= {max(words, key=len) for one in listed for words in _spelled(str(one))}
    return frozenset(telling - {"s", "d", "may", "out"})
