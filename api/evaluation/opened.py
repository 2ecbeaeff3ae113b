"""Opened: one run, read whole for a page; what takes longest to read only when somebody looks at a case."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from copilot.errors import NotFoundError
from copilot.source import Passage
from copilot.write.voice import Voice
from evals.cases import Case
from evals.metrics.evidence import Evidence
from evals.runs.figures import Figures
from evals.runs.folder import Folder
from evals.runs.judged import Judged
from evals.runs.manifest import Manifest
from evals.runs.sample import Sample
from evals.runs.scoring import metrics_version


@dataclass(frozen=True)
class Opened:
    """`judged` is empty and `figures` None while the run has not been judged."""

    folder: Folder
    manifest: Manifest
    judged: tuple[Judged, ...]
    figures: Figures | None

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def is_old(self) -> bool:
        """Whether it was judged by other metrics than today's."""
        return self.figures is not None and self.figures.by != metrics_version()

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """By key."""
        return {case.key: case for case in self.folder.cases()}

    @cached_property
    def samples(self) -> Mapping[tuple[str, int], Sample]:
        return {one.slot: one for one in self.folder.samples()}

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        return self.folder.passages()

    @cached_property
    def voice(self) -> Voice:
        return Voice.model_validate(self.manifest.voice)

    @cached_property
    def failed(self) -> Counter[str]:
        """How many answers each metric failed."""
        return Counter(score.metric for one in self.judged for score in one.scores if score.verdict == "fail")

    def answer(self, case: str, repeat: int = 0) -> Judged:
        """Raises NotFoundError where the run has no such answer; `case` is the case's id or its key."""
        found = next((one for one in self.judged if case in (one.id, one.case) and one.repeat == repeat), None)
        if found is None:
            raise NotFoundError(f"The run {self.name} has no answer to a case '{case[:100]}'.")
        return found

    def evidence(self, one: Judged) -> Evidence | None:
        """What an answer may rest on; None where its files are gone."""
        case, sample = self.cases.get(one.case), self.samples.get(one.slot)
        if case is None or sample is None:
            return None
        return Evidence(case, sample, self.passages, self.voice, self.manifest.language)
