"""The sign-flip permutation test: if neither run were better, each difference could as well have the other sign."""

from collections.abc import Sequence

import numpy as np

ROUNDS = 10_000
EXACT = 13
"""Up to so many differences every way of giving them signs is gone through: 8,192 ways."""
_AT_ONCE = 4_000_000  # signs held in memory at a time
_SAME = 1e-9


def sign_flip(differences: Sequence[float], *, rounds: int = ROUNDS, seed: int = 0) -> float:
    """The two-sided p of a sum as far from 0 as that of `differences`. 1 where all of them are 0."""
    moved = np.array([one for one in differences if one], dtype=float)
    if not len(moved):
        return 1.0
    seen = abs(float(moved.sum())) - _SAME * float(np.abs(moved).sum())
    if len(moved) <= EXACT:
        return float(np.mean(np.abs(_every(len(moved)) @ moved) >= seen))
    random, hits, left = np.random.default_rng(seed), 0, rounds
    while left:
        step = min(left, max(1, _AT_ONCE // len(moved)))
        signs = random.integers(0, 2, size=(step, len(moved)), dtype=np.int8) * 2 - 1
        hits += int(np.count_nonzero(np.abs(signs @ moved) >= seen))
        left -= step
    # What was seen is one of the ways, too: p is never 0.
    return (hits + 1) / (rounds + 1)


def _every(n: int) -> np.ndarray:
    """All ways of giving `n` differences their signs."""
    ways = np.arange(2**n)[:, None] >> np.arange(n)
    return (ways & 1) * 2 - 1
