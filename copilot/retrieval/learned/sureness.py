"""How sure a model may be: probabilities that fit what came true on questions it had not seen."""

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NEW = 0.1  # share of questions taken to be about something new, at the least: a base never knows all that is asked
TEMPERATURES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5, 3.0)
USUAL = (-0.5, 0.9, 0.8)  # intercept and weights on a public set of bank customers' questions
PULL = (2.0, 20.0, 5.0)  # how firmly they hold: a hundred questions move them, a dozen hardly
ROUNDS = 50
FARTHEST = 8.0  # log odds beyond which nothing more is told

Floats = NDArray[np.float32]


class Sureness(NamedTuple):
    """`temperature` divides the scores; the log odds that the first matter is right are the rest: an intercept, and
    the weights of the first's log odds among the matters and of its nearest questions' likeness."""

    temperature: float = 1.0
    intercept: float = 0.0
    odds: float = 1.0
    near: float = 0.0

    def chances(self, scores: Floats) -> Floats:
        """A probability for each matter, 1 in all."""
        raised = np.exp((scores - scores.max()) / np.float32(self.temperature))
        found: Floats = (raised / raised.sum()).astype(np.float32)
        return found

    def of(self, chances: Floats, near: Floats) -> float:
        """That the first matter is right, 0..1."""
        odds, likeness = telling(chances, near)
        z = self.intercept + self.odds * odds + self.near * likeness
        return round(1 / (1 + exp(-max(-30.0, min(30.0, z)))), 4)


class Tried(NamedTuple):
    """An unseen question: the scores and likenesses, and which matter was right; -1 when none was."""

    scores: Floats
    near: Floats
    right: int


def telling(chances: Floats, near: Floats) -> tuple[float, float]:
    first = int(np.argmax(chances))
    chance = min(max(float(chances[first]), 1e-6), 1 - 1e-6)
    return max(-FARTHEST, min(FARTHEST, log(chance / (1 - chance)))), float(near[first])


def fit(tried: Sequence[Tried]) -> Sureness:
    """The sureness that fits these questions; as good as none of them is right when there are none."""
    known = [one for one in tried if one.right >= 0]
    if not known:
        return Sureness()
    temperature = min(TEMPERATURES, key=lambda t: (_loss(known, t), t))
    at = Sureness(temperature)
    rows, truth, weight = [], [], []
    strange = _as_if_new(known)
    lacking = max(0.0, NEW * len(tried) / (1 - NEW) - (len(tried) - len(known)))
    for group, each in ((tried, 1.0), (strange, lacking / max(1, len(strange)))):
        for one in group:
            chances = at.chances(one.scores)
            rows.append(telling(chances, one.near))
            truth.append(float(int(np.argmax(chances)) == one.right))
            weight.append(each)
    fitted = _logistic(np.array(rows), np.array(truth), np.array(weight))
    return Sureness(temperature, *(float(value) for value in fitted))


def _as_if_new(known: Sequence[Tried]) -> list[Tried]:
    """The same questions asked of a model that lacks their matter."""
    return [
        Tried(np.delete(one.scores, one.right), np.delete(one.near, one.right), -1)
        for one in known
        if one.scores.size > 2
    ]


def _loss(known: Sequence[Tried], temperature: float) -> float:
    at = Sureness(temperature)
    return -sum(log(max(1e-6, float(at.chances(one.scores)[one.right]))) for one in known)


def _logistic(
    rows: NDArray[np.float64], truth: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted logistic regression by Newton's steps, drawn to the usual: a few questions must not turn it over."""
    x = np.column_stack([np.ones(len(rows)), rows])
    usual = np.array(USUAL)
    found = usual.copy()
    pull = np.diag(PULL)
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (weight * (truth - p)) - pull @ (found - usual)
        curve = (x * (weight * p * (1 - p))[:, None]).T @ x + pull
        step = np.linalg.solve(curve, slope)
        found = found + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return found
