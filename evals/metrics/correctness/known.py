"""Known: the words of all that an answer may rest on, and how new a word of the answer is to them."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.contacts.commonness import weight
from copilot.retrieval.analysis import useful
from copilot.retrieval.stems import stem, tokens
from copilot.retrieval.words import TINY, Vector, built_in
from copilot.text import fold

SMALL_TALK = Path(__file__).with_name("small_talk.txt")
_HANGING = re.compile(r"(\w{2,}?[aeiour])(?:me|te|se|nos|os)?(?:lo|la|los|las|le|les|me|te|se|nos|os)")
COMMON = 0.7
"""Commonness up to which a word is small talk and never new."""
NEAR, FAR = 0.75, 0.35
"""Cosines from which a word means what a known one does, and up to which nothing known is like it."""


class Known:
    """`texts` are in any of the three languages: a word is known by its stem, or by its meaning in the others."""

    def __init__(self, texts: Iterable[tuple[str, str]], language: str) -> None:
        self._language = language
        given = [_words(text, spoken) for text, spoken in texts]
        self._stems = frozenset(one for stems, _ in given for one in stems)
        rows = sorted({row for _, rows in given for row in rows})
        self._units = _units(tuple(rows))
        self._new: dict[str, float] = {}

    def newness(self, word: str) -> float:
        """0 for a folded word that is known or small talk, up to 1 for one that nothing is like."""
        if word not in self._new:
            self._new[word] = self._measure(word)
        return self._new[word]

    def _measure(self, word: str) -> float:
        forms = (word, *_bare(word, self._language))
        if word.isdigit() or any(self._is_told(form) for form in forms):
            return 0.0
        return min(self._distance(form) for form in forms)

    def _is_told(self, word: str) -> bool:
        root = stem(word, self._language)
        return root in self._stems or root in _small_talk(self._language)

    def _distance(self, word: str) -> float:
        root = stem(word, self._language)
        telling = max(0.0, (weight(root, self._language) - COMMON) / (1 - COMMON))
        row = built_in().place(word, self._language)
        if not telling or row < 0 or not len(self._units):
            return telling
        nearest = float((self._units @ _units((row,))[0]).max())
        return telling * min(1.0, max(0.0, (NEAR - nearest) / (NEAR - FAR)))


def _bare(word: str, language: str) -> tuple[str, ...]:
    """A Spanish verb without the pronouns that hang on it: "mandanosla" as "manda", "manda" with an r."""
    match = _HANGING.fullmatch(word) if language == "es" else None
    return (match[1], f"{match[1]}r") if match else ()


@cache
def _small_talk(language: str) -> frozenset[str]:
    lines = (line.split() for line in SMALL_TALK.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return frozenset(stem(fold(word), language) for tag, *words in lines if tag == language for word in words)


@lru_cache(maxsize=4096)
def _words(text: str, language: str) -> tuple[frozenset[str], frozenset[int]]:
    words = set(useful(tokens(text)))
    rows = {built_in().place(word, language) for word in words}
    return frozenset(stem(word, language) for word in words), frozenset(row for row in rows if row >= 0)


def _units(rows: tuple[int, ...]) -> NDArray[np.float32]:
    vectors: Vector = built_in().rows(rows)
    units: NDArray[np.float32] = vectors / (np.sqrt((vectors * vectors).sum(1, keepdims=True)) + TINY)
    return units


@lru_cache(maxsize=20_000)
def meaning(text: str, language: str) -> Vector:
    """The middle of what the words of `text` mean, each by how much it tells; of length one, or nought."""
    weighed = [
        (row, max(0.05, weight(stem(word, language), language)))
        for word in useful(tokens(text))
        if (row := built_in().place(word, language)) >= 0
    ]
    if not weighed:
        return np.zeros(built_in().rows((0,)).shape[1], dtype=np.float32)
    by = np.array([one for _, one in weighed], dtype=np.float32)
    middle: Vector = by @ _units(tuple(row for row, _ in weighed))
    size: Vector = middle / (np.sqrt(middle @ middle) + TINY)
    return size
