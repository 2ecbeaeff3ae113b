"""From text to what is matched: stems, padded character 4-grams, concepts.

Words are folded (case, accents) before they are stemmed, so that "factura", "Factúra" and "facturas" meet. Stop words
of the three languages are dropped together from every query: across languages a foreign stop word is the rarest, and
so the heaviest, word of all.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

from copilot.retrieval.concepts import Concepts
from copilot.text import fold

VERSION = "1"  # part of the index's version: a change here rebuilds it

STEMMERS = {"es": "spanish", "pt": "portuguese", "en": "english"}
_WORD = re.compile(r"[^\W_]+")


@cache
def stopwords() -> frozenset[str]:
    lines = Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in fold(line).split())


def tokens(text: str) -> list[str]:
    """Folded words of two or more characters, or digits, in order."""
    return [word for word in _WORD.findall(fold(text)) if len(word) > 1 or word.isdigit()]


def content(words: Iterable[str]) -> list[str]:
    """`words` without stop words; all of them when nothing would be left."""
    kept = [word for word in words if word not in stopwords()]
    return kept or list(words)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a folded word; the word itself in a language without a stemmer."""
    name = STEMMERS.get(language)
    if name is None or word.isdigit():
        return word
    stemmed: str = _stemmer(name).stemWord(word)
    return stemmed


# One stemmer per call site would be slow to build and PyStemmer's own cache is not thread-safe, so its cache is off
# and `stem` caches instead.
@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name, 0)


@lru_cache(maxsize=200_000)
def grams(word: str) -> tuple[str, ...]:
    """Character 4-grams of the word padded with one space on each side: " fac", "fact", ... "ura "."""
    padded = f" {word} "
    if len(padded) <= 4:
        return (padded,)
    return tuple(padded[start : start + 4] for start in range(len(padded) - 3))


class Bag:
    """A text as three bags of terms, each with its length, for scoring."""

    __slots__ = ("channels", "lengths", "stem_set")

    def __init__(self, words: Sequence[str], language: str, concepts: Concepts) -> None:
        useful = [word for word in words if word not in stopwords()]
        stems = Counter(stem(word, language) for word in useful)
        gram = Counter(piece for word in useful for piece in grams(word))
        self.channels = (stems, gram, Counter(concepts.of(useful)))
        self.lengths = (len(useful), sum(gram.values()), len(useful))
        self.stem_set = frozenset(stems)
