"""Fits the weights of `copilot.retrieval.rank` on the training questions and prints them, with how well they carry over
to a base that the fit has not seen.

    python -m evals.abstention.weights [../shared/data]

A softmax over the sources of each question, each by the passage that the weights choose. The questions are customers',
written for this, and the titles of machine-translated articles that no benchmark asks about, whose bodies are to be
found without them: so that neither how people ask nor how documentation speaks decides alone.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from copilot.retrieval import Retriever
from copilot.retrieval.rank import (
    COVERED,
    HEAD_CONCEPTS,
    LANGUAGE,
    NEAR,
    NEAR_HEAD,
    SHARPNESS,
    WEIGHTS,
    Scored,
)
from evals.abstention.suite import DATA, Question, open_base, title_questions, training_questions

Vector = NDArray[np.float64]

PULL = 2.0  # the prior around zero, in questions times variance
ROUNDS = 3  # of choosing each source's passage by the weights, and fitting the weights to them
NAMES = (
    *("meanings", "own words", "concepts"),
    *("whole: said", "whole: 4-grams", "whole: pairs", "whole: phrases"),
    *("COVERED", "HEAD_CONCEPTS", "LANGUAGE", "NEAR_HEAD", "NEAR"),
)
NOW = np.array([*WEIGHTS, COVERED, HEAD_CONCEPTS, LANGUAGE, NEAR_HEAD, NEAR]) * SHARPNESS


class Asked(NamedTuple):
    """A question's passages: their columns in the order of NAMES, the source of each, and which sources answer."""

    table: Vector
    sources: tuple[str, ...]
    relevant: tuple[str, ...]

    def best(self, weights: Vector) -> "Drawn":
        """Each source by the passage that these weights choose."""
        scores = self.table @ weights
        best: dict[str, int] = {}
        for place in np.argsort(-scores, kind="stable"):
            best.setdefault(self.sources[place], int(place))
        return Drawn(self.table[list(best.values())], np.array([source in self.relevant for source in best]))


class Drawn(NamedTuple):
    """A question's sources, one row each, and which of them answer."""

    table: Vector
    right: NDArray[np.bool_]


def collect(data: Path) -> dict[str, list[Asked]]:
    """The answerable questions by base."""
    found = {}
    for name, questions in (training_questions() | title_questions(data)).items():
        with open_base(name, data) as copilot:
            rows = (_asked(copilot.retriever, question) for question in questions if question.relevant)
            found[name] = [row for row in rows if row is not None]
    return found


def _asked(retriever: Retriever, question: Question) -> Asked | None:
    rows, channels = retriever.scored(question.text, pool="articles", language=question.language)
    if not rows:
        return None
    low, high = np.array(channels).min(0), np.array(channels).max(0)
    spread = (np.array(channels) - low) / np.where(high > low, high - low, 1.0)
    table = np.hstack([spread, np.array([_columns(row, question.language) for row in rows])])
    return Asked(table, tuple(row.source_key.removeprefix("a:") for row in rows), question.relevant)


def _columns(row: Scored, language: str) -> list[float]:
    return [row.meant.covered, row.head, float(row.language == language), *row.near]


def fit(questions: Sequence[Asked], pull: float = PULL) -> Vector:
    """The weights under which one of the right sources is most likely drawn."""
    weights = NOW
    for _ in range(ROUNDS):
        weights = _draw([question.best(weights) for question in questions], pull)
    return weights


def _draw(questions: Sequence[Drawn], pull: float) -> Vector:
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
    drawn = (one.best(weights) for one in questions)
    hits = [bool(one.right[np.argsort(-(one.table @ weights), kind="stable")[:places]].any()) for one in drawn]
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
    whole = float(weights.sum())
    for label, weight in zip(NAMES, weights / whole, strict=True):
        click.echo(f"{label} {weight:.3f}")
    click.echo(f"SHARPNESS {whole:.1f}")


if __name__ == "__main__":
    main()
