"""Second fit: a text's vector has to be nearer to its own meaning than to the others' of its batch.

Softmax over the cosines both ways (InfoNCE: van den Oord et al., 2018) with Adam, started from the regression and held
near it. Meanings that are the same text are not set against each other.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from evals.words.regress import Vocabulary
from evals.words.texts import Pair

Rows = NDArray[np.float32]

BATCH, EPOCHS = 256, 3
TEMPERATURE = 0.15
RATE = 0.003  # of a step, in root mean squares of the vectors
HOLD = 0.02


def contrast(vectors: Rows, vocabulary: Vocabulary, pairs: Sequence[Pair], seed: int = 1) -> Rows:
    """`vectors`, moved. Every word of the pairs is in the vocabulary."""
    asked = _bags(vocabulary, [(pair.language, pair.text) for pair in pairs], len(vectors))
    meant = _bags(vocabulary, [("en", pair.english) for pair in pairs], len(vectors))
    names = {english: number for number, english in enumerate(dict.fromkeys(pair.english.lower() for pair in pairs))}
    groups = np.array([names[pair.english.lower()] for pair in pairs])
    start, scale = vectors, np.float32(np.sqrt((vectors**2).sum(1).mean()))
    vectors, first, second = vectors.copy(), np.zeros_like(vectors), np.zeros_like(vectors)
    order, dice = np.flatnonzero((asked.getnnz(1) > 0) & (meant.getnnz(1) > 0)), np.random.default_rng(seed)
    for _ in range(EPOCHS):
        dice.shuffle(order)
        for begin in range(0, len(order) - BATCH // 2, BATCH):
            batch = order[begin : begin + BATCH]
            one, other = asked[batch], meant[batch]
            moved = np.unique(np.r_[one.indices, other.indices])
            gradient = _gradient(vectors, one, other, groups[batch])[moved] * scale
            gradient += HOLD * BATCH / len(order) * (vectors[moved] - start[moved]) / scale
            first[moved] = 0.9 * first[moved] + 0.1 * gradient
            second[moved] = 0.99 * second[moved] + 0.01 * gradient**2
            vectors[moved] -= RATE * scale * first[moved] / (np.sqrt(second[moved]) + 1e-8)
    return vectors


def _bags(vocabulary: Vocabulary, texts: Sequence[tuple[str, str]], size: int) -> csr_matrix:
    bags = [vocabulary.bag(language, text) for language, text in texts]
    starts = np.cumsum([0, *(len(bag) for bag in bags)])
    places = np.fromiter((row for bag in bags for row in bag), np.int32, int(starts[-1]))
    return csr_matrix((np.ones(len(places), np.float32), places, starts), shape=(len(bags), size))


def _gradient(vectors: Rows, one: csr_matrix, other: csr_matrix, groups: NDArray[np.int64]) -> Rows:
    left, left_length = _unit(one @ vectors)
    right, right_length = _unit(other @ vectors)
    logits = left @ right.T / TEMPERATURE
    diagonal = np.eye(len(groups), dtype=bool)
    logits[(groups[:, None] == groups[None, :]) & ~diagonal] = -1e9
    slope = (_softmax(logits, 1) + _softmax(logits, 0) - 2 * diagonal) / (2 * len(groups) * TEMPERATURE)
    found = one.T @ _through_unit(slope @ right, left, left_length)
    return np.asarray(found + other.T @ _through_unit(slope.T @ left, right, right_length), dtype=np.float32)


def _unit(rows: Rows) -> tuple[Rows, Rows]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6
    return rows / lengths, lengths


def _through_unit(gradient: Rows, unit: Rows, lengths: Rows) -> Rows:
    return np.asarray((gradient - unit * (gradient * unit).sum(1, keepdims=True)) / lengths, dtype=np.float32)


def _softmax(logits: Rows, axis: int) -> Rows:
    powers = np.exp(logits - logits.max(axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis, keepdims=True), dtype=np.float32)
