"""Logistic regressions over sparse features, all labels at once, with scipy alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from copilot.listen.feelings.grams import Grams
from copilot.listen.feelings.linear import Kinds, Linear, Vector, Vocabulary

Matrix = NDArray[np.float64]

LONGEST_FIT = 200  # steps of the optimizer; it is done sooner


def vocabulary(texts: Iterable[Grams], fewest: Mapping[str, int]) -> Vocabulary:
    """The features that as many texts have as `fewest` asks of their kind (their name's first letter; a kind that is
    not named is left out), and how rare each is: 1 + log((1 + texts) / (1 + texts with it))."""
    counts: Counter[str] = Counter()
    size = 0
    for grams in texts:
        size += 1
        counts.update({name for kind in grams for name in kind})
    names = sorted(name for name, count in counts.items() if count >= fewest.get(name[0], size + 1))
    shares = np.array([(1 + size) / (1 + counts[name]) for name in names])
    return Vocabulary(names, np.asarray(1 + np.log(shares), np.float16).astype(np.float32))


def table(vocabulary: Vocabulary, texts: Sequence[Kinds]) -> csr_matrix:
    """A row a text, a column a feature."""
    found = [vocabulary.values(grams) for grams in texts]
    starts = np.cumsum([0, *(len(rows) for rows, _ in found)])
    places = np.fromiter((row for rows, _ in found for row in rows), np.int32, int(starts[-1]))
    values = np.fromiter((value for _, one in found for value in one), np.float64, int(starts[-1]))
    return csr_matrix((values, places, starts), shape=(len(texts), len(vocabulary)))


def fit(features: csr_matrix, labels: Matrix, pull: float, weights: Matrix | None = None) -> tuple[Matrix, Matrix]:
    """Weights (features, labels) and biases that make the log loss plus half of `pull` times the squared weights
    least. `labels` may be shares; `weights` say what each row counts for each label."""
    size, count = features.shape[1], labels.shape[1]
    counted = np.ones_like(labels) if weights is None else weights
    turned = features.T.tocsr()
    begin = np.zeros((size + 1, count))
    means = (labels * counted).sum(0) / np.maximum(counted.sum(0), 1e-9)
    begin[-1] = np.log((means + 1e-4) / (1 - means + 1e-4))

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        current = flat.reshape(size + 1, count)
        logits = features @ current[:-1] + current[-1]
        missed = counted * (1 / (1 + np.exp(-logits)) - labels)
        value = (counted * (np.logaddexp(0, logits) - labels * logits)).sum()
        slope = np.vstack([turned @ missed + pull * current[:-1], missed.sum(0)])
        return float(value + pull / 2 * (current[:-1] ** 2).sum()), slope.ravel()

    done = minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": LONGEST_FIT, "maxcor": 8})
    found = done.x.reshape(size + 1, count)
    return found[:-1], found[-1]


def classifier(labels: Sequence[str], known: Vocabulary, weights: Matrix, bias: Matrix, least: float) -> Linear:
    """The classifier that ships: features none of whose weights reaches `least` of their label's largest are left
    out. They still count in a text's length while it is learned, so `least` has to be small."""
    shares = (np.abs(weights) / np.maximum(np.abs(weights).max(0), 1e-9)).max(1)
    kept = np.flatnonzero(shares >= least)
    smaller = Vocabulary([known.names[row] for row in kept], known.rarity[kept])
    return Linear.of(labels, smaller, np.asarray(weights[kept], np.float32), np.asarray(bias, np.float32))


def odds(logits: NDArray[np.float64] | Vector) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float64)
