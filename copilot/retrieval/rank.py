"""Scoring the candidates: three channels (words by what they mean, 4-grams, concepts) and, when present, dense
similarity, fused; then what the title says, how much of the question is there at all, and the language.

Each channel is min-max normalised over the candidates of one query and they are added with fixed weights; equal-weight
rank fusion lets a weak channel pull good passages down. BM25: Robertson and Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond", 2009, k1 = 1.2, b = 0.75.

The weights were fitted by `python -m evals.abstention.weights`, a softmax over the candidates of each training
question. Against the former ones, and on bases left out of the fit, R@1 rose from 52 to 62 % and R@5 from 78 to 83 %.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from copilot.retrieval.analysis import Bag, WantedGrams
from copilot.retrieval.meaning import K1, Asked, B, Meant, Weighed

WEIGHTS = (0.12, 0.12, 0.04, 0.11)  # meanings, 4-grams, concepts, neighbours
COVERED, HEAD_COVERED, HEAD_CONCEPTS = 0.16, 0.02, 0.06
NEAR_HEAD, NEAR = 0.2, 0.23
LANGUAGE = 0.03  # not fitted: of an article and its translation, the one that the customer speaks
SHARPNESS = 15.5  # a score times this is the log odds that the fit gave: e^15 to 1 is the widest gap there can be
SOURCE = 1.5  # how much longer than a passage what is known of a source is


class Exact(NamedTuple):
    """How often a passage holds the question's own stems, and pairs of them that are neighbours in both; its length in
    useful words."""

    stems: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    length: int


class Near(NamedTuple):
    """How near the question's word vectors are to those of the title with its headings, and of the whole passage:
    cosines, 0..1."""

    head: float
    whole: float


class Scored(NamedTuple):
    """A candidate with its BM25 over 4-grams and over concepts, its cosine where a dense channel is on, the share of
    the question's concepts that its title and headings name, the score by words, and the final one."""

    passage_id: str
    source_key: str
    bag: Bag
    language: str
    raw: tuple[float, float]
    cosine: float
    exact: Exact
    head: float
    near: Near
    meant: Meant
    score: float
    final: float = 0.0


def inverse_frequency(passages: int, frequency: int) -> float:
    """BM25's idf, never negative."""
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def bm25(terms: Weighed, bag: Mapping[str, int], length: int, mean: float) -> float:
    """`terms` with their inverse frequencies."""
    norm = K1 * (1 - B + B * length / mean)
    total = 0.0
    for term, idf in terms:
        count = bag.get(term, 0)
        if count:
            total += idf * count * (K1 + 1) / (count + norm)
    return total


def channel_scores(asked: Asked, bag: Bag, grams: WantedGrams, means: Sequence[float]) -> tuple[float, float]:
    """BM25 of one passage over the question's 4-grams and over concepts."""
    return (
        bm25(asked.grams, grams.counts(bag.useful), bag.lengths[1], means[1]),
        bm25(asked.concepts, bag.concepts, bag.lengths[2], means[2]),
    )


def head_concepts(asked: Asked, bag: Bag) -> float:
    """The share of the question's concepts that the title and headings name, by inverse frequency."""
    whole = sum(weight for _, weight in asked.concepts)
    named = sum(weight for name, weight in asked.concepts if name in bag.head_concepts)
    return named / whole if whole else 0.0


def exact(asked: Asked, bag: Bag) -> Exact:
    """What of the question stands in a passage as it was said."""
    stems = {stem: bag.stems[stem] for stem in asked.stems if stem in bag.stems}
    pairs = Counter(pair for pair in pairwise(bag.sequence) if pair in asked.pairs) if len(stems) > 1 else {}
    return Exact(stems, pairs, bag.lengths[0])


def neighbours(rows: Sequence[Scored], mean_length: float, idf: Callable[[str], float]) -> list[float]:
    """For each passage the BM25 of the question's neighbouring words over all candidates of the same source together:
    an article is about what several of its passages say."""
    together: dict[str, list[Scored]] = {}
    for row in rows:
        together.setdefault(row.source_key, []).append(row)
    scores = {key: _beside(group, mean_length * SOURCE, idf) for key, group in together.items()}
    return [scores[row.source_key] for row in rows]


def _beside(group: Sequence[Scored], mean: float, idf: Callable[[str], float]) -> float:
    norm = K1 * (1 - B + B * sum(row.exact.length for row in group) / mean)
    pairs: Counter[tuple[str, str]] = Counter()
    for row in group:
        pairs.update(row.exact.pairs)
    return sum((idf(one) + idf(other)) * count / (count + norm) for (one, other), count in pairs.items())


def total(fused: float, row: Scored, *, same_language: bool) -> float:
    """The score by words; the weights sum to one."""
    title = HEAD_COVERED * row.meant.head + HEAD_CONCEPTS * row.head
    vectors = NEAR_HEAD * row.near.head + NEAR * row.near.whole
    covered = COVERED * row.meant.covered
    return sum(WEIGHTS) * fused + covered + title + vectors + LANGUAGE * same_language


def fuse(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """One score in 0..1 a row from its channels, each min-max normalised over the rows."""
    tops = [max((row[channel] for row in rows), default=0.0) for channel in range(len(weights))]
    lows = [min((row[channel] for row in rows), default=0.0) for channel in range(len(weights))]
    whole = sum(weights)
    return [
        sum(
            weight * (value - low) / (top - low)
            for weight, value, top, low in zip(weights, row, tops, lows, strict=True)
            if top > low
        )
        / whole
        for row in rows
    ]
