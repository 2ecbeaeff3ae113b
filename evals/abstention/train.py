"""Fits `copilot.retrieval.calibrate` on the training questions and writes it, with the thresholds that keep a stated
precision, and prints how well the fit carries over to a base that it has not seen.

    python -m evals.abstention.train [../shared/data]

No question of evals/suites/grounding is read: those are for measuring.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from copilot.retrieval.calibrate import FILE, Calibration, Fit, Prior, Threshold, probability
from copilot.retrieval.features import NAMES
from copilot.retrieval.recalibrate import LEAST, Told, ask_itself, fitted
from evals.abstention.examples import Example, examples
from evals.abstention.suite import DATA, open_base, training_questions

Vector = NDArray[np.float64]

FAR = 2.3
"""Deviations beyond which a feature says nothing more. The fit has seen questions, not stories: in a message of a
hundred words something is always shared, and what grows with length would otherwise answer for the rest."""

PULL = 25.0  # the prior around zero, in examples times variance
REPLY, CAREFUL = 0.9, 0.97  # of the replies, right: what the thresholds are chosen for
GONE = 0.2
"""What a question counts for in these precisions when its article was taken away: with a fifth, one question in three
has no answer in its base. Counted whole, two in three have none, and nine right in ten cost half of the replies;
counted for nothing, near misses that a base without the article would make cost nothing."""
FEWEST = 30  # replies from which a precision is measured
GRID = tuple(round(0.01 * step, 2) for step in range(5, 100))


class Base(NamedTuple):
    """What was asked of one base: the training questions, and those that it is asked about itself."""

    examples: list[Example]
    told: list[Told]


class Pooled(NamedTuple):
    """The examples of all bases together: probability, whether the first source answers, situation, and the weight
    that makes every base count alike."""

    odds: Vector
    right: NDArray[np.bool_]
    situation: NDArray[np.str_]
    weight: Vector


def collect(data: Path) -> dict[str, Base]:
    """What is asked, by base."""
    found = {}
    for name, questions in training_questions().items():
        with open_base(name, data) as copilot:
            count, told = ask_itself(copilot.store, copilot.retriever)
            found[name] = Base(examples(copilot.retriever, questions), told if count >= LEAST else [])
    return found


def fit(rows: Sequence[Example], pull: float = PULL) -> Fit:
    """Logistic regression by Newton's method, with a Gaussian prior around zero for all but the intercept."""
    raw = np.array([row.features for row in rows], dtype=np.float64)
    labels = np.array([float(row.answerable) for row in rows])
    means, scales = raw.mean(0), np.where(raw.std(0) < 1e-3, 1.0, raw.std(0))
    table = np.hstack([np.ones((len(raw), 1)), np.clip((raw - means) / scales, -FAR, FAR)])
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
    return Fit(
        far=FAR,
        means=_rounded(means),
        scales=_rounded(scales),
        coefficients=_rounded(coefficients),
        curvature=tuple(_rounded(row) for row in curvature),
    )


def _rounded(values: Vector) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


def odds_of(calibration: Calibration, rows: Sequence[Example]) -> Vector:
    return np.array([probability(row.features, calibration) for row in rows])


def left_out(bases: Mapping[str, Base], *, own: bool) -> dict[str, Vector]:
    """For each base its examples' probabilities, by a fit on the other bases; `own`: moved by what the base was told
    about itself, as it is in service."""
    found = {}
    for name, base in bases.items():
        others = fit([row for other, one in bases.items() if other != name for row in one.examples])
        found[name] = odds_of(fitted(others, base.told if own else []), base.examples)
    return found


def pooled(bases: Mapping[str, Base], odds: Mapping[str, Vector]) -> Pooled:
    rows = [row for base in bases.values() for row in base.examples]
    return Pooled(
        np.concatenate([odds[name] for name in bases]),
        np.array([row.answerable for row in rows]),
        np.array([row.situation for row in rows]),
        np.concatenate([np.full(len(base.examples), 1 / len(base.examples)) for base in bases.values()]),
    )


def as_asked(rows: Pooled, gone: float = GONE) -> Pooled:
    """With the questions whose article was taken away counting for `gone`."""
    return rows._replace(weight=rows.weight * np.where(rows.situation == "removed", gone, 1.0))


def threshold(rows: Pooled, stated: float) -> Threshold:
    """The least probability from which on the stated share of the replies is right; where none reaches it, the one
    that comes nearest."""
    found = [one for at in GRID if (one := _at(rows, at, stated)).replies >= FEWEST]
    if not found:
        return Threshold(at=GRID[-1], stated=stated, reached=0.0, replies=0)
    return next((one for one in found if one.reached >= stated), max(found, key=lambda one: one.reached))


def _at(rows: Pooled, at: float, stated: float) -> Threshold:
    replied = (rows.odds >= at) & (rows.weight > 0)
    whole = rows.weight[replied].sum()
    reached = float(rows.weight[replied & rows.right].sum() / whole) if whole else 0.0
    return Threshold(at=at, stated=stated, reached=round(reached, 4), replies=int(replied.sum()))


def caution(alone: Pooled, reply: Threshold) -> float:
    """What has to be taken off the log odds of a base that is not fitted, so that `reply` keeps its word there too."""
    unfitted = threshold(alone, reply.stated)
    return round(max(0.0, _log_odds(unfitted.at) - _log_odds(reply.at)), 2)


def _log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def auroc(odds: Vector, right: NDArray[np.bool_]) -> float:
    """The chance that a right one scores above a wrong one; not a number when there is only one sort."""
    positive, negative = int(right.sum()), int((~right).sum())
    if not positive or not negative:
        return float("nan")
    above = (odds[right][:, None] > odds[~right][None, :]).sum()
    equal = (odds[right][:, None] == odds[~right][None, :]).sum()
    return float((above + equal / 2) / (positive * negative))


def report(rows: Pooled) -> str:
    """One line: how well the probabilities tell each sort of question from another."""
    kept, known = rows.situation == "kept", np.clip(rows.odds, 1e-6, 1 - 1e-6)
    loss = -np.where(rows.right, np.log(known), np.log(1 - known)).mean()
    parts = [
        f"n {int(kept.sum())}, log loss {loss:.4f}, AUROC right first vs the rest {auroc(rows.odds, rows.right):.3f}"
    ]
    for other in ("removed", "off"):
        either = kept | (rows.situation == other)
        parts.append(f"kept vs {other} {auroc(rows.odds[either], kept[either]):.3f}")
    return ", ".join(parts)


def replies(rows: Pooled, chosen: Threshold) -> str:
    """One line: what a threshold does."""
    replied = rows.odds >= chosen.at
    shares = [f"{name} {replied[rows.situation == name].mean():.2f}" for name in ("kept", "removed", "off")]
    short = "" if chosen.reached >= chosen.stated else ", THE MOST THAT CAN BE HAD"
    return (
        f"from {chosen.at:.2f} on: right {chosen.reached:.3f} of {chosen.replies} (stated {chosen.stated}{short}); "
        f"replied {', '.join(shares)}"
    )


def trained(bases: Mapping[str, Base]) -> tuple[Prior, str]:
    """The prior, and in words how it does on bases that it has not seen."""
    ways = {own: left_out(bases, own=own) for own in (False, True)}
    alone, moved = pooled(bases, ways[False]), pooled(bases, ways[True])
    asked = as_asked(moved)
    reply, careful = threshold(asked, REPLY), threshold(asked, CAREFUL)
    every = [row for base in bases.values() for row in base.examples]
    known = Prior(
        features=NAMES,
        questions=sum(row.situation != "removed" for row in every),
        reply=reply,
        careful=careful,
        caution=caution(as_asked(alone), reply),
        fit=fit(every),
    )
    lines = [f"{name}: {report(pooled({name: base}, ways[True]))}" for name, base in bases.items()]
    lines += [f"all, the prior alone: {report(alone)}", f"all, with each base's own questions: {report(moved)}"]
    lines += [f"{name}: {replies(moved, one)}" for name, one in (("reply", reply), ("careful", careful))]
    lines.append(f"caution where nothing is fitted: {known.caution}")
    return known, "\n".join(lines)


def written(known: Prior) -> str:
    """As JSON that can be compared line by line."""
    kept = known.model_dump(mode="json")
    shape = kept.pop("fit")
    curvature = ",\n  ".join(json.dumps(row) for row in shape.pop("curvature"))
    inner = "".join(f'  "{name}": {json.dumps(value)},\n' for name, value in shape.items())
    outer = "".join(f' "{name}": {json.dumps(value, ensure_ascii=False)},\n' for name, value in kept.items())
    return f'{{\n{outer} "fit": {{\n{inner}  "curvature": [\n  {curvature}\n  ]\n }}\n}}\n'


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=DATA)
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), default=FILE, help="Where to write it.")
def main(data: Path, file: Path) -> None:
    """Collect, report leave-one-base-out, fit on all, write."""
    known, told = trained(collect(data))
    click.echo(told)
    file.write_text(written(known), encoding="utf-8")
    click.echo(f"written to {file}")


if __name__ == "__main__":
    main()
