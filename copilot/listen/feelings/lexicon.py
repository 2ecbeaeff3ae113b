"""The words of lexicon.yaml: which groups of feeling a message's words belong to, and whether they are denied."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml

from copilot.listen.language import ours
from copilot.text import fold

FILE = Path(__file__).with_name("lexicon.yaml")
LONGEST_PHRASE = 4
"""Words."""
REACH = 3
"""Words before, among which a negation counts."""
NEGATION = "negation"
_UNDENIED = frozenset((NEGATION, "strongly"))

_LONG = re.compile(r"(\w)\1{2,}")
_DOUBLE = re.compile(r"([a-z])\1+")
_REAL_DOUBLES = frozenset(("rr", "ll", "ss", "nn", "ee", "oo"))


def squeeze(folded: str) -> str:
    """`folded` with letters said once that no language of ours doubles: "feliiiz" and "feliz" become one."""
    return _DOUBLE.sub(_one, _LONG.sub(r"\1\1", folded))


def _one(match: re.Match[str]) -> str:
    return match.group() if match.group() in _REAL_DOUBLES else match.group(1)


class Lexicon:
    """Groups by word or phrase, and by beginning."""

    def __init__(self, exact: dict[str, frozenset[str]], starts: dict[str, frozenset[str]]) -> None:
        self._exact, self._starts = exact, starts
        self._sizes = range(min(map(len, starts), default=0), max(map(len, starts), default=0) + 1)
        self._phrases = {entry.split()[0] for entry in (*exact, *starts) if " " in entry}
        self._denials = {word for word, groups in exact.items() if NEGATION in groups}

    def groups(self, tokens: Sequence[str]) -> list[str]:
        """The groups of folded `tokens`, one for each place and group; "~" before a group that is denied there."""
        return [name for place in range(len(tokens)) for name in self._at(tokens, place)]

    def _at(self, tokens: Sequence[str], place: int) -> Iterator[str]:
        found = set(self._of(tokens[place]))
        if tokens[place] in self._phrases:
            for size in range(2, LONGEST_PHRASE + 1):
                found.update(self._of(" ".join(tokens[place : place + size])))
        if not found:
            return
        denied = not self._denials.isdisjoint(tokens[max(0, place - REACH) : place])
        for group in sorted(found):
            yield f"~{group}" if denied and group not in _UNDENIED else group

    def _of(self, entry: str) -> Iterator[str]:
        yield from self._exact.get(entry, ())
        for size in self._sizes:
            if size > len(entry):
                return
            yield from self._starts.get(entry[:size], ())


def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, a country after it left aside; Spanish for one that has none."""
    return _lexicon(ours(language))


@cache
def _lexicon(base: str) -> Lexicon:
    return read_lexicon(FILE, base)


def read_lexicon(file: Path, language: str) -> Lexicon:
    exact: dict[str, set[str]] = {}
    starts: dict[str, set[str]] = {}
    raw: dict[str, dict[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    for group, lists in raw.items():
        for entry in lists[language].split(","):
            spelled = squeeze(fold(entry.strip()))
            kind = starts if spelled.endswith("*") else exact
            kind.setdefault(spelled.rstrip("*"), set()).add(group)
    return Lexicon(*({key: frozenset(groups) for key, groups in kind.items()} for kind in (exact, starts)))
