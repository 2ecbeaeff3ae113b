"""A learned model: which matter a question is about, by a linear classifier and by the nearest past questions.

Everything here is arrays and plain values; a query takes neither scikit-learn nor SciPy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.retrieval.learned.matters import Matter
from copilot.retrieval.learned.reading import Floats, Reader, Vector
from copilot.retrieval.learned.sureness import Sureness

NEAREST = 3  # past questions of a matter whose likeness counts
MOST = 10  # matters that are believed in

Ints = NDArray[np.int32]


class Belief(NamedTuple):
    """A matter that a question may be about. `sources` are keys as in the index ("r:<resolution>", "a:<article>"),
    the best representative first, each with its passage ("" for an article: any of its passages)."""

    matter: str
    probability: float
    sources: tuple[tuple[str, str], ...]


class Beliefs(NamedTuple):
    """What the company's own past says about a question, likeliest matter first; empty when there is no model.

    `sure` is the calibrated probability that the first matter is the right one, questions about something new
    included. The probabilities of the rows are among the known matters.
    """

    rows: tuple[Belief, ...] = ()
    sure: float = 0.0
    version: int = 0
    matters_of: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def chance(self, key: str) -> float:
        """The probability that a source, by its key in the index, is about what is asked: any resolution of a likely
        matter, not its representatives alone, and the matter's article. Of a source of two matters, their sum."""
        names = self.matters_of.get(key, ())
        return sum(row.probability for row in self.rows if row.matter in names) if names else 0.0


class Memory(NamedTuple):
    """Past questions as postings: where each term's `rows` and `values` begin, which rows each matter has (-1 where it
    has fewer than the most), and the rows' dense parts."""

    starts: NDArray[np.int64]
    rows: Ints
    values: Floats
    of_matter: Ints
    dense: Floats


@dataclass(frozen=True)
class Model:
    """`terms` are the vocabulary by place; `weights` terms x matters; `nearest` is how much the likeness of past
    questions (0..1) counts beside the classifier's log probability."""

    terms: tuple[str, ...]
    idf: Floats
    weights: Floats
    dense_weights: Floats
    intercept: Floats
    memory: Memory
    nearest: float
    sureness: Sureness
    matters: tuple[Matter, ...]
    reader_version: str
    kind: str

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    @cached_property
    def matters_of(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the matters that each source belongs to."""
        found: dict[str, tuple[str, ...]] = {}
        for matter in self.matters:
            keys = [f"r:{member}" for member in matter.members]
            for key in [*keys, f"a:{matter.article}"] if matter.article else keys:
                found[key] = (*found.get(key, ()), matter.name)
        return found

    def read(self, text: str, language: str, reader: Reader) -> Vector:
        return reader.vector(text, language.split("-")[0], self.places, self.idf)

    def scores(self, asked: Vector, reader: Reader) -> tuple[Floats, Floats]:
        """For each matter the score (a log probability, not calibrated) and the likeness of its nearest questions."""
        alike = self._likeness(asked) / np.float32(reader.most)
        near = nearest(alike, self.memory.of_matter)
        linear = self.weights[asked.places].T @ asked.values + self.intercept
        if asked.dense.size:
            linear = linear + asked.dense @ self.dense_weights
        return (log_softmax(linear) + np.float32(self.nearest) * near).astype(np.float32), near

    def beliefs(self, text: str, language: str, reader: Reader, version: int) -> Beliefs:
        """Beliefs in the likeliest matters; empty for a question of which no term is known."""
        asked = self.read(text, language, reader)
        if not asked.places.size:
            return Beliefs(version=version)
        scores, near = self.scores(asked, reader)
        chances = self.sureness.chances(scores)
        best = np.argsort(-chances, kind="stable")[:MOST]
        rows = tuple(self._belief(int(place), float(chances[place])) for place in best)
        return Beliefs(rows, self.sureness.of(chances, near), version, self.matters_of)

    def guess(self, text: str, language: str, reader: Reader) -> int:
        """The place of the likeliest matter."""
        return int(np.argmax(self.scores(self.read(text, language, reader), reader)[0]))

    def _belief(self, place: int, chance: float) -> Belief:
        matter = self.matters[place]
        article = ((f"a:{matter.article}", ""),) if matter.article else ()
        return Belief(matter.name, round(chance, 4), (*matter.sources, *article))

    def _likeness(self, asked: Vector) -> Floats:
        memory = self.memory
        rows = 1 + int(memory.of_matter.max(initial=-1))
        spans = [slice(memory.starts[place], memory.starts[place + 1]) for place in asked.places]
        if not spans:
            return np.zeros(rows, dtype=np.float32)
        lengths = np.array([span.stop - span.start for span in spans])
        weighed = np.concatenate([memory.values[span] for span in spans]) * np.repeat(asked.values, lengths)
        found = np.bincount(np.concatenate([memory.rows[span] for span in spans]), weighed, minlength=rows)
        if asked.dense.size:
            found = found + memory.dense @ asked.dense
        return found.astype(np.float32)


def nearest(alike: Floats, of_matter: Ints) -> Floats:
    """The mean likeness of each matter's nearest questions: of NEAREST, or as many as it has."""
    padded = np.append(alike, np.float32(-1))[of_matter]
    count = min(NEAREST, padded.shape[1])
    best = np.partition(padded, padded.shape[1] - count, axis=1)[:, -count:]
    there = best >= 0
    means: Floats = np.where(there, best, 0).sum(axis=1) / np.maximum(1, there.sum(axis=1))
    return means.astype(np.float32)


def log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    found: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def rows_of(owners: Sequence[int], matters: int) -> Ints:
    """`Memory.of_matter` of rows that belong to these matters."""
    rows: list[list[int]] = [[] for _ in range(matters)]
    for row, owner in enumerate(owners):
        rows[owner].append(row)
    found = np.full((matters, max((len(one) for one in rows), default=0)), -1, dtype=np.int32)
    for matter, here in enumerate(rows):
        found[matter, : len(here)] = here
    return found
