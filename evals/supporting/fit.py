"""The weights of `supported`: a logistic regression over features of one scale, and the limit from which it speaks."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from copilot.conversation import Value
from evals.supporting.examples import Example

Floats = NDArray[np.float64]
PULL = 3.0
"""How strongly weights are drawn to nought."""
FOLDS = 10
ALARMS = 0.008
"""Share of good answers that may get an alarm, when judged by weights that did not see their group."""


class Fitted(Value):
    """`bias` holds the limit: a sentence above nought is a claim without support."""

    bias: float
    weights: dict[str, float]


class Held(Value):
    """Of answers whose group the weights did not see: how many good ones get an alarm, how many invented ones."""

    good: int
    alarms: int
    agents: int
    agents_alarms: int
    spoiled: int
    caught: int
    invented: int
    told: int
    fine: int
    fine_alarms: int


def fitted(examples: Sequence[Example]) -> tuple[Fitted, Held]:
    names = sorted(examples[0].features)
    table = np.array([[one.features[name] for name in names] for one in examples])
    mean, scale = table.mean(0), table.std(0) + 1e-6
    scaled = (table - mean) / scale
    groups = sorted({one.group for one in examples})
    fold_of = {group: at % FOLDS for at, group in enumerate(groups)}
    folds = np.array([fold_of[one.group] for one in examples])
    scores = np.zeros(len(examples))
    for fold in range(FOLDS):
        weights, bias = _fit(
            scaled[folds != fold], [one for one, of in zip(examples, folds, strict=True) if of != fold]
        )
        scores[folds == fold] = scaled[folds == fold] @ weights + bias
    limit = _limit(examples, scores)
    weights, bias = _fit(scaled, examples)
    real = weights / scale
    found = Fitted(
        bias=round(float(bias - (mean * real).sum() - limit), 3),
        weights={name: round(float(value), 3) for name, value in zip(names, real, strict=True)},
    )
    return found, _held(examples, scores - limit)


def _fit(scaled: Floats, examples: Sequence[Example]) -> tuple[Floats, float]:
    wanted = np.array([float(one.invented) for one in examples])
    counts = np.array([one.weight for one in examples])

    def loss(flat: Floats) -> tuple[float, Floats]:
        logits = scaled @ flat[:-1] + flat[-1]
        missed = counts * (1 / (1 + np.exp(-logits)) - wanted)
        value = (counts * (np.logaddexp(0, logits) - wanted * logits)).sum() + PULL / 2 * (flat[:-1] ** 2).sum()
        return float(value), np.append(scaled.T @ missed + PULL * flat[:-1], missed.sum())

    done = minimize(loss, np.zeros(scaled.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    return done.x[:-1], float(done.x[-1])


def _limit(examples: Sequence[Example], scores: Floats) -> float:
    """The score that ALARMS of the good answers reach."""
    highest = sorted(_highest(examples, scores, "good").values(), reverse=True)
    return float(highest[int(len(highest) * ALARMS)]) + 1e-6 if highest else 0.0


def _kind(one: Example) -> str:
    for kind in ("agent", "fine"):
        if one.answer.startswith(kind):
            return kind
    if not one.invented:
        return "good"
    return "invented" if one.answer.startswith("invented-") else "spoiled"


def _highest(examples: Sequence[Example], scores: Floats, kind: str) -> dict[str, float]:
    found: dict[str, float] = defaultdict(lambda: -np.inf)
    for one, score in zip(examples, scores, strict=True):
        if _kind(one) == kind:
            found[one.answer] = max(found[one.answer], float(score))
    return found


def _held(examples: Sequence[Example], scores: Floats) -> Held:
    good, agents, spoiled = (_highest(examples, scores, kind) for kind in ("good", "agent", "spoiled"))
    invented, fine = (
        [score for one, score in zip(examples, scores, strict=True) if _kind(one) == kind]
        for kind in ("invented", "fine")
    )
    return Held(
        good=len(good),
        alarms=sum(score > 0 for score in good.values()),
        agents=len(agents),
        agents_alarms=sum(score > 0 for score in agents.values()),
        spoiled=len(spoiled),
        caught=sum(score > 0 for score in spoiled.values()),
        invented=len(invented),
        told=sum(score > 0 for score in invented),
        fine=len(fine),
        fine_alarms=sum(score > 0 for score in fine),
    )
