"""Generating: the answers of a run, one line on disk each before the next counts; what is there is not made again."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from copilot.errors import InputError
from copilot.source import Passage
from evals.cases import Case
from evals.runs.folder import Appender, Folder, held
from evals.runs.pace import Pace
from evals.runs.sample import Sample
from evals.runs.subject import Trial

Step = Callable[[int, int], None]
log = logging.getLogger(__name__)


class Answers(Protocol):
    """Whatever answers cases; `evals.runs.subject.Subject` does."""

    def answer(self, case: Case, repeat: int) -> Trial: ...


def generate(
    folder: Folder,
    cases: Sequence[Case],
    subject: Answers,
    *,
    repeat: int = 1,
    pace: Pace | None = None,
    known: Iterable[Trial] = (),
    retry: bool = False,
    step: Step = lambda done, total: None,
) -> int:
    """Answer what is not answered yet; how many were answered now.

    `known` are answers of earlier runs of the same fingerprint, which are taken over and marked. `retry`: those that
    ended in an error are tried again. `step` hears of progress. An answer of which a passage is lost counts as none. A
    kill at any moment loses at most what was being answered.

    Raises:
        ConflictError: another process is at work in the folder.
    """
    wanted = {(case.key, at): case for case in cases for at in range(repeat)}
    with held(folder.path), contextlib.ExitStack() as files:
        writer = _Writer(folder, files)
        kept = folder.passages().keys()
        done = {one.slot for one in folder.samples() if not (retry and one.error) and one.read.named <= kept}
        for trial in known:
            if trial.sample.slot in wanted and trial.sample.slot not in done:
                writer.write(trial)
                done.add(trial.sample.slot)
        open_slots = [(slot, case) for slot, case in wanted.items() if slot not in done]
        finished = len(wanted) - len(open_slots)
        step(finished, len(wanted))
        pace, writing = pace or Pace(), threading.Lock()

        def work(slot: tuple[tuple[str, int], Case]) -> None:
            pace.turn()
            trial = subject.answer(slot[1], slot[0][1])
            with writing:  # on disk before this worker begins another
                writer.write(trial)

        for _ in pace.map(work, open_slots):
            finished += 1
            step(finished, len(wanted))
    return len(open_slots)


def taken_over(folders: Iterable[Folder], fingerprint: str) -> Iterator[Trial]:
    """The answers of runs with this fingerprint, without those that ended in an error or came with their case."""
    for folder in folders:
        if folder.manifest().fingerprint != fingerprint:
            continue
        try:
            passages, samples = folder.passages(), folder.samples()
        except InputError as error:  # what is broken elsewhere stops nobody here
            log.warning("an earlier run cannot be read", extra={"run": folder.name, "why": error.what})
            continue
        for sample in samples:
            if not sample.error and not sample.recorded and sample.read.named <= passages.keys():
                yield Trial(sample.model_copy(update={"cached": True}), _named(sample, passages))


def _named(sample: Sample, passages: dict[str, Passage]) -> dict[str, Passage]:
    return {digest: passages[digest] for digest in sample.read.named}


class _Writer:
    """Passages first: no answer is on disk before what it names."""

    def __init__(self, folder: Folder, files: contextlib.ExitStack) -> None:
        self._passages = files.enter_context(Appender(folder.path / "passages.jsonl"))
        self._samples = files.enter_context(Appender(folder.path / "samples.jsonl"))
        self._there = set(folder.passages())

    def write(self, trial: Trial) -> None:
        fresh = {digest: one for digest, one in trial.passages.items() if digest not in self._there}
        if fresh:
            self._passages.append(*fresh.values())
            self._there |= fresh.keys()
        self._samples.append(trial.sample)
