"""Scoring the candidates: three channels (words by what they mean, 4-grams, concepts) and, when present, dense
similarity, fused; then what the title says, how much of the question is there at all, and the language.

Each channel is min-max normalised over the candidates of one query and they are added with fixed weights; equal-weight
rank fusion lets a weak channel pull good passages down. BM25: Robertson and Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond", 2009, k1 = 1.2, b = 0.75.

The weights were fitted by `python -m evals.abstention.weights`, a softmax over the candidates of each training
question. Against the former ones, and on bases left out of the fit, R@1 rose from 52 to 62 % and R@5 from 78 to 83 %.
"""

import math
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from copilot.retrieval.analysis import Bag
from copilot.retrieval.meaning import K1, Asked, B, Idf, Meant, Weighed

WEIGHTS = (0.34, 0.31, 0.35)  # meanings, 4-grams, concepts
DENSE_WEIGHT = 0.3
COVERED, HEAD_COVERED, HEAD_BACK, HEAD_CONCEPTS, LANGUAGE = 0.17, 0.49, 0.17, 0.31, 0.11
MOST = 1 + COVERED + HEAD_COVERED + HEAD_BACK + HEAD_CONCEPTS + LANGUAGE
SHARPNESS = 11.0  # a score times this is the log odds that the fit gave: e^11 to 1 is the widest gap there can be


class Head(NamedTuple):
    """The share of a title with its headings that is in the question, and the share of the question's concepts that
    they name, each weighted by inverse frequency, 0..1."""

    back: float
    concepts: float


class Scored(NamedTuple):
    """A candidate with its BM25 over 4-grams and over concepts, its cosine where a dense channel is on, and the final
    score in 0..1."""

    passage_id: str
    source_key: str
    bag: Bag
    language: str
    raw: tuple[float, float]
    cosine: float
    head: Head
    meant: Meant
    score: float


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


def channel_scores(asked: Asked, bag: Bag, means: Sequence[float]) -> tuple[float, float]:
    """BM25 of one passage over 4-grams and over concepts."""
    return (
        bm25(asked.grams, bag.channels[1], bag.lengths[1], means[1]),
        bm25(asked.concepts, bag.channels[2], bag.lengths[2], means[2]),
    )


def head_overlap(asked: Asked, bag: Bag, idf: Idf) -> Head:
    whole = sum(weight for _, weight in asked.concepts)
    named = sum(weight for name, weight in asked.concepts if name in bag.head_concepts)
    return Head(share(bag.head_stems, asked.stems, partial(idf, 0)), named / whole if whole else 0.0)


def share(wanted: Collection[str], held: Container[str], weight: Callable[[str], float]) -> float:
    """How much of the weight of `wanted` is in `held`; 0 when nothing is wanted."""
    total = sum(weight(term) for term in wanted)
    return sum(weight(term) for term in wanted if term in held) / total if total else 0.0


def total(fused: float, head: Head, meant: Meant, *, same_language: bool) -> float:
    """The final score, 0..1."""
    title = HEAD_COVERED * meant.head + HEAD_BACK * head.back + HEAD_CONCEPTS * head.concepts
    return (fused + COVERED * meant.covered + title + LANGUAGE * same_language) / MOST


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
