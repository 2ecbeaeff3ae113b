"""Trend: the runs of an installation on the same cases, oldest first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from copilot.errors import InputError
from evals.comparison import Case, by_case, partners
from evals.report.material import Material
from evals.runs.figures import Figure, headlines
from evals.runs.folder import Folder
from evals.runs.judged import Judged
from evals.runs.scoring import figures_in, metrics_version

SHARED = 0.8
"""The share of this run's cases that another has to have for their figures to stand side by side."""
MOST = 12


class Version(NamedTuple):
    """One run on the cases that it shares with the one reported; `old`: judged by other metrics than today's."""

    name: str
    at: datetime
    figures: tuple[Figure, ...]
    here: bool = False
    baseline: bool = False
    old: bool = False

    def of(self, measure: str) -> Figure | None:
        return next((one for one in self.figures if one.name == measure and one.n), None)


class Trend(NamedTuple):
    """`left` is how many runs are not there because they were of other cases."""

    versions: tuple[Version, ...]
    left: int = 0


def trend(run: Material, baseline: Material | None, others: Iterable[Folder]) -> Trend:
    """The last dozen runs on these cases, this one and the baseline among them."""
    wanted = by_case(run.judged)
    found = [Version(run.name, run.manifest.created_at, run.figures.headlines, here=True)]
    known = {_who(run)}
    if baseline and _who(baseline) not in known:
        known.add(_who(baseline))
        figures = headlines(_shared(baseline.judged, wanted))
        found.append(Version(baseline.name, baseline.manifest.created_at, figures, baseline=True))
    kept, left = list[Version](), 0
    for folder in others:
        manifest = folder.manifest()
        if (folder.name, manifest.created_at) in known or not (told := _told(folder)):
            continue
        shared = _shared(told, wanted)
        if len({one.case for one in shared}) < SHARED * len(wanted):
            left += 1
        elif len(kept) + len(found) < MOST:
            kept.append(Version(folder.name, manifest.created_at, headlines(shared), old=_is_old(folder)))
    return Trend(tuple(sorted((*kept, *found), key=lambda one: one.at)), left)


def _who(run: Material) -> tuple[str, datetime]:
    return run.name, run.manifest.created_at


def _shared(judged: Iterable[Judged], wanted: Mapping[str, Case]) -> list[Judged]:
    """The answers to the cases that both runs have, with the same expectations."""
    found = partners(by_case(judged), wanted)
    alike = (case for key, case in found.items() if case.first.expected == wanted[key].first.expected)
    return [one for case in alike for one in case.answers]


def _told(folder: Folder) -> tuple[Judged, ...]:
    """The scores of another run; none where they cannot be read, for this report is not about it."""
    try:
        return folder.judged()
    except InputError:
        return ()


def _is_old(folder: Folder) -> bool:
    figures = figures_in(folder)
    return figures is None or figures.by != metrics_version()
