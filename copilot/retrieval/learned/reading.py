"""From a question to weighted terms: stems, pairs of stems, runs of letters, concepts, and a vector where there is one.

Stop words stay: "why did you" and "how do I" are different matters.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.retrieval.concepts import Concepts
from copilot.retrieval.stems import stem, tokens

VERSION = "1"  # a change of what a term is: models of another version are not used
LONGEST = 150  # words of a question that are read
SHORTEST_RUN, LONGEST_RUN = 2, 5
# Weights of the blocks, chosen on development splits of a public set of bank customers' questions: words, words with
# pairs of neighbours, runs of letters inside a word, concepts. Each block has length one before it is weighted.
BLOCKS = {"w": 0.7, "p": 0.7, "c": 1.0, "n": 0.6}

Floats = NDArray[np.float32]
Terms = dict[str, Counter[str]]


class Dense(NamedTuple):
    """A vector for a text: `vector(text, language)` gives always the same number of floats, zeros when it knows no
    word. `name` changes with the vectors. Of length one before it is weighted, as the other blocks are."""

    name: str
    vector: Callable[[str, str], Floats]
    weight: float = 1.0


class Vector(NamedTuple):
    """A question as a model sees it: places of its terms, their values, and its dense part (empty without one)."""

    places: NDArray[np.int64]
    values: Floats
    dense: Floats


class Reader:
    """Reads a question in its language."""

    def __init__(self, concepts: Concepts, dense: Dense | None = None) -> None:
        self._concepts = concepts
        self._dense = dense
        self.version = f"{VERSION}/{dense.name}*{dense.weight:g}" if dense else VERSION
        self.table = concepts.digest[:12]
        self.most = sum(weight * weight for weight in BLOCKS.values()) + (dense.weight**2 if dense else 0.0)

    def terms(self, text: str, language: str) -> Terms:
        """The terms of each block with how often each occurs."""
        words = tokens(text)[:LONGEST]
        stems = [stem(word, language) for word in words]
        pairs = [f"{one} {other}" for one, other in pairwise(stems)]
        names = (name for _, _, found in self._concepts.spans(words, language) for name in found)
        return {
            "w": Counter(stems),
            "p": Counter([*stems, *pairs]),
            "c": Counter(run for word in words for run in _runs(word)),
            "n": Counter(names),
        }

    def dense(self, text: str, language: str) -> Floats:
        if self._dense is None:
            return np.zeros(0, dtype=np.float32)
        vector = np.asarray(self._dense.vector(text, language), dtype=np.float32)
        length = float(np.linalg.norm(vector))
        return vector * np.float32(self._dense.weight / length) if length else vector

    def vector(self, text: str, language: str, places: Mapping[str, int], idf: Floats) -> Vector:
        """The question in the terms that a model knows; `places` by block and term (`key`)."""
        found, values = weighted(self.terms(text, language), places, idf)
        return Vector(found, values, self.dense(text, language))


def key(block: str, term: str) -> str:
    return f"{block}{term}"


def keys(terms: Terms) -> Iterator[str]:
    """Every term once, as a vocabulary names it."""
    return (key(block, term) for block, counts in terms.items() for term in counts)


def weighted(terms: Terms, places: Mapping[str, int], idf: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The places and values of the known terms: dampened counts by inverse frequency, each block of its length.

    Terms that nobody asked with before count in the length as the rarest known one does, so that a question of which
    little is known has little to say.
    """
    rarest = float(idf.max(initial=1.0))
    found: list[int] = []
    values: list[float] = []
    for block, counts in terms.items():
        known = [(place, n) for term, n in counts.items() if (place := places.get(key(block, term), -1)) >= 0]
        raw = [(1 + log(n)) * float(idf[place]) for place, n in known]
        strange = (len(counts) - len(known)) * rarest * rarest
        length = sqrt(sum(value * value for value in raw) + strange)
        found += [place for place, _ in known]
        values += [BLOCKS[block] * value / length for value in raw]
    return np.array(found, dtype=np.int64), np.array(values, dtype=np.float32)


def inverse_frequency(count: int, frequencies: Iterable[int]) -> Floats:
    known = np.fromiter(frequencies, dtype=np.float32)
    return (np.log((1 + count) / (1 + known)) + 1).astype(np.float32)


@lru_cache(maxsize=100_000)
def _runs(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(
        padded[start : start + size]
        for size in range(SHORTEST_RUN, min(LONGEST_RUN, len(padded)) + 1)
        for start in range(len(padded) - size + 1)
    )
