"""Cues: words that tell what happened to somebody, by language, kept as text that a team can read and extend."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from copilot.listen.feelings.clauses import Clause, folded, within_quotes
from copilot.listen.feelings.grammar import Cue, CueError, Slots, compile_cue, words_apart
from copilot.listen.language import ours

FOLDER = Path(__file__).parent
LONGEST = 600
"""Characters of a cue that ships; a team's own are shorter."""
BEFORE = 4
"""Words before a cue in which a negation takes it back."""

_WORD = re.compile(r"\w+")
_NEGATION = {
    "es": frozenset(["no", "nunca", "tampoco", "ni", "sin", "jamas", "ningun", "ninguna", "nadie"]),
    "pt": frozenset(["nao", "nunca", "tampouco", "nem", "sem", "jamais", "nenhum", "nenhuma", "ninguem"]),
    "en": frozenset(
        [
            "not",
            "no",
            "never",
            "isn't",
            "don't",
            "didn't",
            "won't",
            "wasn't",
            "aren't",
            "nor",
            "without",
            "nobody",
            "doesn't",
            "haven't",
            "cannot",
            "can't",
        ]
    ),
}
_IMAGINED = {
    "es": re.compile(
        r"\b(?:si (?:me|se|nos|llegara|hubiera|fuera|tuviera|algun|alguna|\w+(?:ara|iera|ase|iese))"
        r"|en caso de|por si|suponiendo|imagin\w+ que|cuando (?:alguien|uno))\b"
    ),
    "pt": re.compile(
        r"\b(?:se (?:eu|me|ficasse|fosse|tivesse|houver|acontecer|algum|\w+(?:asse|esse|isse))"
        r"|caso (?:eu|o|a|haja)|no caso de|supondo|imagin\w+ que|quando (?:alguem|a gente))\b"
    ),
    "en": re.compile(
        r"\b(?:if (?:i|it|they|you|we|someone|anyone|something) (?:were|was|did|ever|had|should|want|get)"
        r"|in case|suppose|supposing|should (?:i|it)|what if)\b"
    ),
}


class Sign(NamedTuple):
    """A cue that was met, at `start` to `end` of a message. `weakened`: denied, imagined, reported or a name."""

    label: str
    start: int
    end: int
    explicit: bool
    weakened: bool
    cue: str


class CueSet:
    """The cues of one language, ready to search. Thread-safe."""

    def __init__(self, language: str, cues: Iterable[Cue]) -> None:
        self.language = language
        self.cues = tuple(cues)
        self._patterns: list[re.Pattern[str] | None] = [None] * len(self.cues)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_start: dict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for number, cue in enumerate(self.cues):
            for word in cue.anchors:
                (self._by_start if word.endswith("*") else self._by_word)[word.rstrip("*")].append(number)
            if not cue.anchors:
                self._always.append(number)
        self._starts = sorted({len(word) for word in self._by_start})
        self._others = [
            [
                ({word for word in one if word[-1] != "*"}, {word[:-1] for word in one if word[-1] == "*"})
                for one in cue.others
            ]
            for cue in self.cues
        ]

    def find(self, text: str) -> list[Sign]:
        """Every cue that `text` holds, once each at most, in the order of their places."""
        plain = folded(text)
        numbers = set(self._always)
        words = set(_WORD.findall(plain))
        laid = words_apart(plain)
        for word in words:
            numbers.update(self._by_word.get(word, ()))
            for size in self._starts:
                if size > len(word):
                    break
                numbers.update(self._by_start.get(word[:size], ()))
        starts = {word[:size] for word in words for size in range(1, len(word) + 1)}
        signs = [
            sign
            for number in numbers
            if not any(words.isdisjoint(whole) and starts.isdisjoint(begun) for whole, begun in self._others[number])
            if (sign := self._sign(number, text, plain, laid))
        ]
        return sorted(signs, key=lambda sign: (sign.start, sign.end))

    def _sign(self, number: int, text: str, plain: str, laid: tuple[str, list[int], list[int]]) -> Sign | None:
        pattern = self._patterns[number]
        if pattern is None:
            pattern = self._patterns[number] = self.cues[number].pattern()
        cue, weak = self.cues[number], None
        apart, starts, ends = laid
        for match in pattern.finditer(plain if cue.signs else apart):
            start, end = match.span() if cue.signs else (starts[match.start()], ends[match.end() - 1])
            sign = Sign(cue.label, start, end, cue.explicit, False, cue.source)
            if not self._weakened(cue, text, plain, start, end):
                return sign
            weak = weak or sign._replace(weakened=True)
        return weak

    def _weakened(self, cue: Cue, text: str, plain: str, start: int, end: int) -> bool:
        before = _clause_before(plain, start)
        near = _WORD.findall(before)[-BEFORE:] if self.language != "en" else re.findall(r"[\w']+", before)[-BEFORE:]
        negation = _NEGATION[self.language]
        first = _WORD.match(plain, start)
        denied = bool(negation.intersection(near)) and not (first and first[0] in negation)
        imagined = cue.label != "worry" and bool(_IMAGINED[self.language].search(f"{before}{plain[start:end]}"))
        return (
            (denied and (cue.explicit or near[-1] in negation))
            or (cue.explicit and imagined)
            or within_quotes(text, start, end)
            or (cue.explicit and _is_name(text, start, end))
        )


def _clause_before(plain: str, start: int) -> str:
    begin = max(plain.rfind(stop, 0, start) for stop in ".!?…;,\n") + 1
    return plain[begin:start]


def _is_name(text: str, start: int, end: int) -> bool:
    """A capital in the middle of a sentence written in small letters: a product's name."""
    words = text[start:end].split()
    if not words or not words[0][:1].isupper() or words[0].isupper():
        return False
    before = text[:start].rstrip()
    return bool(before) and before[-1] not in '.!?…:;\n-*¡¿"“«' and any(letter.islower() for letter in before)


def built_in(language: str) -> CueSet:
    """The cues that ship with the product; Spanish ones for a language that has none."""
    return _built_in(ours(language))


@cache
def _built_in(base: str) -> CueSet:
    slots = read_slots(base)
    read = read_cues(FOLDER / f"cues.{base}.txt")
    return CueSet(base, (compile_cue(label, source, slots, LONGEST) for label, source in read))


@cache
def read_slots(language: str) -> Slots:
    """A slot's name and its pieces joined by "|", of `slots.<language>.txt`: `name: piece | piece`."""
    slots = {}
    for line in (FOLDER / f"slots.{language}.txt").read_text(encoding="utf-8").splitlines():
        name, colon, pieces = line.partition(":")
        if colon and not line.startswith("#"):
            slots[name.strip()] = "|".join(piece.strip() for piece in folded(pieces).split("|"))
    return Slots(slots)


def read_cues(file: Path) -> list[tuple[str, str]]:
    """(label, cue) of a file in which `## label` stands above its cues, one a line; a line that begins with "# " is a
    remark.

    Raises:
        CueError: a cue stands above the first label.
    """
    found, label = [], ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            label = line[3:].strip()
        elif line.strip() and not line.startswith("# "):
            if not label:
                raise CueError(f"{file.name}, line {number}: no label stands above this cue.")
            found.append((label, line.strip()))
    return found


def clause_of(clauses: Iterable[Clause], start: int, end: int) -> tuple[int, int]:
    """The stretch of the clauses that the place touches; the place itself where there are none."""
    touched = [one for one in clauses if one.start < end and start < one.end]
    return (min(one.start for one in touched), max(one.end for one in touched)) if touched else (start, end)
