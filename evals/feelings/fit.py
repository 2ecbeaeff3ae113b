"""Fitting the listener's classifiers: sparse ones on features of scenes and clauses, networks on their answers."""

import warnings
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from copilot.listen.feelings.ear import Layers
from copilot.listen.feelings.inputs import HEARD, LABELS
from copilot.listen.feelings.linear import Kinds, Linear, Vocabulary
from evals.feelings.logistic import table

LEAST = 2
"""Texts that a feature stands in, to be one."""
SCENE_C, SHOWN_C, CLAUSE_C = 6.0, 8.0, 6.0
DENSE_C = 0.03
HIDDEN, DECAY, ROUNDS, NETWORKS = 48, 3.0, 30, 5

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Sparse(NamedTuple):
    """Texts as a matrix over a vocabulary; `scale` is what each feature's kind weighs."""

    vocabulary: Vocabulary
    scale: NDArray[np.float32]

    def matrix(self, texts: Sequence[Kinds]) -> csr_matrix:
        found = table(self.vocabulary, texts)
        found.data *= self.scale[found.indices]
        return found


def sparse_of(texts: Sequence[Kinds], scales: Sequence[float]) -> Sparse:
    """The vocabulary of `texts`: features of at least LEAST of them, rarity as in tf-idf."""
    seen: Counter[str] = Counter()
    weight: dict[str, float] = {}
    for text in texts:
        for kind, scale in zip(text, scales, strict=True):
            own = set(kind)
            seen.update(own)
            for name in own:
                weight[name] = scale
    names = sorted(name for name, count in seen.items() if count >= LEAST)
    rarity = np.array([np.log((1 + len(texts)) / (1 + seen[name])) + 1 for name in names], np.float32)
    return Sparse(Vocabulary(names, rarity), np.array([weight[name] for name in names], np.float32))


def fit_scene(sparse: Sparse, texts: csr_matrix, leads: Ints, shown: Ints) -> Linear:
    """Which emotion leads (one of all), then each label for itself."""
    first = LogisticRegression(C=SCENE_C, max_iter=200).fit(texts, leads)
    each = [_one(texts, shown[:, column], SHOWN_C) for column in range(shown.shape[1])]
    weights = np.vstack([first.coef_, *(one.coef_ for one in each)])
    bias = np.concatenate([first.intercept_, *(one.intercept_ for one in each)])
    return Linear.of(HEARD, sparse.vocabulary, (weights * sparse.scale).T.astype(np.float32), bias)


def fit_clause(sparse: Sparse, texts: csr_matrix, shown: Ints) -> Linear:
    each = [_one(texts, shown[:, column], CLAUSE_C) for column in range(shown.shape[1])]
    weights = np.vstack([one.coef_ for one in each])
    bias = np.concatenate([one.intercept_ for one in each])
    return Linear.of(LABELS, sparse.vocabulary, (weights * sparse.scale).T.astype(np.float32), bias)


def fit_leading(inputs: NDArray[np.float32], leads: Ints) -> list[Layers]:
    plain = LogisticRegression(C=DENSE_C, max_iter=500).fit(inputs, leads)
    return [_plain(plain.coef_, plain.intercept_), *_networks(inputs, leads)]


def fit_showing(inputs: NDArray[np.float32], shown: Ints) -> list[Layers]:
    each = [LogisticRegression(C=DENSE_C, max_iter=500).fit(inputs, shown[:, k]) for k in range(shown.shape[1])]
    plain = _plain(np.vstack([one.coef_ for one in each]), np.concatenate([one.intercept_ for one in each]))
    return [plain, *_networks(inputs, shown)]


def _one(texts: csr_matrix, shown: Ints, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="liblinear", max_iter=200).fit(texts, shown)


def _networks(inputs: NDArray[np.float32], wanted: Ints) -> list[Layers]:
    found = []
    for seed in range(NETWORKS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # few rounds are what keeps it from learning by heart
            network = MLPClassifier(
                (HIDDEN,), alpha=DECAY, max_iter=ROUNDS, random_state=seed, learning_rate_init=2e-3
            ).fit(inputs, wanted)
        (hidden, output), (hidden_bias, output_bias) = network.coefs_, network.intercepts_
        found.append(Layers(*(np.asarray(one, np.float32) for one in (hidden, hidden_bias, output, output_bias))))
    return found


def _plain(weights: Floats, bias: Floats) -> Layers:
    empty = np.zeros((0, 0), np.float32)
    return Layers(empty, empty, np.asarray(weights.T, np.float32), np.asarray(bias, np.float32))
