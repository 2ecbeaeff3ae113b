"""What a ranking looks like when its first source answers the question: the inputs of `calibrate`."""

import math
from collections.abc import Collection, Sequence
from itertools import pairwise

from copilot.retrieval import analysis
from copilot.retrieval.lexical import Stored
from copilot.retrieval.meaning import Asked, Idf, held
from copilot.retrieval.query import Query
from copilot.retrieval.rank import SHARPNESS, Scored

SAME = 0.5  # shared stems from which two sources say the same: no rivals
RIVALS = 10  # sources that are looked at
FIELD = 30  # the same, for the odds of the first among them

NAMES = (
    "share of the question's meaning in the top passage",
    "the same, counting only its own words",
    "share of the question's character 4-grams in the top passage",
    "share of the question's meaning in the title and headings",
    "final score",
    "final score's margin over the next different source",
    "margin of the share in title and headings over the best rival's",
    "words of the question (log)",
    "share of the question's words that the base does not know",
    "share of the rivals that hold as much of the question as the top",
    "share of the question's neighbouring words that are neighbours in the top passage too",
    "dense similarity of the top",
    "log odds of the top among its rivals, by the ranking's own weights",
    "weight of what the top holds of the question, in the heaviest weight that a word can have",
    "cosine of the question's word vectors with the title's and headings'",
    "cosine of the question's word vectors with the top passage's",
    "the same cosine's margin over the best rival's",
)


def features(
    query: Query,
    asked: Asked,
    ranked: Sequence[Scored],
    top: Stored,
    idf: Idf,
    known: Sequence[bool],
    twins: Collection[str] = (),
) -> list[float]:
    """The features, in the order of NAMES, of a ranking by source with at least one row.

    `asked` is the question in the top's language; `known[i]` says whether the base knows the question's word
    i, as it is or repaired; `twins` are the sources that nearly repeat the first.
    """
    best, field = ranked[0], rivals(ranked, twins)
    near = field[:RIVALS]
    own = sum(held(word._replace(concepts=()), best.bag.stem_set, ()) for word in asked.words)
    grams = sum(weight for _, weight in asked.grams)
    held_grams = sum(weight for gram, weight in asked.grams if gram in best.exact.grams)
    covered = best.meant.covered
    return [
        covered,
        own / asked.weight if asked.weight else 0.0,
        held_grams / grams if grams else 0.0,
        best.meant.head,
        best.score,
        best.score - max((row.score for row in near), default=0.0),
        best.meant.head - max((row.meant.head for row in near), default=0.0),
        math.log1p(len(query.words)),
        1 - sum(known) / len(known) if known else 1.0,
        sum(row.meant.covered >= covered for row in near) / (len(near) or 1),
        _neighbours(query.words, top, best.language),
        best.cosine,
        _log_odds(best.score, [row.score for row in field]),
        covered * asked.weight / idf(0, ""),
        *best.near,
        best.near.whole - max((row.near.whole for row in near), default=0.0),
    ]


def rivals(ranked: Sequence[Scored], twins: Collection[str] = ()) -> list[Scored]:
    """The sources that would say something else than the first: neither its near-duplicates nor, as far as that can
    be told, its translations: those are among the sources in other languages."""
    best = ranked[0]
    return [
        row
        for row in ranked[1 : FIELD + 1]
        if row.language == best.language and row.source_key not in twins
        if _alike(best.bag.stem_set, row.bag.stem_set) < SAME
    ]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _log_odds(ours: float, theirs: Sequence[float]) -> float:
    """Without rivals 3, the most that there is."""
    return -math.log(sum(math.exp(SHARPNESS * (score - ours)) for score in theirs) + math.exp(-3))


def _neighbours(words: Sequence[str], top: Stored, language: str) -> float:
    asked = [analysis.stem(word, language) for word in words]
    pairs = set(pairwise(asked))
    if not pairs:
        return 0.0
    text = [analysis.stem(word, language) for word in analysis.content(top.head + top.body)]
    return len(pairs & set(pairwise(text))) / len(pairs)
