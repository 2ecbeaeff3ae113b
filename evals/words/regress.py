"""First fit: vectors whose weighted sum comes near what the teacher says of a text, in whatever language it is.

Ridge regression over bags of stems, around what the teacher says of single English words, solved by conjugate
gradients. Words of a text share 1/sqrt(n); only directions are used later.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from copilot.retrieval.stems import stem, tokens

Rows = NDArray[np.float32]

RIDGE = 1.0
SHORT, SHORT_WEIGHT = 4, 2.0  # words up to which a text is a term, and what a term counts beside a sentence
FREQUENT = 1e-3  # share of all words at which a word's own meaning counts half (Arora et al., SIF, 2017)
STEPS = 40


class Vocabulary(dict[str, int]):
    """Row by "language:stem"; grows while texts are read."""

    def bag(self, language: str, text: str) -> list[int]:
        return [self.setdefault(f"{language}:{stem(word, language)}", len(self)) for word in tokens(text)]


class Example(NamedTuple):
    language: str
    text: str


def regress(
    vocabulary: Vocabulary, examples: Sequence[Example], wanted: Rows, words: dict[str, int], meanings: Rows
) -> Rows:
    """A vector for every stem of `examples`, whose texts mean `wanted`, and of `words`, which mean `meanings`."""
    bags = [vocabulary.bag(example.language, example.text) for example in examples]
    weights = np.array([SHORT_WEIGHT if len(bag) <= SHORT else 1.0 for bag in bags], np.float32) ** 0.5
    prior = _prior(vocabulary, words, meanings)
    table = _table(bags, weights, len(vocabulary))
    target = wanted * weights[:, None]
    guess = table @ prior
    prior *= np.float32((guess * target).sum() / max(1e-9, (guess * guess).sum()))
    return np.asarray(prior + _conjugate_gradients(table, target - table @ prior), dtype=np.float32)


def _prior(vocabulary: Vocabulary, words: dict[str, int], meanings: Rows) -> Rows:
    """What the teacher says of the English words with one stem, less of it the more frequent they are."""
    sums: dict[int, Rows] = {}
    counts: dict[int, int] = defaultdict(int)
    for (word, count), meaning in zip(words.items(), meanings, strict=True):
        for row in vocabulary.bag("en", word)[:1]:
            sums[row] = sums.get(row, np.zeros(meanings.shape[1], np.float32)) + count * meaning
            counts[row] += count
    whole = sum(counts.values())
    prior = np.zeros((len(vocabulary), meanings.shape[1]), np.float32)
    for row, total in sums.items():
        prior[row] = total / (np.linalg.norm(total) + 1e-9) * FREQUENT / (FREQUENT + counts[row] / whole)
    return prior


def _table(bags: Sequence[Sequence[int]], weights: Rows, size: int) -> csr_matrix:
    starts = np.cumsum([0, *(len(bag) for bag in bags)])
    places = np.fromiter((row for bag in bags for row in bag), np.int32, int(starts[-1]))
    shares = [weight * max(1, len(bag)) ** -0.5 for bag, weight in zip(bags, weights, strict=True)]
    values = np.repeat(np.array(shares, np.float32), np.diff(starts))
    return csr_matrix((values, places, starts), shape=(len(bags), size))


def _conjugate_gradients(table: csr_matrix, wanted: Rows) -> Rows:
    """The ridge solution, each dimension on its own."""
    found = np.zeros((table.shape[1], wanted.shape[1]), np.float32)
    rest = table.T @ wanted
    way, length = rest.copy(), (rest * rest).sum(0)
    for _ in range(STEPS):
        ahead = table.T @ (table @ way) + RIDGE * way
        step = length / ((way * ahead).sum(0) + 1e-12)
        found += step * way
        rest -= step * ahead
        new = (rest * rest).sum(0)
        way = rest + (new / (length + 1e-12)) * way
        length = new
    return found
