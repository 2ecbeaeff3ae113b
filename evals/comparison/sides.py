"""A run as it is compared: read from its folder, with what a judge said beside the other metrics."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from evals.comparison.flips import Answers, words_of
from evals.judge.run import judge_of, scores_of, with_judge
from evals.metrics.metric import Score
from evals.runs.folder import Folder
from evals.runs.judged import Judged
from evals.runs.scoring import Step, current, nobody

Scores = Mapping[tuple[str, int], tuple[Score, ...]]
NONE: Scores = MappingProxyType({})


class Side(NamedTuple):
    """One run. Without `answers` the flips tell no words. `missing` is how many answers it has not given yet."""

    name: str
    judged: tuple[Judged, ...]
    answers: Answers = MappingProxyType({})
    fingerprint: str = ""
    missing: int = 0


def side_of(folder: Folder, step: Step = nobody) -> Side:
    """A run as today's metrics judge it, with the word of the judge that judged it last. `step` hears of judging anew.

    Raises:
        NotFoundError: the folder holds no run.
        InputError: it cannot be read.
    """
    return _side(folder, scores_of(folder), step)


def sides_of(before: Folder, after: Folder, step: Step = nobody) -> tuple[Side, Side]:
    """Two runs. Two different judges cannot be compared: then what they say is left out.

    Raises:
        NotFoundError: a folder holds no run.
        InputError: one cannot be read.
    """
    alike = judge_of(before) == judge_of(after)
    old, new = (_side(folder, scores_of(folder) if alike else NONE, step) for folder in (before, after))
    return old, new


def _side(folder: Folder, scores: Scores, step: Step) -> Side:
    manifest, found = folder.manifest(), current(folder, step)
    return Side(
        name=folder.name,
        judged=tuple(with_judge(found, scores)),
        answers=words_of(folder.samples()),
        fingerprint=manifest.fingerprint,
        missing=max(0, len(folder.cases()) * manifest.repeat - len(found)),
    )
