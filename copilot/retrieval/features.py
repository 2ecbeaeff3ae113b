"""What a ranking looks like when its first source answers the question: the inputs of `calibrate`."""

import math
from collections.abc import Container, Sequence
from functools import partial
from itertools import pairwise
from statistics import fmean, pstdev

from copilot.retrieval import analysis
from copilot.retrieval.lexical import Stored
from copilot.retrieval.query import Query
from copilot.retrieval.rank import K1, Idf, Scored, share

WINDOW = 24  # words: about the length of the sentence that would answer

NAMES = (
    "bm25 of the top, as a share of what a perfect match could get",
    "idf-weighted share of the question's words in the top passage",
    "the same in its best window of a sentence's length",
    "share of the question's character 4-grams in the top passage",
    "share of the question's words in the title and headings",
    "share of the title's words in the question",
    "share of the question's concepts in the top passage",
    "final score's margin over the next source",
    "bm25 margin over the next source",
    "stems and 4-grams agree on the first source",
    "words of the question (log)",
    "share of the question's words that the base does not know",
    "whether the question's rarest word is in the top passage",
    "dense similarity of the top",
    "share of the question's neighbouring words that are neighbours in the top passage too",
    "how far the top's bm25 stands above the other sources', in their standard deviations",
    "weight of the heaviest word of the question that the top lacks, as a share of the heaviest",
    "share of the question's concepts in the title and headings",
)


def features(query: Query, ranked: Sequence[Scored], top: Stored, idf: Idf, known: Sequence[bool]) -> list[float]:
    """The features, in the order of NAMES, of a ranking by source with at least one row.

    `known[i]` says whether the base knows the question's word i, as it is or repaired.
    """
    best = ranked[0]
    stems = query.stems.get(best.language) or next(iter(query.stems.values()))
    weight = {stem: idf(0, stem) for stem in stems}
    total = sum(weight.values()) or 1.0
    held = [stem for stem in stems if stem in best.bag.stem_set]
    rarest = max(stems, key=lambda stem: weight[stem], default="")
    following = ranked[1] if len(ranked) > 1 else None
    return [
        best.raw[0] / (total * (K1 + 1)),
        sum(weight[stem] for stem in held) / total,
        _window(top, weight, best.language) / total,
        _share(query.grams, best.bag.channels[1], idf, 1),
        best.head.covered,
        best.head.back,
        _share(query.concepts, best.bag.channels[2], idf, 2),
        best.score - following.score if following else 1.0,
        (best.raw[0] - following.raw[0]) / best.raw[0] if following and best.raw[0] else 1.0,
        float(max(ranked, key=lambda row: row.raw[0]) is max(ranked, key=lambda row: row.raw[1])),
        math.log1p(len(query.words)),
        1 - sum(known) / len(known) if known else 1.0,
        float(rarest in best.bag.stem_set),
        best.cosine,
        _neighbours(query.words, top, best.language),
        _stands_out([row.raw[0] for row in ranked]),
        max((weight[stem] for stem in stems if stem not in best.bag.stem_set), default=0.0)
        / (max(weight.values(), default=0.0) or 1.0),
        best.head.concepts,
    ]


def _share(terms: Sequence[str], bag: Container[str], idf: Idf, channel: int) -> float:
    return share(terms, bag, partial(idf, channel))


def _neighbours(words: Sequence[str], top: Stored, language: str) -> float:
    asked = [analysis.stem(word, language) for word in words]
    pairs = set(pairwise(asked))
    if not pairs:
        return 0.0
    held = [analysis.stem(word, language) for word in analysis.content(top.head + top.body)]
    return len(pairs & set(pairwise(held))) / len(pairs)


def _stands_out(scores: Sequence[float]) -> float:
    others = scores[1:]
    if len(others) < 2:
        return 0.0
    deviation = pstdev(others)
    return min(5.0, (scores[0] - fmean(others)) / deviation) if deviation else 0.0


def _window(top: Stored, weight: dict[str, float], language: str) -> float:
    """The most weight of distinct question words within WINDOW consecutive words of the text."""
    places = [
        (position, stem)
        for position, word in enumerate(top.head + top.body)
        if (stem := analysis.stem(word, language)) in weight
    ]
    best = 0.0
    for index, (start, _) in enumerate(places):
        inside = {stem for position, stem in places[index : index + WINDOW] if position - start < WINDOW}
        best = max(best, sum(weight[stem] for stem in inside))
    return best
