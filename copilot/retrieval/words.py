"""What words mean, as vectors: small, static, three languages in one space, so that "me sacaron plata dos veces" is
near "Charged twice" without a word in common.

They were learned by `python -m evals.words.train` (there: from what, and under which licences) and ship with the
package: no model is loaded and nothing is downloaded. A text's vector is the weighted sum of its stems' vectors, which
costs microseconds; it knows no word order, and so it takes part in the ranking and never decides alone.
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.retrieval.stems import STEMMERS, stem

DEFAULT = Path(__file__).with_name("words.npz")
MOST = 200  # words of a text that are looked at: what it is about is said by then
TINY = 1e-9

Vector = NDArray[np.float32]
Weight = Callable[[str], float]


class WordVectors:
    """Vectors by language and stem. A stem that its own language does not have is looked up in the others: product
    names, and much of what Spanish and Portuguese share."""

    def __init__(self, stems: dict[str, dict[str, int]], vectors: Vector, name: str) -> None:
        self.name = name  # of what was learned from these vectors no other ones are asked
        self._stems = stems
        self._vectors = vectors
        self._unit: dict[str, tuple[list[str], Vector]] = {}
        self.size = int(vectors.shape[1])

    def place(self, word: str, language: str) -> int:
        """The row of a folded word; -1 when it is unknown."""
        for name in (language, *STEMMERS):
            row = self._stems.get(name, {}).get(stem(word, name))
            if row is not None:
                return row
        return -1

    def rows(self, places: Sequence[int]) -> Vector:
        """The vectors of these rows."""
        return self._vectors[list(places)]

    def embed(self, words: Sequence[str], language: str, weight: Weight) -> Vector:
        """The unit vector of a text given as folded words, stop words included; all zeros when none is known."""
        return self.both(words, 0, Weighed(self, language, weight))[1]

    def both(self, words: Sequence[str], head: int, weighed: "Weighed") -> tuple[Vector, Vector]:
        """The unit vectors of the first `head` words and of all."""
        found = [weighed[word] for word in words[:MOST]]
        weights = np.zeros((2, len(found)), np.float32)
        weights[1] = [weight for _, weight in found]
        weights[0, :head] = weights[1, :head]
        sums = weights @ self._vectors[[row for row, _ in found]]
        first, whole = sums / (np.sqrt((sums * sums).sum(1, keepdims=True)) + TINY)
        return first, whole

    def nearest(self, wanted: Vector, language: str, most: int) -> list[str]:
        """The stems of a language that mean most nearly what a unit vector means, nearest first."""
        names, units = self._units(language)
        if len(names) <= most or not wanted.any():
            return []
        cosines = units @ wanted
        found = np.argpartition(-cosines, most)[:most]
        return [names[place] for place in found[np.argsort(-cosines[found])]]

    def _units(self, language: str) -> tuple[list[str], Vector]:
        if language not in self._unit:
            rows = self._vectors[list(self._stems.get(language, {}).values())]
            lengths = np.sqrt((rows * rows).sum(1, keepdims=True)) + TINY
            self._unit[language] = list(self._stems.get(language, {})), rows / lengths
        return self._unit[language]


class Weighed(dict[str, tuple[int, float]]):
    """Row and weight by word, each looked up once; a word that is not known weighs nothing."""

    def __init__(self, vectors: WordVectors, language: str, weight: Weight) -> None:
        super().__init__()
        self._vectors, self._language, self._weight = vectors, language, weight

    def __missing__(self, word: str) -> tuple[int, float]:
        row = self._vectors.place(word, self._language)
        self[word] = found = (row, self._weight(word)) if row >= 0 else (0, 0.0)
        return found


@cache
def built_in() -> WordVectors:
    return read_vectors(DEFAULT)


def read_vectors(file: Path) -> WordVectors:
    content = file.read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as table:
        names = bytes(table["stems"]).decode().split("\n")
        vectors = table["vectors"].astype(np.float32) * table["scales"].astype(np.float32)[:, None]
    stems: dict[str, dict[str, int]] = {}
    for row, name in enumerate(names):
        language, _, word = name.partition(":")
        stems.setdefault(language, {})[word] = row
    return WordVectors(stems, vectors, hashlib.sha256(content).hexdigest()[:12])


def write_vectors(file: Path, vectors: dict[str, dict[str, Vector]]) -> None:
    """Eight bits a number and one scale a word: a quarter of the size, and no ranking differs by it."""
    names = [f"{language}:{word}" for language, words in sorted(vectors.items()) for word in sorted(words)]
    rows = np.array([vectors[language][word] for language, _, word in (name.partition(":") for name in names)])
    scales = np.maximum(np.abs(rows).max(1), 1e-6) / 127
    np.savez_compressed(
        file,
        stems=np.frombuffer("\n".join(names).encode(), np.uint8),
        vectors=np.round(rows / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
    )
