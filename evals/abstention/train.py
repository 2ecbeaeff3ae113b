"""Fits the constants of `copilot.retrieval.calibrate` on the training questions and prints them, with how well the fit
carries over to a base that it has not seen.

    python -m evals.abstention.train [../shared/data]

No question of evals/suites/grounding is read: those are for measuring.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from copilot.retrieval.calibrate import CAUTION
from evals.abstention.examples import Example, examples
from evals.abstention.suite import DATA, open_base, training_questions

Vector = NDArray[np.float64]

PULL = 25.0  # the prior around zero, in examples times variance
THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.55)


class Fitted(NamedTuple):
    """Mean and scale of each feature; then the coefficients, intercept first."""

    means: Vector
    scales: Vector
    coefficients: Vector

    def odds(self, rows: Sequence[Example]) -> Vector:
        """The probability for each, before any caution."""
        table = (np.array([row.features for row in rows]) - self.means) / self.scales
        z = self.coefficients[0] + table @ self.coefficients[1:]
        return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))), dtype=np.float64)


def collect(data: Path) -> dict[str, list[Example]]:
    """The examples by base."""
    found = {}
    for name, questions in training_questions().items():
        with open_base(name, data) as copilot:
            found[name] = examples(copilot.retriever, questions)
    return found


def fit(rows: Sequence[Example], pull: float = PULL) -> Fitted:
    """Logistic regression by Newton's method, with a Gaussian prior around zero for all but the intercept."""
    raw = np.array([row.features for row in rows], dtype=np.float64)
    labels = np.array([float(row.answerable) for row in rows])
    means, scales = raw.mean(0), np.where(raw.std(0) < 1e-3, 1.0, raw.std(0))
    table = np.hstack([np.ones((len(raw), 1)), (raw - means) / scales])
    prior = pull * np.eye(table.shape[1])
    prior[0, 0] = 1e-3
    coefficients = np.zeros(table.shape[1])
    for _ in range(40):
        expected = 1 / (1 + np.exp(-np.clip(table @ coefficients, -30, 30)))
        gradient = table.T @ (labels - expected) - prior @ coefficients
        curvature = (table * (expected * (1 - expected))[:, None]).T @ table + prior
        step = np.linalg.solve(curvature, gradient)
        coefficients = coefficients + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Fitted(means, scales, coefficients)


def left_out(bases: Mapping[str, Sequence[Example]]) -> dict[str, Vector]:
    """For each base its examples' probabilities, by a fit on the other bases."""
    return {
        name: fit([row for other, rows in bases.items() if other != name for row in rows]).odds(own)
        for name, own in bases.items()
    }


def auroc(odds: Vector, right: NDArray[np.bool_]) -> float:
    """The chance that a right one scores above a wrong one; not a number when there is only one sort."""
    positive, negative = int(right.sum()), int((~right).sum())
    if not positive or not negative:
        return float("nan")
    above = (odds[right][:, None] > odds[~right][None, :]).sum()
    equal = (odds[right][:, None] == odds[~right][None, :]).sum()
    return float((above + equal / 2) / (positive * negative))


def report(rows: Sequence[Example], odds: Vector) -> str:
    """One line: how well `odds` tells right from wrong, and what each threshold would do, caution included."""
    right = np.array([row.answerable for row in rows])
    situation = np.array([row.situation for row in rows])
    kept = situation == "kept"
    cautious = 1 / (1 + (1 / np.clip(odds, 1e-9, 1 - 1e-9) - 1) * np.exp(CAUTION))
    parts = [f"n {int(kept.sum())}, AUROC {auroc(odds, right):.3f}"]
    for threshold in THRESHOLDS:
        replied = cautious >= threshold
        rates = [f"{name} {replied[situation == name].mean():.2f}" for name in ("kept", "removed", "off")]
        precision = right[replied & kept].mean() if (replied & kept).any() else float("nan")
        parts.append(f"at {threshold}: replied {', '.join(rates)}, right {precision:.2f}")
    return " | ".join(parts)


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=DATA)
def main(data: Path) -> None:
    """Collect, report leave-one-base-out, fit on all, print the constants."""
    bases = collect(data)
    odds = left_out(bases)
    for name, rows in bases.items():
        click.echo(f"{name}: {report(rows, odds[name])}")
    every = [row for rows in bases.values() for row in rows]
    click.echo(f"all, each base left out of its fit: {report(every, np.concatenate(list(odds.values())))}")
    for title, values in zip(("MEANS", "SCALES", "COEFFICIENTS"), fit(every), strict=True):
        click.echo(f"{title} = ({', '.join(str(round(float(value), 3)) for value in values)})")


if __name__ == "__main__":
    main()
