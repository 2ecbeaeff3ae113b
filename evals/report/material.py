"""Material: all that a run's folder holds, read once, judged by today's metrics."""

from collections.abc import Mapping
from typing import NamedTuple

from copilot.source import Passage
from evals.cases import Case
from evals.comparison import Side, side_of, sides_of
from evals.report.answer import words
from evals.runs.candidate import Candidate
from evals.runs.figures import Figures, figures_of
from evals.runs.folder import Folder
from evals.runs.judged import Judged
from evals.runs.manifest import Manifest
from evals.runs.pooled import pooled_figures
from evals.runs.sample import Sample
from evals.runs.scoring import Step, nobody

Slot = tuple[str, int]


class Material(NamedTuple):
    """A run. The answers of `side` are words as a person reads them."""

    side: Side
    manifest: Manifest
    candidate: Candidate
    figures: Figures
    cases: Mapping[str, Case]
    samples: Mapping[Slot, Sample]
    passages: Mapping[str, Passage]

    @property
    def name(self) -> str:
        return self.side.name

    @property
    def judged(self) -> tuple[Judged, ...]:
        return self.side.judged


def read_run(folder: Folder, step: Step = nobody) -> Material:
    """A run from its folder, judged anew where it was judged by other metrics than today's; nothing is written.

    Raises:
        NotFoundError: the folder holds no run.
        InputError: a file in it cannot be read.
    """
    return _read(folder, side_of(folder, step))


def read_pair(
    before: Folder, after: Folder, step: Step = nobody, *, sides: tuple[Side, Side] | None = None
) -> tuple[Material, Material]:
    """Two runs that are to be compared; `sides` where they have been read already.

    Raises:
        as `read_run`.
    """
    old, new = sides or sides_of(before, after, step)
    return _read(before, old), _read(after, new)


def _read(folder: Folder, side: Side) -> Material:
    manifest, cases, samples = folder.manifest(), folder.cases(), folder.samples()
    candidate = Candidate.model_validate(manifest.candidate)
    figures = figures_of(side.judged, len(cases) * manifest.repeat, candidate.prices)
    return Material(
        side=side._replace(answers={one.slot: words(one.task, one.output) for one in samples}),
        manifest=manifest,
        candidate=candidate,
        figures=figures.model_copy(update={"pooled": pooled_figures(cases, samples)}),
        cases={case.key: case for case in cases},
        samples={one.slot: one for one in samples},
        passages=folder.passages(),
    )
