"""Matching a question word by word, where a word counts as there by its own stem or by a synonym of its group."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from copilot.retrieval.analysis import Bag, stem, stopwords
from copilot.retrieval.query import Query

K1, B = 1.2, 0.75  # BM25's
SYNONYM = 0.7  # of a word's weight, when the text has it only by another name
SYNONYM_BM25 = 0.8
SPELLED = 3  # for inverse frequencies the channel of words as they are spelled: stop words have no other
UNKNOWN = 2.0  # weight of a word that the base does not know: it may be the whole matter, or nothing

Idf = Callable[[int, str], float]
Weighed = tuple[tuple[str, float], ...]


class Meaning(NamedTuple):
    """A word of a question in one language: what it may be found by, what finding it tells, and its weight."""

    stems: tuple[str, ...]
    concepts: tuple[str, ...]
    stem_idf: float
    concept_idf: float
    weight: float


class Asked(NamedTuple):
    """A question as passages in one language are asked it; `weight` is that of its words together. `said` is the
    inverse frequency of each stem as it was said, stop words with it, `phrases` are the neighbours among these, `own`
    the stems without stop words and `pairs` their neighbours."""

    words: tuple[Meaning, ...]
    weight: float
    pairs: frozenset[tuple[str, str]]
    grams: Weighed
    concepts: Weighed
    own: Weighed
    said: Mapping[str, float]
    phrases: frozenset[tuple[str, str]]


class Meant(NamedTuple):
    """How a question and a passage meet: BM25 over meanings, as a share of a perfect match; the weight of the question
    that the passage covers, and that its title and headings cover. The last two are 0..1."""

    bm25: float
    covered: float
    head: float


def ask(query: Query, language: str, idf: Idf, known: Callable[[str], bool]) -> Asked:
    """`query` for passages in `language`; `known` says whether the base holds a stem."""
    spoken, stop = [stem(word, language) for word in query.read], stopwords()
    own = [one for one, word in zip(spoken, query.read, strict=True) if word not in stop]
    weights = {one: idf(SPELLED, word) for one, word in zip(spoken, query.read, strict=True) if word in stop}
    weights |= {one: idf(0, one) for one in own}
    words = tuple(_meaning(sense.spellings, sense.concepts, language, idf, known) for sense in query.senses)
    return Asked(
        words=words,
        weight=sum(word.weight for word in words),
        pairs=frozenset(pairwise(own)),
        grams=tuple((gram, idf(1, gram)) for gram in query.grams),
        concepts=tuple((name, idf(2, name)) for name in query.concepts),
        own=tuple((one, weights[one]) for one in dict.fromkeys(own)),
        said=weights,
        phrases=frozenset(pairwise(spoken)),
    )


def _meaning(
    spellings: Sequence[str], concepts: tuple[str, ...], language: str, idf: Idf, known: Callable[[str], bool]
) -> Meaning:
    stems = tuple(stem(word, language) for word in spellings)
    stem_idf = max((idf(0, one) for one in stems if known(one)), default=0.0)
    concept_idf = max((idf(2, name) for name in concepts), default=0.0)
    return Meaning(stems, concepts, stem_idf, concept_idf, stem_idf or concept_idf or UNKNOWN)


def meet(asked: Asked, bag: Bag, mean_length: float) -> Meant:
    if not asked.weight:
        return Meant(0.0, 0.0, 0.0)
    norm = K1 * (1 - B + B * bag.lengths[0] / mean_length)
    stems, concepts = bag.stems, bag.concepts
    score = covered = head = 0.0
    for word in asked.words:
        said, renamed = _most(word.stems, stems), _most(word.concepts, concepts)
        if said or renamed:
            own = word.stem_idf * said / (said + norm)
            score += max(own, SYNONYM_BM25 * word.concept_idf * renamed / (renamed + norm))
            covered += word.weight if said else SYNONYM * min(word.weight, word.concept_idf)
            head += held(word, bag.head_stems, bag.head_concepts)
    return Meant(score / asked.weight, covered / asked.weight, head / asked.weight)


def held(word: Meaning, stems: Collection[str], concepts: Collection[str]) -> float:
    """How much of the word's weight a text with these stems and concepts holds."""
    for one in word.stems:
        if one in stems:
            return word.weight
    for name in word.concepts:
        if name in concepts:
            return SYNONYM * min(word.weight, word.concept_idf)
    return 0.0


def _most(terms: Sequence[str], counts: Mapping[str, int]) -> int:
    most = 0
    for term in terms:
        count = counts.get(term, 0)
        if count > most:
            most = count
    return most
