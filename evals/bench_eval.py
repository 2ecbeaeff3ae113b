"""`python -m evals.bench_eval`: how long a run of draft cases takes, from the cases to the figures.

The cases are the shipped ones of the demo company: its draft cases first, then what customers say in the other suites,
answered as drafts too, until there are as many as asked for, each of them another. The run is made as `escucha eval
run` makes it, and beside it by one process alone.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import click

from copilot.errors import UsageError
from copilot.settings import Settings
from evals.cases import Case, read_suite
from evals.runs.candidate import Candidate
from evals.runs.folder import Folder
from evals.runs.run import Told, run
from evals.spoiled.base import company

SUITE = "all"


class Took(NamedTuple):
    """Seconds: all in all, with opening and closing; of them answering, and judging with the figures."""

    whole: float
    answering: float
    judging: float


class _Clock:
    """When something first and last moved."""

    def __init__(self) -> None:
        self.first = self.last = 0.0

    def step(self, done: int, total: int) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last


def distinct(n: int) -> tuple[Case, ...]:
    """So many draft cases, no two alike.

    Raises:
        UsageError: there are not so many.
    """
    cases = tuple(islice(_drafts(), n))
    if len(cases) < n:
        raise UsageError(f"The shipped suites come to {len(cases)} distinct draft cases; ask for no more.")
    return cases


def _drafts() -> Iterator[Case]:
    every = read_suite(SUITE)
    others = (one for one in every if one.task not in ("draft", "abstain"))
    asked = (one for one in others if one.conversation.messages[-1].role == "customer")
    known: set[str] = set()
    for case in (*(one for one in every if one.task == "draft"), *asked):
        talk = "\n".join(message.text for message in case.conversation.messages)
        if talk not in known:
            known.add(talk)
            yield case if case.task == "draft" else Case.model_validate(_as_draft(case))


def _as_draft(case: Case) -> dict[str, object]:
    kept = {"id", "lang", "locale", "channel", "customer", "conversation", "history", "now", "timezone", "country"}
    return case.model_dump(mode="json", include=kept, by_alias=True) | {"task": "draft"}


def timed(cases: tuple[Case, ...], settings: Settings, out: Path, concurrency: int | None) -> Took:
    """A run of the cases in the folder `out`."""
    answers, judged = _Clock(), _Clock()
    started = time.perf_counter()
    told = Told(answers.step, judged.step)
    run(Folder(out), cases, Candidate(), settings, concurrency=concurrency, reuse=False, told=told)
    ended = time.perf_counter()
    return Took(ended - started, answers.last - answers.first, ended - answers.last)


@click.command()
@click.option("--cases", "n", default=500, show_default=True, type=click.IntRange(1))
@click.option("--concurrency", type=click.IntRange(1, 64), help="Processes; by itself as many as this machine has.")
@click.option("--alone/--not-alone", default=True, show_default=True, help="Also time one process.")
def main(n: int, concurrency: int | None, alone: bool) -> None:
    """Time a run of draft cases on the demo company, the embedded writer and all metrics."""
    cases = distinct(n)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with company(folder / "data") as copilot:
            settings = copilot.settings
        count = concurrency or os.cpu_count() or 1
        _say(f"{n} draft cases, {count} processes", timed(cases, settings, folder / "several", concurrency))
        if alone:
            _say(f"{n} draft cases, one process", timed(cases, settings, folder / "alone", 1))


def _say(name: str, took: Took) -> None:
    told = f"answering {took.answering:.1f} s, judging {took.judging:.1f} s"
    click.echo(f"{name:36} {took.whole:6.1f} s   {told}")


if __name__ == "__main__":
    main()
