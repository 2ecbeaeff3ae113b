"""`python -m evals.contacts.fit`: the weights with which two contacts are compared, from the dev half alone.

A logistic whose weights keep the sign that they must have, so that a few dozen cases cannot teach that a shared order
number speaks against one matter. Pairs drawn across cases stand for a customer's other conversations.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from copilot.contacts.alike import FILE, NAMES, features
from copilot.listen.language import OURS
from evals.contacts.cases import SUITE, Case, read_cases

AGAINST = frozenset({"other_reference", "other_amount", "other_month", "apart", "thanks", "asks_new", "onset_far"})
FREE: dict[str, tuple[float | None, float | None]] = {
    # People say that all is well and it breaks again: our cases, where they mostly mean it, must not rule it out.
    "settled": (-1.0, 0.0),
    "distance": (-1.5, 0.0),
    "again": (0.0, 1.0),
    # What names one matter says so whether or not our few cases happen to need it.
    "reference": (3.0, None),
    "amount": (1.5, None),
    "channel_named": (0.8, None),
    "apart": (None, -1.0),
}
RIDGE = 0.005
CROSSED = 0.3
"""What a pair drawn across cases counts."""
FOLDS = 10

Floats = NDArray[np.float64]


class Pairs(NamedTuple):
    """`written` are the rows that are cases; the rest was drawn across them."""

    x: Floats
    y: Floats
    weight: Floats
    group: NDArray[np.int64]
    written: NDArray[np.bool_]


@click.command()
@click.option("--ridge", default=RIDGE, help="How strongly weights are held near 0.")
def main(ridge: float) -> None:
    """Fit on the dev half, say how it does on parts left out, and write the weights."""
    pairs = pairs_of([case for language in OURS for case in read_cases(SUITE / f"{language}.dev.jsonl")])
    guessed = np.zeros(len(pairs.y))
    for fold in range(FOLDS):
        out = pairs.group % FOLDS == fold
        guessed[out] = predict(fit(pairs, ~out, ridge), pairs.x[out])
    for name, rows in (("cases", pairs.written), ("across", ~pairs.written)):
        found, wanted = guessed[rows] >= 0.5, pairs.y[rows] > 0
        right = int((found & wanted).sum())
        click.echo(
            f"left out, {name}: n={rows.sum()} found={found.sum()} right={right} wanted={wanted.sum()} "
            f"accuracy={(found == wanted).mean():.3f}"
        )
    solved = fit(pairs, np.ones(len(pairs.y), bool), ridge)
    weights = {name: round(float(value), 3) for name, value in zip(NAMES, solved[1:], strict=True)}
    FILE.write_text(json.dumps({"bias": round(float(solved[0]), 3), "weights": weights}, indent=1) + "\n")
    click.echo(FILE.read_text())


def pairs_of(cases: Sequence[Case]) -> Pairs:
    """The cases, and each later conversation with the earlier one of another case in its language."""
    matters = [case.matters for case in cases]
    rows = [(_row(*matters[at]), float(case.same), 1.0, at, True) for at, case in enumerate(cases)]
    for at, case in enumerate(cases):
        for step in (1, 7):
            other = (at + step) % len(cases)
            if cases[other].lang == case.lang:
                rows.append((_row(matters[other][0], matters[at][1]), 0.0, CROSSED, at, False))
    x, y, weight, group, written = zip(*rows, strict=True)
    return Pairs(np.array(x), np.array(y), np.array(weight), np.array(group), np.array(written))


def _row(earlier: object, later: object) -> list[float]:
    found = features(earlier, later)  # type: ignore[arg-type]
    return [found[name] for name in NAMES]


def fit(pairs: Pairs, rows: NDArray[np.bool_], ridge: float) -> Floats:
    """Bias and weights."""
    x, y, weight = pairs.x[rows], pairs.y[rows], pairs.weight[rows]
    bounds = [(None, None), *(FREE.get(name, (None, 0.0) if name in AGAINST else (0.0, None)) for name in NAMES)]

    def loss(solved: Floats) -> tuple[float, Floats]:
        p = predict(solved, x)
        error = weight * (p - y)
        cost = -weight @ (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)) / weight.sum()
        slope = np.concatenate([[error.sum()], x.T @ error]) / weight.sum()
        slope[1:] += ridge * solved[1:]
        return float(cost + ridge / 2 * solved[1:] @ solved[1:]), slope

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    solved: Floats = found.x
    return solved


def predict(solved: Floats, x: Floats) -> Floats:
    guessed: Floats = 1 / (1 + np.exp(-(solved[0] + x @ solved[1:])))
    return guessed


if __name__ == "__main__":
    main()
