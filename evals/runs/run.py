"""A run from beginning to end: what is measured is opened, written down, answers, is judged, gives figures."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from copilot.copilot import Copilot
from copilot.errors import ConflictError, InputError
from copilot.settings import Settings
from evals.cases import Case
from evals.runs.candidate import Candidate
from evals.runs.figures import Figures
from evals.runs.folder import Folder
from evals.runs.generate import Answers, Step, generate, taken_over
from evals.runs.manifest import Manifest
from evals.runs.opening import opened
from evals.runs.pace import Pace
from evals.runs.places import all_runs
from evals.runs.scoring import nobody, score
from evals.runs.scratch import scratch
from evals.runs.subject import Subject
from evals.runs.versions import fingerprint, versions_of
from evals.runs.workers import Workers


class Told(NamedTuple):
    """Who hears of progress: of the answers, then of the judging; (done, of how many)."""

    answers: Step
    judged: Step


WAITING = 4
"""Answers at once where a chat model is waited for."""
WORTH_IT = 60
"""Answers from which starting processes pays."""


class Crew(NamedTuple):
    """Who answers, and how many at once."""

    answers: Answers
    size: int


class Done(NamedTuple):
    """`fresh` is how many answers were made now."""

    figures: Figures
    fresh: int


SILENT = Told(nobody, nobody)


def run(
    folder: Folder,
    cases: Sequence[Case],
    candidate: Candidate,
    settings: Settings,
    *,
    repeat: int = 1,
    concurrency: int | None = None,
    per_minute: float | None = None,
    reuse: bool = True,
    retry: bool = False,
    told: Told = SILENT,
    after: Callable[[Folder], None] = lambda folder: None,
) -> Done:
    """Answer the cases, judge the answers, write the figures. A run that is there already goes on where it stopped.

    `reuse`: answers that an earlier run of this installation got from a chat model with the very same prompts, sources
    and settings are taken over. `after` is called between answering and judging.

    Raises:
        ConflictError: the folder holds a run of something else, or another process is at work in it.
        EscuchaError: the installation or the candidate cannot be used.
    """
    cases = tuple({case.key: case for case in cases}.values())  # one that two suites have is answered once
    with placed(candidate, settings, folder) as copilot:
        manifest = _begun(folder, cases, candidate, copilot, repeat)
        costs = bool(copilot.settings.chat_model)
        others = [one for one in all_runs(settings) if one.path.resolve() != folder.path.resolve()]
        known = taken_over(others, manifest.fingerprint) if reuse and costs else ()
        left = len(cases) * repeat - len(folder.samples())
        with _answering(copilot, candidate.voice, left, concurrency) as crew:
            pace = Pace(crew.size, per_minute)
            fresh = generate(
                folder, cases, crew.answers, repeat=repeat, pace=pace, known=known, retry=retry, step=told.answers
            )
    after(folder)
    return Done(score(folder, told.judged).figures, fresh)


@contextmanager
def placed(candidate: Candidate, settings: Settings, folder: Folder) -> Iterator[Copilot]:
    """The installation with the candidate's changes; its own files are left as they are.

    Raises:
        EscuchaError: the installation, or something that the candidate names, cannot be used.
    """
    applied = candidate.applied(settings)
    with contextlib.ExitStack() as stack:
        if candidate.articles:
            applied = stack.enter_context(scratch(applied, candidate.articles, folder.path))
        yield stack.enter_context(opened(applied, candidate.voice))


@contextmanager
def _answering(copilot: Copilot, voice: Path | None, open_cases: int, concurrency: int | None) -> Iterator[Crew]:
    """Who answers, and how many at once: threads where a model is waited for, processes where this machine writes.

    An embedded vector index belongs to one process, so one process answers where there is one.
    """
    settings = copilot.settings
    alone = bool(settings.chat_model or settings.embedding_model)
    count = concurrency or (WAITING if settings.chat_model else 1 if alone else os.cpu_count() or 1)
    if alone or count == 1 or open_cases < WORTH_IT:
        yield Crew(Subject(copilot), count if alone else 1)
    else:
        with Workers(settings, voice, count) as workers:
            yield Crew(workers, count)


def _begun(folder: Folder, cases: Sequence[Case], candidate: Candidate, copilot: Copilot, repeat: int) -> Manifest:
    """The manifest of the run, written down before anything is answered; that of the run that goes on, if it is one.

    Raises:
        ConflictError: what is there was made from something else.
    """
    versions = versions_of(copilot)
    manifest = Manifest(
        name=folder.name,
        created_at=datetime.now(UTC),
        candidate=candidate.model_dump(mode="json", exclude_defaults=True),
        fingerprint=fingerprint(versions),
        versions=versions,
        voice=copilot.voice.model_dump(mode="json", by_alias=True),
        language=copilot.settings.language,
        repeat=repeat,
        cases=digest_of_cases(cases),
    )
    if not folder.exists:
        folder.begin(manifest, cases)
        return manifest
    there = folder.manifest()
    changed = [name for name, value in versions.items() if there.versions.get(name) != value]
    changed += ["cases"] * (there.cases != manifest.cases) + ["repeat"] * (there.repeat != repeat)
    if changed:
        raise ConflictError(
            f"{folder.path} holds a run made with other {', '.join(changed)}; give this one another folder with --out."
        )
    _mended(folder, cases)
    return there


def _mended(folder: Folder, cases: Sequence[Case]) -> None:
    """Write the cases of a run anew where its file of them is not whole; what a person changed there stays."""
    try:
        there = {case.key for case in folder.cases()}
    except InputError:
        there = set()
    if there != {case.key for case in cases}:
        folder.write_cases(cases)


def digest_of_cases(cases: Sequence[Case]) -> str:
    return hashlib.sha256("".join(f"{case.key}{case.expected}" for case in cases).encode()).hexdigest()[:16]


def new_name(candidate: Candidate, at: datetime) -> str:
    """A name for a run by its time and the candidate's name."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in candidate.name.lower()).strip("-")
    return "-".join(part for part in (at.strftime("%Y%m%d-%H%M%S"), plain[:40]) if part)
