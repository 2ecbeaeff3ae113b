"""Scoring: a run's answers judged by every metric and by the judge that was asked, its figures written; and reading
the scores of a run that was judged by other metrics than today's."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from copilot.errors import InputError
from evals.judge.run import scores_of, with_judge
from evals.runs.candidate import Candidate
from evals.runs.figures import Figures, figures_of
from evals.runs.folder import Folder
from evals.runs.judged import Judged
from evals.runs.judging import judge
from evals.runs.pooled import pooled_figures
from evals.runs.versions import code, digest_of_tree

Step = Callable[[int, int], None]


class Scored(NamedTuple):
    judged: tuple[Judged, ...]
    figures: Figures


def nobody(done: int, total: int) -> None:
    """Hears of progress and keeps it."""


def score(folder: Folder, step: Step = nobody) -> Scored:
    """Judge a run's answers anew, and write scores and figures down.

    Raises:
        NotFoundError: the folder holds no run.
        InputError: a file in it cannot be read.
    """
    scored = _anew(folder, step)
    folder.write_judged(scored.judged)
    folder.replace("summary.json", scored.figures.model_dump_json(indent=1))
    return scored


def current(folder: Folder, step: Step = nobody) -> tuple[Judged, ...]:
    """The answers as today's metrics judge them: as written down, or judged anew where the metrics, the answers or the
    expectations have changed since, or what was written is not whole. Nothing is written, so that a run that was
    shipped stays as it is.

    Raises:
        as `score`.
    """
    figures = figures_in(folder)
    if figures and figures.by == metrics_version():
        written, expected = _written(folder), {case.key: case.expected for case in folder.cases()}
        answers = {one.slot for one in folder.samples()}
        if {one.slot for one in written} == answers and all(expected[one.case] == one.expected for one in written):
            return written
    return _anew(folder, step).judged


def figures_in(folder: Folder) -> Figures | None:
    """The figures that a run wrote down; None where there are none, or none that can be read."""
    file = folder.path / "summary.json"
    try:
        return Figures.model_validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _written(folder: Folder) -> tuple[Judged, ...]:
    """The scores that were written down; none where they cannot be read: they are made anew from the answers."""
    try:
        return folder.judged()
    except InputError:
        return ()


@cache
def metrics_version() -> str:
    """A digest of all code and data that judges."""
    own = [digest_of_tree(Path(__file__).parents[1] / name) for name in ("metrics", "promises", "summaries")]
    return hashlib.sha256(f"{own}{code()}".encode()).hexdigest()[:16]


def _anew(folder: Folder, step: Step) -> Scored:
    manifest = folder.manifest()
    judged = tuple(with_judge(judge(folder, step), scores_of(folder)))
    prices = Candidate.model_validate(manifest.candidate).prices
    expected = len(folder.cases()) * manifest.repeat
    figures = figures_of(judged, expected, prices, metrics_version())
    return Scored(judged, figures.model_copy(update={"pooled": pooled_figures(folder.cases(), folder.samples())}))
