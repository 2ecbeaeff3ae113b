"""`python -m evals.grounding`: a fresh installation, a base imported, the cases drafted, the figures printed."""

import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from copilot.errors import EscuchaError, UsageError
from copilot.settings import read_settings
from copilot.store import Store, open_store
from evals.grounding.cases import Case, read_cases
from evals.grounding.report import show, table
from evals.grounding.run import Drafter, run
from evals.grounding.score import Grounding, score
from evals.grounding.sets import NAMES, QuestionSet, Split, question_set
from evals.grounding.sources import read_sources
from evals.grounding.trial import Trial, read_trials, write_trials

MOST_ERRORS = 0.02
"""Share of cases without a draft above which a run is incomplete."""


@click.command()
@click.option("--set", "name", help=f"A question set: {', '.join(NAMES)}; with -dev or -test at its end, that half.")
@click.option(
    "--split", type=click.Choice(["dev", "test"]), default="dev", help="The half of the set; test is for one look."
)
@click.option("--kb", "bases", multiple=True, type=click.Path(path_type=Path, exists=True), help="A base to import.")
@click.option("--cases", "file", type=click.Path(path_type=Path, exists=True), help="Cases for --kb (JSONL).")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many cases, evenly spread.")
@click.option("--only", multiple=True, help="Only the case with this id; may be repeated.")
@click.option("--removal/--no-removal", default=True, help="Draft also without the relevant articles.")
@click.option(
    "--trials",
    "recorded",
    type=click.Path(path_type=Path, exists=True),
    help="Score what --out wrote, without drafting.",
)
@click.option("--show", "shown", type=click.IntRange(min=0), default=0, help="Print so many drafts to read.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Write every trial, with its drafts, as JSONL.")
def main(
    name: str | None,
    split: Split,
    bases: tuple[Path, ...],
    file: Path | None,
    limit: int | None,
    only: tuple[str, ...],
    removal: bool,
    recorded: Path | None,
    shown: int,
    as_json: bool,
    out: Path | None,
) -> None:
    """How well drafts are grounded, each figure with n and a 95 % interval. Exit 2 when too many cases gave none."""
    logging.disable(logging.INFO)
    try:
        with tempfile.TemporaryDirectory(prefix="grounding-") as folder:
            asked = _asked(name, split, bases, file, Path(folder))
            cases = _chosen(asked.cases, limit, only)
            with installation(Path(folder) / "data", asked.paths) as (copilot, store):
                step = _progress(cases)
                trials = read_trials(recorded) if recorded else run(copilot, cases, store, removal=removal, step=step)
                grounding = score(trials, read_sources(store))
    except EscuchaError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    if out:
        write_trials(out, trials)
    _print(grounding, trials, shown, as_json)
    sys.exit(2 if len(grounding.errors) > MOST_ERRORS * len(trials) else 0)


def _asked(name: str | None, split: Split, bases: tuple[Path, ...], file: Path | None, folder: Path) -> QuestionSet:
    if name and not bases and not file:
        for half in ("dev", "test"):
            if name.endswith(f"-{half}"):
                return question_set(name.removesuffix(f"-{half}"), half, folder)
        return question_set(name, split, folder)
    if bases and file and not name:
        return QuestionSet(bases, read_cases(file))
    raise UsageError("Name a question set with --set, or give --kb and --cases.")


def _chosen(cases: Sequence[Case], limit: int | None, only: tuple[str, ...]) -> Sequence[Case]:
    if unknown := set(only) - {case.id for case in cases}:
        raise UsageError(f"There is no case '{min(unknown)}' in this set.")
    cases = [case for case in cases if case.id in only] if only else cases
    if not limit or limit >= len(cases):
        return cases
    return [cases[at * len(cases) // limit] for at in range(limit)]


@contextmanager
def installation(data: Path, paths: Sequence[Path]) -> Iterator[tuple[Drafter, Store]]:
    """A fresh installation in `data`: `paths` imported, the embedded writer, no model.

    Raises:
        UsageError: not one article could be imported.
    """
    # Imported here: they bring the index's native library, which `--help` can do without.
    from copilot.copilot import open_copilot
    from kb.sync import import_paths

    settings = read_settings(data=data, database_url="", chat_model="", embedding_model="")
    store = open_store(settings)
    try:
        report = import_paths(store, settings, list(paths))
        if not report.added:
            raise UsageError(f"Nothing could be imported from {', '.join(map(str, paths))}.")
        with open_copilot(settings) as copilot:
            copilot.index()
            yield copilot, store
    finally:
        store.close()


def _progress(cases: Sequence[Case]) -> Any:
    """A line on standard error that counts, where a person looks on."""
    if not sys.stderr.isatty():
        return lambda doing: None
    done = {"drafting": 0, "drafting without the answer": 0}

    def step(doing: str) -> None:
        done[doing] += 1
        click.echo(f"\r{doing} {done[doing]}/{len(cases)}   ", nl=False, err=True)

    return step


def _print(grounding: Grounding, trials: Sequence[Trial], shown: int, as_json: bool) -> None:
    picked = [trials[at * len(trials) // shown] for at in range(min(shown, len(trials)))] if shown else []
    for trial in picked:
        click.echo(show(trial, grounding.strays.get(trial.case.id, ())))
    if as_json:
        click.echo(json.dumps(grounding.model_dump(mode="json"), ensure_ascii=False, indent=1))
    else:
        click.echo(table(grounding))


if __name__ == "__main__":
    main()
