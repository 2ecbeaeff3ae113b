"""The little language that cues are written in, so that who answers customers can read and write them.

A cue is the words as a customer would write them, whatever their case and accents:

    llevo {time} esperando          {time} is a slot of `slots.<language>.txt`: "3 dias", "toda la manana", ...
    (nadie|ninguno) me respond*     one of several; a star stands for any ending
    [y] ya van {number} veces       what stands in brackets may be missing
    prometieron ... y nada          up to six words may stand at the dots
    !me preocupa                    the customer names the feeling
    # {unit}                        # is any number in digits
    !!!                             signs are found as they are
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from copilot.listen.feelings.clauses import folded

GAP = 6
"""Words that "..." may stand for."""
LONGEST = 200
"""Characters of a cue, and of one piece of a slot."""
MOST_DEEP = 3

_PART = re.compile(r"\{[a-z_]+\}|\.\.\.|[()\[\]|]|[^\s()\[\]|{}]+")
# What a pattern is built with, and what that stands for in text laid out in words (`words_apart`) and in text as it is.
_BETWEEN, _DOTS, _LOOSE, _EDGE, _DIGITS = "\1\2\3\4\5"
_APART = {_BETWEEN: " ", _DOTS: rf"(?: \S+){{0,{GAP}}}?", _LOOSE: " ", _EDGE: "", _DIGITS: r"\d[\d.,:]*\w*"}
_AS_IT_IS = {
    _BETWEEN: r"[^\w.!?…\n]+",
    _DOTS: rf"(?:[^\w.!?…\n]+\w+(?:[.,]\d+)*){{0,{GAP}}}?",
    _LOOSE: r"[^\w\n]*?",
    _EDGE: r"\b",
    _DIGITS: r"\b\d+",
}
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+|\w+")
_STOP = re.compile(r"[.!?…\n]")


class Cue(NamedTuple):
    """`anchors` are words of which a text holds one wherever the cue can match; empty when none is sure. An anchor that
    ends in a star is the beginning of a word. Of each of `others` a text holds a word too. `signs`: it holds more than
    words.
    """

    label: str
    source: str
    regex: str
    anchors: frozenset[str]
    explicit: bool
    others: tuple[frozenset[str], ...] = ()
    signs: bool = False

    def pattern(self) -> re.Pattern[str]:
        """For text as `words_apart` lays it out or, with `signs`, for folded text as it is."""
        return re.compile(self.regex)


class Slots(dict[str, str]):
    """A slot's pieces by its name. What was read of a slot is kept: most cues name the same few."""

    def __init__(self, pieces: Mapping[str, str]) -> None:
        super().__init__(pieces)
        self.read: dict[str, tuple[str, frozenset[str], bool]] = {}


class CueError(ValueError):
    """A cue that cannot be read; the message is one sentence for the person who wrote it."""


def compile_cue(label: str, source: str, slots: Mapping[str, str], longest: int = LONGEST) -> Cue:
    """`slots` maps a slot's name to its pieces, written as cues and joined by "|".

    Raises:
        CueError: an unknown slot, a bracket without its other half, nothing to find, too long.
    """
    explicit = source.startswith("!") and any(letter.isalpha() for letter in source)
    body = folded(source[1:] if explicit else source).strip()
    if len(body) > longest:
        raise CueError(f"A cue has at most {longest} characters; write the telling words only.")
    parser = _Parser(body, slots if isinstance(slots, Slots) else Slots(slots))
    regex, anchors, needed = parser.read()
    if not needed:
        raise CueError("A cue needs at least one word that must be there.")
    others = tuple(one for one in parser.required if one != anchors)
    signs = any(not letter.isalnum() and letter not in "_*#()[]{}|.-'’/+&%$°ºª,:; " for letter in body)
    plain = "".join((_AS_IT_IS if signs else _APART).get(letter, letter) for letter in regex)
    return Cue(label, source, plain if signs else rf"(?<!\S)(?:{plain})(?!\S)", anchors, explicit, others, signs)


def words_apart(folded: str) -> tuple[str, list[int], list[int]]:
    """Folded text as its words with one blank between, or a line's end where a sentence ends there; and for each letter
    of that where its word begins and ends in the text."""
    laid: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        if laid:
            laid.append("\n" if _STOP.search(folded, last, start) else " ")
            starts.append(start)
            ends.append(last)
        laid.append(match[0])
        starts += [start] * (end - start)
        ends += [end] * (end - start)
        last = end
    return "".join(laid), starts, ends


class _Parser:
    """Recursive descent over the parts; each rule gives a regular expression that begins and ends inside a word run,
    the words of which one must be there, and whether anything must."""

    def __init__(self, source: str, slots: Slots, depth: int = 0) -> None:
        if depth > MOST_DEEP:
            raise CueError("Slots may not hold slots that hold slots.")
        self.parts = _PART.findall(source)
        self.slots = slots
        self.depth = depth
        self.at = 0
        self.open = 0
        self.required: list[frozenset[str]] = []

    def read(self) -> tuple[str, frozenset[str], bool]:
        regex, anchors, needed = self._either()
        if self.at < len(self.parts):
            raise CueError(f"'{self.parts[self.at]}' closes a bracket that was not opened.")
        return regex, anchors, needed

    def _either(self) -> tuple[str, frozenset[str], bool]:
        self.open += 1
        options = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            options.append(self._sequence())
            if self.open == 1:
                self.required.clear()  # what one choice needs another does not
        self.open -= 1
        if len(options) == 1:
            return options[0]
        regex = "(?:" + "|".join(regex for regex, _, _ in options) + ")"
        sure = all(anchors for _, anchors, _ in options)
        together = frozenset().union(*(anchors for _, anchors, _ in options)) if sure else frozenset[str]()
        return regex, together, all(needed for _, _, needed in options)

    def _sequence(self) -> tuple[str, frozenset[str], bool]:
        """Pieces in order. What may be missing takes the blank before it along, the first one the blank after it."""
        regex, best, needed, pending_gap = "", frozenset[str](), False, False
        while (part := self._peek()) not in ("", "|", ")", "]"):
            if part == "...":
                self.at += 1
                pending_gap = bool(regex)
                continue
            piece, anchors, must, optional = self._piece()
            sign = not piece.startswith((_EDGE, _DIGITS, "(?:"))
            link = (_DOTS if pending_gap else "") + (_LOOSE if sign else _BETWEEN)
            pending_gap = False
            if not regex:
                regex = f"(?:{piece}{_BETWEEN})?" if optional else piece
                opened = optional
            elif optional:
                regex = regex + f"(?:{piece}{_BETWEEN})?" if opened else regex + f"(?:{link}{piece})?"
            else:
                regex += piece if opened else link + piece
                opened = False
            if not optional and must:
                needed = True
                if anchors and self.open == 1:
                    self.required.append(anchors)
                if anchors and (not best or _rank(anchors) < _rank(best)):
                    best = anchors
        if not regex:
            raise CueError("An empty choice stands between brackets or bars.")
        return regex, best, needed

    def _piece(self) -> tuple[str, frozenset[str], bool, bool]:
        part = self._next()
        if part in "([":
            regex, anchors, needed = self._either()
            if self._next() != (")" if part == "(" else "]"):
                raise CueError(f"'{part}' is not closed.")
            return f"(?:{regex})", anchors, needed, part == "["
        if part.startswith("{"):
            name = part[1:-1]
            if name not in self.slots:
                raise CueError(f"There is no slot {{{name}}}; there are {', '.join(sorted(self.slots))}.")
            regex, anchors, needed = self._slot(name)
            return f"(?:{regex})", anchors, needed, False
        return (*_word(part), False)

    def _slot(self, name: str) -> tuple[str, frozenset[str], bool]:
        kept = self.slots.read
        if name not in kept:
            kept[name] = _Parser(self.slots[name], self.slots, self.depth + 1).read()
        return kept[name]

    def _peek(self) -> str:
        return self.parts[self.at] if self.at < len(self.parts) else ""

    def _next(self) -> str:
        part = self._peek()
        self.at += 1
        return part


def _word(part: str) -> tuple[str, frozenset[str], bool]:
    """A word, a beginning of one, or signs."""
    if part == "#":
        return _DIGITS, frozenset(), True
    if not any(letter.isalnum() for letter in part):
        return re.escape(part), frozenset(), True
    words = re.findall(r"\w+\*?", part)
    pieces = [
        _EDGE + (rf"{re.escape(word[:-1])}\w*" if word.endswith("*") else f"{re.escape(word)}{_EDGE}") for word in words
    ]
    return _BETWEEN.join(pieces), frozenset([max(words, key=len)]), True


def _rank(anchors: frozenset[str]) -> float:
    """How often one of the words is met, roughly: short words are frequent, and many words add up."""
    return sum(len(word) ** -3 for word in anchors)
