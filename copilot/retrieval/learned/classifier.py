"""The linear classifier: multinomial logistic regression over sparse terms, by L-BFGS.

SciPy's solver is used directly: unlike scikit-learn's it can be stopped between two steps, and its memory of past
steps, which is what costs here, can be kept short.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

STRENGTH = 10.0  # inverse of the regularisation; 3 to 30 made no difference at 5 to 90 questions a matter
ROUNDS = 150
STEEP = 1e-4  # slope at which it is done
REMEMBERED = 5  # steps that the solver keeps

Floats = NDArray[np.float32]


class Linear(NamedTuple):
    """Weights terms x matters, and an intercept a matter."""

    weights: Floats
    intercept: Floats

    def scores(self, matrix: "csr_matrix") -> Floats:
        found: Floats = matrix @ self.weights + self.intercept
        return found


def fit(matrix: "csr_matrix", owners: NDArray[np.int64], matters: int, check: Callable[[], None]) -> Linear:
    """The classifier of rows that belong to these matters. `check` is called at each step and may raise to stop."""
    from scipy.optimize import minimize

    count, terms = matrix.shape
    turned = matrix.T.tocsr()
    rows = np.arange(count)
    size = terms * matters

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        check()
        linear = Linear(flat[:size].reshape(terms, matters).astype(np.float32), flat[size:].astype(np.float32))
        scores = linear.scores(matrix)
        scores -= scores.max(axis=1, keepdims=True)
        own = scores[rows, owners].astype(np.float64)
        np.exp(scores, out=scores)
        sums = scores.sum(axis=1, keepdims=True)
        scores /= sums
        scores[rows, owners] -= 1
        value = (np.log(sums).sum(dtype=np.float64) - own.sum()) / count
        value += 0.5 * float(flat[:size] @ flat[:size]) / (STRENGTH * count)
        slope = np.empty_like(flat)
        slope[:size] = (turned @ scores).ravel()
        slope[:size] += flat[:size] / STRENGTH
        slope[size:] = scores.sum(axis=0)
        return value, slope / count

    options = {"maxiter": ROUNDS, "maxcor": REMEMBERED, "gtol": STEEP, "ftol": 1e-9}
    found = minimize(loss, np.zeros(size + matters), jac=True, method="L-BFGS-B", options=options).x
    return Linear(found[:size].reshape(terms, matters).astype(np.float32), found[size:].astype(np.float32))
