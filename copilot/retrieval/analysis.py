"""From text to what is matched: stems, padded character 4-grams, concepts.

Words are folded (case, accents) before they are stemmed, so that "factura", "Factúra" and "facturas" meet. Stop words
of the three languages are dropped together from every query: across languages a foreign stop word is the rarest, and
so the heaviest, word of all.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from copilot.retrieval.concepts import Concepts
from copilot.retrieval.stems import stem as stem
from copilot.retrieval.stems import tokens as tokens
from copilot.text import fold

VERSION = "3"  # part of the index's version: a change here rebuilds it


@cache
def stopwords() -> frozenset[str]:
    lines = Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in fold(line).split())


def content(words: Iterable[str]) -> list[str]:
    """`words` without stop words; all of them when nothing would be left."""
    kept = [word for word in words if word not in stopwords()]
    return kept or list(words)


@lru_cache(maxsize=200_000)
def grams(word: str) -> tuple[str, ...]:
    """Character 4-grams of the word padded with one space on each side: " fac", "fact", ... "ura "."""
    padded = f" {word} "
    if len(padded) <= 4:
        return (padded,)
    return tuple(padded[start : start + 4] for start in range(len(padded) - 3))


class Bag:
    """A text as three bags of terms, each with its length, for scoring; and what its title and headings say: the
    `head`, that `words` begin with."""

    __slots__ = ("channels", "head_concepts", "head_stems", "lengths", "stem_set")

    def __init__(self, words: Sequence[str], language: str, concepts: Concepts, head: Sequence[str] = ()) -> None:
        useful = [word for word in words if word not in stopwords()]
        stems = Counter(stem(word, language) for word in useful)
        gram = Counter(chain.from_iterable(map(grams, useful)))
        spans = concepts.spans(words, language)
        self.channels = (stems, gram, Counter(name for _, _, names in spans for name in names))
        self.lengths = (len(useful), sum(gram.values()), len(useful))
        self.stem_set = frozenset(stems)
        self.head_stems = frozenset(stem(word, language) for word in content(head))
        self.head_concepts = frozenset(name for _, end, names in spans if end <= len(head) for name in names)
