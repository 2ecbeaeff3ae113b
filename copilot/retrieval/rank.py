"""Scoring the candidates: three BM25 channels (stems, 4-grams, concepts) and, when present, dense similarity, fused.

Each channel is min-max normalised over the candidates of one query and they are added with fixed weights; equal-weight
rank fusion lets a weak channel pull good passages down. BM25: Robertson and Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond", 2009, k1 = 1.2, b = 0.75.
"""

import math
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from copilot.retrieval.analysis import Bag
from copilot.retrieval.query import Query

K1, B = 1.2, 0.75
WEIGHTS = (0.4, 0.4, 0.2)
DENSE_WEIGHT = 0.3
# What a title and its headings add to the fused score of 0..1: the question's share that stands in them, their share
# that stands in the question, shared concepts; and the customer's own language. Together +5 points of R@1 on the
# development sets over the three channels alone.
HEAD, HEAD_BACK, HEAD_CONCEPTS, LANGUAGE = 0.2, 0.2, 0.15, 0.1
MOST = 1 + HEAD + HEAD_BACK + HEAD_CONCEPTS + LANGUAGE

Idf = Callable[[int, str], float]


class Head(NamedTuple):
    """How a question and a title with its headings overlap, each weighted by inverse frequency, 0..1."""

    covered: float
    back: float
    concepts: float


class Scored(NamedTuple):
    """A candidate with its BM25 by channel, its cosine where a dense channel is on, and the final score in 0..1."""

    passage_id: str
    source_key: str
    bag: Bag
    language: str
    raw: tuple[float, float, float]
    cosine: float
    head: Head
    score: float


def inverse_frequency(passages: int, frequency: int) -> float:
    """BM25's idf, never negative."""
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def bm25(query: Sequence[str], bag: Mapping[str, int], length: int, mean: float, idf: Callable[[str], float]) -> float:
    norm = K1 * (1 - B + B * length / mean)
    total = 0.0
    for term in query:
        count = bag.get(term, 0)
        if count:
            total += idf(term) * count * (K1 + 1) / (count + norm)
    return total


def channel_scores(query: Query, bag: Bag, language: str, means: Sequence[float], idf: Idf) -> tuple[float, ...]:
    """BM25 of one passage in the three channels."""
    terms = (query.stems.get(language) or next(iter(query.stems.values())), query.grams, query.concepts)
    return tuple(
        bm25(terms[channel], bag.channels[channel], bag.lengths[channel], means[channel], partial(idf, channel))
        for channel in range(3)
    )


def head_overlap(query: Query, bag: Bag, language: str, idf: Idf) -> Head:
    stems = frozenset(query.stems.get(language) or next(iter(query.stems.values())))
    return Head(
        share(stems, bag.head_stems, partial(idf, 0)),
        share(bag.head_stems, stems, partial(idf, 0)),
        share(frozenset(query.concepts), bag.head_concepts, partial(idf, 2)),
    )


def share(wanted: Collection[str], held: Container[str], weight: Callable[[str], float]) -> float:
    """How much of the weight of `wanted` is in `held`; 0 when nothing is wanted."""
    total = sum(weight(term) for term in wanted)
    return sum(weight(term) for term in wanted if term in held) / total if total else 0.0


def total(fused: float, head: Head, *, same_language: bool) -> float:
    """The final score, 0..1."""
    added = HEAD * head.covered + HEAD_BACK * head.back + HEAD_CONCEPTS * head.concepts + LANGUAGE * same_language
    return (fused + added) / MOST


def fuse(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """One score in 0..1 a row from its channels, each min-max normalised over the rows."""
    tops = [max((row[channel] for row in rows), default=0.0) for channel in range(len(weights))]
    lows = [min((row[channel] for row in rows), default=0.0) for channel in range(len(weights))]
    alive = sum(weight for weight, top, low in zip(weights, tops, lows, strict=True) if top > low) or 1.0
    return [
        sum(
            weight * (value - low) / (top - low)
            for weight, value, top, low in zip(weights, row, tops, lows, strict=True)
            if top > low
        )
        / alive
        for row in rows
    ]
