"""Fits the weights of `copilot.retrieval.rank` on the training questions and prints them, with how well they carry over
to a base that the fit has not seen.

    python -m evals.abstention.weights [../shared/data]

A softmax over the sources of each question, each by the passage that the present weights choose: start again from the
printed weights when they have moved far.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from copilot.retrieval import Retriever
from copilot.retrieval.rank import Scored
from evals.abstention.suite import DATA, Question, open_base, training_questions

Vector = NDArray[np.float64]

PULL = 2.0  # the prior around zero, in questions times variance
CHANNELS = 3  # the first columns, that are min-max normalised within a question
NAMES = ("WEIGHTS meanings", "4-grams", "concepts", "COVERED", "HEAD_COVERED", "HEAD_BACK", "HEAD_CONCEPTS", "LANGUAGE")


class Asked(NamedTuple):
    """A question's sources: their columns in the order of NAMES, and which of them answer."""

    table: Vector
    right: NDArray[np.bool_]


def collect(data: Path) -> dict[str, list[Asked]]:
    """The answerable questions by base."""
    found = {}
    for name, questions in training_questions().items():
        with open_base(name, data) as copilot:
            rows = (_asked(copilot.retriever, question) for question in questions if question.relevant)
            found[name] = [row for row in rows if row is not None]
    return found


def _asked(retriever: Retriever, question: Question) -> Asked | None:
    ranked = retriever.rank(question.text, pool="articles", language=question.language).rows
    if not ranked:
        return None
    table = np.array([_columns(row, question.language) for row in ranked], dtype=np.float64)
    low, high = table[:, :CHANNELS].min(0), table[:, :CHANNELS].max(0)
    table[:, :CHANNELS] = (table[:, :CHANNELS] - low) / np.where(high > low, high - low, 1.0)
    return Asked(table, np.array([row.source_key.removeprefix("a:") in question.relevant for row in ranked]))


def _columns(row: Scored, language: str) -> list[float]:
    title = [row.meant.head, row.head.back, row.head.concepts]
    return [row.meant.bm25, *row.raw, row.meant.covered, *title, float(row.language == language)]


def fit(questions: Sequence[Asked], pull: float = PULL) -> Vector:
    """Newton's method for the log odds that one of the right sources is drawn; a question without one tells nothing."""
    weights = np.zeros(len(NAMES))
    for _ in range(60):
        gradient, curvature = -pull * weights, pull * np.eye(len(NAMES))
        for table, right in questions:
            if right.any():
                drawn = _softmax(table @ weights)
                wanted = np.where(right, drawn, 0.0) / drawn[right].sum()
                mean = drawn @ table
                gradient += wanted @ table - mean
                curvature += (table * drawn[:, None]).T @ table - np.outer(mean, mean)
        step = np.linalg.solve(curvature, gradient)
        step *= min(1.0, 2.0 / float(np.abs(step).max()))
        weights = weights + step
        if float(np.abs(step).max()) < 1e-4:
            break
    return weights


def _softmax(scores: Vector) -> Vector:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), dtype=np.float64)


def found_within(questions: Sequence[Asked], weights: Vector, places: int) -> float:
    """The share of questions with a right source among the first `places`."""
    hits = [bool(one.right[np.argsort(-(one.table @ weights), kind="stable")[:places]].any()) for one in questions]
    return sum(hits) / (len(hits) or 1)


def left_out(bases: Mapping[str, Sequence[Asked]]) -> dict[str, Vector]:
    """For each base the weights that the other bases give."""
    return {
        name: fit([one for other, questions in bases.items() if other != name for one in questions]) for name in bases
    }


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=DATA)
def main(data: Path) -> None:
    """Collect, report leave-one-base-out, fit on all, print the weights as `rank` has them."""
    bases = collect(data)
    for name, weights in left_out(bases).items():
        questions = bases[name]
        first, five = found_within(questions, weights, 1), found_within(questions, weights, 5)
        click.echo(f"{name}: n {len(questions)}, R@1 {first:.3f}, R@5 {five:.3f}")
    weights = fit([one for questions in bases.values() for one in questions])
    whole = float(weights[:CHANNELS].sum())
    for label, weight in zip(NAMES, weights / whole, strict=True):
        click.echo(f"{label} {weight:.2f}")
    click.echo(f"SHARPNESS {float(weights.sum()):.1f}")


if __name__ == "__main__":
    main()
