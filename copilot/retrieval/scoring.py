"""Scoring candidates: a question and its passages are each made ready once, then set against each other."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from copilot.retrieval import analysis
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.lexical import LexicalIndex, Stored
from copilot.retrieval.meaning import SPELLED, Asked, ask, meet
from copilot.retrieval.query import Query, prepare
from copilot.retrieval.rank import (
    Near,
    Scored,
    channel_scores,
    exact,
    head_concepts,
    inverse_frequency,
    wholes,
)
from copilot.retrieval.words import Vector, Weighed, WordVectors
from copilot.source import Pool

RAREST = 5.0  # inverse frequency from which on a word's vector counts no more: it grows with the base


class Read(NamedTuple):
    """A passage ready to be scored: its bags of terms, and the vectors of its title with headings and of all of it."""

    bag: analysis.Bag
    head: Vector
    whole: Vector


class Asking(NamedTuple):
    """A question ready to be asked; `asked` holds it as passages of each language are asked it."""

    query: Query
    vector: Vector
    grams: analysis.WantedGrams
    asked: dict[str, Asked]


class Scorer:
    """Scores passages of `index`. Thread-safe. What it remembers is right until the index changes: then `forget`."""

    def __init__(self, index: LexicalIndex, concepts: Concepts, words: WordVectors) -> None:
        self._index = index
        self._concepts = concepts
        self._words = words
        self._read = lru_cache(maxsize=1_000)(self._make_read)
        self.idf = lru_cache(maxsize=100_000)(self._make_idf)
        self._ask = lru_cache(maxsize=256)(self._make_asking)
        self._weighed = lru_cache(maxsize=16)(self._make_weighed)

    def use(self, concepts: Concepts) -> None:
        """From now on another table of concepts."""
        self._concepts = concepts
        self.forget()

    def forget(self) -> None:
        self._read.cache_clear()
        self.idf.cache_clear()
        self._ask.cache_clear()
        self._weighed.cache_clear()

    def ask(self, text: str, language: str) -> Asking:
        return self._ask(text, language)

    def asked(self, asking: Asking, language: str) -> Asked:
        """The question as passages in `language` are asked it."""
        found = asking.asked.get(language)
        if found is None:
            found = asking.asked[language] = ask(asking.query, language, self.idf, self._holds)
        return found

    def akin(self, asking: Asking, most: int) -> list[str]:
        """Stems that the base holds and that mean nearly what is asked, whether or not they were said."""
        languages = self._index.statistics.languages
        found = (stem for name in languages for stem in self._words.nearest(asking.vector, name, most))
        return [stem for stem in dict.fromkeys(found) if self._holds(stem)]

    def score(self, asking: Asking, stored: Stored, key: str, pool: Pool, cosine: float) -> Scored:
        """One passage of the source `key`; the final score is for whoever sees all candidates."""
        asked = self.asked(asking, stored.language)
        bag, *vectors = self._read(stored, pool)
        means = self._index.statistics.mean_lengths
        near = Near(*(max(0.0, float(asking.vector @ vector)) for vector in vectors))
        return Scored(
            passage_id=stored.passage_id,
            source_key=key,
            bag=bag,
            language=stored.language,
            raw=channel_scores(asked, bag, means),
            cosine=cosine,
            exact=exact(asked, bag, asking.grams),
            head=head_concepts(asked, bag),
            near=near,
            meant=meet(asked, bag, means[0]),
            score=0.0,
        )

    def channels(self, asking: Asking, rows: Sequence[Scored]) -> list[tuple[float, ...]]:
        """What of each candidate is compared with the others' before it counts, in the order of `rank.WEIGHTS`."""
        asked = {language: self.asked(asking, language) for language in {row.language for row in rows}}
        found = wholes(rows, asked, self._index.statistics.mean_lengths[0])
        return [(row.meant.bm25, *row.raw, *whole) for row, whole in zip(rows, found, strict=True)]

    def known(self, query: Query) -> list[bool]:
        """For each word of a question, whether the base knows it, as it is or repaired."""
        return [bool(self._index.known(word) or query.repairs.get(word)) for word in query.words]

    def _holds(self, stem: str) -> bool:
        return self._index.frequency(0, stem) > 0

    def _make_asking(self, text: str, language: str) -> Asking:
        query = prepare(text, language, self._index, self._concepts)
        _, vector = self._words.both(query.read, 0, self._weighed(language))
        return Asking(query, vector, analysis.WantedGrams(query.grams), {})

    def _make_read(self, stored: Stored, pool: Pool) -> Read:
        head = stored.head * 2 if pool == "resolutions" else stored.head
        words = head + stored.body
        bag = analysis.Bag(words, stored.language, self._concepts, stored.head)
        return Read(bag, *self._words.both(words, len(head), self._weighed(stored.language)))

    def _make_weighed(self, language: str) -> Weighed:
        """How much each word counts in a text's vector: a stop word always the same, others the more the rarer."""

        def weight(word: str) -> float:
            if word in analysis.stopwords():
                return 1.0
            return math.sqrt(min(RAREST, self.idf(0, analysis.stem(word, language))))

        return Weighed(self._words, language, weight)

    def _make_idf(self, channel: int, term: str) -> float:
        spelled = channel == SPELLED
        frequency = self._index.known(term) if spelled else self._index.frequency(channel, term)
        return inverse_frequency(self._index.statistics.passages, frequency)
