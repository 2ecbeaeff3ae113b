"""Fitting a model: the classifier, the past questions it remembers, and how much each of the two counts."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.retrieval.learned import classifier
from copilot.retrieval.learned.classifier import Linear
from copilot.retrieval.learned.matters import Matter
from copilot.retrieval.learned.model import Memory, Model, log_softmax, nearest, rows_of
from copilot.retrieval.learned.reading import Floats, Reader, Terms, inverse_frequency, keys, weighted
from copilot.retrieval.learned.sureness import Sureness

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CELLS = 5_000_000  # terms x matters: 600 MB while it is fitted, 20 MB afterwards
WORK = 3_000_000  # questions x matters: at most a minute on one core
MEMORY, MEMORY_EACH = 20_000, 150  # past questions that are remembered, in all and of one matter
RARE_FROM = 4_000  # questions from which a term that stands in one alone is left out

USUAL = 3.0
NEAREST = (0.0, 1.0, USUAL, 6.0, 10.0)
CHECKED = 1_500  # questions that the weight of the nearest is chosen with
FOLDS = 3

Step = Callable[[str], None]
"""Told what begins, and "" ever so often while it goes on; may raise to stop the training."""


class Question(NamedTuple):
    text: str
    language: str
    matter: int


class _Read(NamedTuple):
    """Questions in the terms of one vocabulary."""

    terms: tuple[str, ...]
    idf: Floats
    matrix: "csr_matrix"
    dense: Floats


def fit(questions: Sequence[Question], matters: Sequence[Matter], kind: str, reader: Reader, step: Step) -> Model:
    """A model of these questions; the newest last. Its sureness is not fitted yet."""
    chosen = _spread(questions, WORK // len(matters))
    step(f"reading {len(chosen):,} questions")
    known = [reader.terms(one.text, one.language) for one in chosen]
    dense = np.array([reader.dense(one.text, one.language) for one in chosen], dtype=np.float32)
    owners = np.array([one.matter for one in chosen])
    step("weighing past questions against the classifier")
    usual = _nearest_weight(known, dense, owners, reader, step)
    step(f"fitting {len(matters):,} matters")
    read = _read(known, dense, len(matters))
    linear = _classifier(read, owners, len(matters), step)
    kept = _remembered(owners, len(matters))
    return Model(
        terms=read.terms,
        idf=read.idf,
        weights=linear.weights[: len(read.terms)],
        dense_weights=linear.weights[len(read.terms) :],
        intercept=linear.intercept,
        memory=_memory(read, owners, kept, len(matters)),
        nearest=usual,
        sureness=Sureness(),
        matters=tuple(matters),
        reader_version=reader.version,
        kind=kind,
    )


def _spread(questions: Sequence[Question], most: int) -> list[Question]:
    """At most so many questions, the newest of each matter, evenly over the matters; in their order."""
    if len(questions) <= most:
        return list(questions)
    rank = _ranks([one.matter for one in questions])
    order = sorted(range(len(questions)), key=lambda place: (rank[place], place))[:most]
    return [questions[place] for place in sorted(order)]


def _ranks(owners: Sequence[int]) -> list[int]:
    """For each question how many later ones its matter has."""
    later: Counter[int] = Counter()
    found: list[int] = []
    for owner in reversed(owners):
        found.append(later[owner])
        later[owner] += 1
    return found[::-1]


def _remembered(owners: NDArray[np.int64], matters: int) -> NDArray[np.int64]:
    each = min(MEMORY_EACH, max(1, MEMORY // matters))
    rank = np.array(_ranks([int(owner) for owner in owners]))
    found: NDArray[np.int64] = np.flatnonzero(rank < each)
    return found


def _read(known: Sequence[Terms], dense: Floats, matters: int) -> _Read:
    count = Counter(key for terms in known for key in keys(terms))
    least = 2 if len(known) >= RARE_FROM else 1
    most = max(1, CELLS // matters)
    frequent = sorted((item for item in count.items() if item[1] >= least), key=lambda item: (-item[1], item[0]))[:most]
    terms = tuple(term for term, _ in frequent)
    idf = inverse_frequency(len(known), (n for _, n in frequent))
    return _Read(terms, idf, _matrix(known, terms, idf), dense)


def _matrix(known: Sequence[Terms], terms: Sequence[str], idf: Floats) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    places = {term: place for place, term in enumerate(terms)}
    rows = [weighted(one, places, idf) for one in known]
    starts = np.cumsum([0, *(found.size for found, _ in rows)])
    indices = np.concatenate([found for found, _ in rows])
    values = np.concatenate([value for _, value in rows])
    return csr_matrix((values, indices.astype(np.int32), starts.astype(np.int32)), shape=(len(rows), len(terms)))


def _classifier(read: _Read, owners: NDArray[np.int64], matters: int, step: Step) -> Linear:
    """Its weights are of the terms, then of the dense part."""
    from scipy.sparse import csr_matrix, hstack

    matrix = hstack([read.matrix, csr_matrix(read.dense)]).tocsr() if read.dense.size else read.matrix
    return classifier.fit(matrix, owners, matters, lambda: step(""))


def _memory(read: _Read, owners: NDArray[np.int64], kept: NDArray[np.int64], matters: int) -> Memory:
    postings = read.matrix[kept].tocsc()
    return Memory(
        starts=postings.indptr.astype(np.int64),
        rows=postings.indices.astype(np.int32),
        values=postings.data.astype(np.float32),
        of_matter=rows_of([int(owner) for owner in owners[kept]], matters),
        dense=read.dense[kept],
    )


def _nearest_weight(
    known: Sequence[Terms], dense: Floats, owners: NDArray[np.int64], reader: Reader, step: Step
) -> float:
    """The weight of the nearest questions with which most of those left out in turn find their matter. The usual one
    unless another is better by more than its own standard error."""
    fold_of = np.array(_ranks([int(owner) for owner in owners])) % FOLDS
    right = np.zeros(len(NEAREST))
    tried = 0
    for fold in range(FOLDS if len(known) <= CHECKED else 1):
        inside = _evenly(np.flatnonzero(fold_of != fold), 2 * CHECKED)
        outside = _evenly(np.flatnonzero(fold_of == fold), CHECKED)
        outside = outside[np.isin(owners[outside], owners[inside])]
        if outside.size:
            read = _read([known[n] for n in inside], dense[inside], int(owners.max()) + 1)
            asked = _Read(
                read.terms, read.idf, _matrix([known[n] for n in outside], read.terms, read.idf), dense[outside]
            )
            right += _right(read, owners[inside], asked, owners[outside], reader, step)
            tried += outside.size
    if not tried:
        return USUAL
    usual, best = right[NEAREST.index(USUAL)], int(np.argmax(right))
    noise = float(np.sqrt(right[best] * (1 - right[best] / tried)))
    return NEAREST[best] if right[best] - usual > noise else USUAL


def _evenly(places: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    if len(places) <= most:
        return places
    found: NDArray[np.int64] = places[np.linspace(0, len(places) - 1, most).astype(int)]
    return found


def _right(
    read: _Read, owners: NDArray[np.int64], asked: _Read, truth: NDArray[np.int64], reader: Reader, step: Step
) -> NDArray[np.float64]:
    """How many of the questions asked each weight of NEAREST gets right, learned from those that were read."""
    matters = int(owners.max()) + 1
    linear = _classifier(read, owners, matters, step)
    scores = asked.matrix @ linear.weights[: len(read.terms)] + linear.intercept
    alike = (asked.matrix @ read.matrix.T).toarray()
    if read.dense.size:
        scores = scores + asked.dense @ linear.weights[len(read.terms) :]
        alike = alike + asked.dense @ read.dense.T
    of_matter = rows_of([int(owner) for owner in owners], matters)
    near = np.array([nearest(row / np.float32(reader.most), of_matter) for row in alike])
    found = [(np.argmax(log_softmax(scores) + weight * near, axis=1) == truth).sum() for weight in NEAREST]
    return np.array(found, dtype=float)
