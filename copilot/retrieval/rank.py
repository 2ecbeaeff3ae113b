"""Scoring the candidates: channels of words by what they mean, of words, 4-grams and neighbours as they were said, and
of concepts, fused; then what the title says, how much of the question is there at all, and the language.

What was said is looked for in a whole source: an article is about what several of its passages say. What is meant is
looked for in a passage, and the words as they stand count against it there: they have counted in the source, and else a
passage that repeats one of them would come before the source that holds them all.

Each channel is min-max normalised over the candidates of one query and they are added with fixed weights; equal-weight
rank fusion lets a weak channel pull good passages down. BM25: Robertson and Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond", 2009, k1 = 1.2, b = 0.75.

The weights were fitted by `python -m evals.abstention.weights`, a softmax over the candidates of each training
question. On customers' questions of bases left out of the fit, R@1 is 69 % and R@5 87 %: whole sources and phrases
brought one point of each.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from copilot.retrieval.analysis import Bag, WantedGrams
from copilot.retrieval.meaning import K1, Asked, B, Meant, Weighed

WEIGHTS = (0.13, -0.14, 0.05, 0.09, 0.13, 0.10, 0.05)  # in a passage: meanings, own words, concepts; then Whole
COVERED, HEAD_CONCEPTS = 0.13, 0.05
NEAR_HEAD, NEAR = 0.2, 0.23
LANGUAGE = 0.03  # not fitted: of an article and its translation, the one that the customer speaks
SHARPNESS = 16.0  # a score times this is the log odds that the fit gave: e^16 to 1 is the widest gap there can be
SOURCE = 1.5  # how much longer than a passage what is known of a source is

Term = TypeVar("Term")


class Exact(NamedTuple):
    """How often a passage holds the question's stems, stop words with them, and its 4-grams; its `pairs` of stems that
    are neighbours when stop words are left out, and its `phrases`, neighbours as they stand; length in useful words."""

    said: Mapping[str, int]
    grams: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    phrases: Mapping[tuple[str, str], int]
    length: int


class Whole(NamedTuple):
    """BM25 of a source over what its passages hold together: see `Exact`."""

    said: float
    grams: float
    pairs: float
    phrases: float


class Near(NamedTuple):
    """How near the question's word vectors are to those of the title with its headings, and of the whole passage:
    cosines, 0..1."""

    head: float
    whole: float


class Scored(NamedTuple):
    """A candidate with its BM25 over own words and over concepts, its cosine where a dense channel is on, the share of
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


def channel_scores(asked: Asked, bag: Bag, means: Sequence[float]) -> tuple[float, float]:
    """BM25 of one passage over the question's own words and over concepts."""
    return (
        bm25(asked.own, bag.stems, bag.lengths[0], means[0]),
        bm25(asked.concepts, bag.concepts, bag.lengths[2], means[2]),
    )


def head_concepts(asked: Asked, bag: Bag) -> float:
    """The share of the question's concepts that the title and headings name, by inverse frequency."""
    whole = sum(weight for _, weight in asked.concepts)
    named = sum(weight for name, weight in asked.concepts if name in bag.head_concepts)
    return named / whole if whole else 0.0


def exact(asked: Asked, bag: Bag, grams: WantedGrams) -> Exact:
    """What of the question stands in a passage as it was said."""
    return Exact(
        said=Counter(filter(asked.said.__contains__, bag.spoken)),
        grams=grams.counts(bag.useful),
        pairs=Counter(filter(asked.pairs.__contains__, pairwise(bag.sequence))) if asked.pairs else {},
        phrases=Counter(filter(asked.phrases.__contains__, pairwise(bag.spoken))),
        length=bag.lengths[0],
    )


def wholes(rows: Sequence[Scored], asked: Mapping[str, Asked], mean_length: float) -> list[Whole]:
    """For each passage what its source says, as far as the source's passages are among `rows`; `asked` by language."""
    together: dict[str, list[Scored]] = {}
    for row in rows:
        together.setdefault(row.source_key, []).append(row)
    mean = mean_length * SOURCE
    scores = {
        key: _whole([row.exact for row in group], asked[group[0].language], mean) for key, group in together.items()
    }
    return [scores[row.source_key] for row in rows]


def _whole(passages: Sequence[Exact], asked: Asked, mean: float) -> Whole:
    norm = K1 * (1 - B + B * sum(one.length for one in passages) / mean)
    idf = asked.said
    said, grams = _together([one.said for one in passages]), _together([one.grams for one in passages])
    pairs, phrases = _together([one.pairs for one in passages]), _together([one.phrases for one in passages])
    return Whole(
        said=sum([idf[one] * count / (count + norm) for one, count in said.items()]),
        grams=sum([idf * grams[gram] / (grams[gram] + norm) for gram, idf in asked.grams if gram in grams]),
        pairs=_beside(pairs, idf, norm),
        phrases=_beside(phrases, idf, norm),
    )


def _beside(pairs: Mapping[tuple[str, str], int], idf: Mapping[str, float], norm: float) -> float:
    return sum([(idf[one] + idf[other]) * count / (count + norm) for (one, other), count in pairs.items()])


def _together(parts: Sequence[Mapping[Term, int]]) -> Mapping[Term, int]:
    """The counts of all parts; most sources have but one."""
    if len(parts) == 1:
        return parts[0]
    counts: dict[Term, int] = {}
    for part in parts:
        for term, count in part.items():
            counts[term] = counts.get(term, 0) + count
    return counts


def promising(rows: Sequence[Scored], most: int, language: str) -> list[str]:
    """The keys of the sources worth reading whole: those whose best passage scores highest by itself."""
    best: dict[str, float] = {}
    for row in rows:
        score = total(row.meant.bm25, row, same_language=row.language == language)
        best[row.source_key] = max(score, best.get(row.source_key, 0.0))
    return sorted(best, key=lambda key: -best[key])[:most]


def total(fused: float, row: Scored, *, same_language: bool) -> float:
    """The score by words; the weights sum to one."""
    title = HEAD_CONCEPTS * row.head
    vectors = NEAR_HEAD * row.near.head + NEAR * row.near.whole
    return sum(WEIGHTS) * fused + COVERED * row.meant.covered + title + vectors + LANGUAGE * same_language


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
