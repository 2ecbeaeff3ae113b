"""`escucha eval run`: cases answered as the product would, the answers judged, the figures told."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.evals.shown import shown
from api.cli.options import configured, opened
from api.cli.progress import bar
from copilot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evals.cases import Case
    from evals.runs.folder import Folder

PRODUCTION = "production"
"""The suite of the installation's own cases, which are in its database."""
TASKS = ("draft", "summary", "emotion", "retrieval", "abstain", "promise")


@click.command("run")
@click.option("--cases", "places", multiple=True, type=click.Path(path_type=Path), help="A file or folder of cases.")
@click.option("--suite", "suites", multiple=True, help="A suite of the product: demo, smoke...; or production.")
@click.option("--config", "file", type=click.Path(path_type=Path, dir_okay=False), help="The candidate: a YAML file.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the run, or a bare name.")
@click.option("--outputs", type=click.Path(path_type=Path), help='Answers made elsewhere: rows {"id","output"|"text"}.')
@click.option("--judge", "judge_file", metavar="on|FILE", help="Also ask a chat model: the installation's, or FILE's.")
@click.option("--repeat", default=1, show_default=True, type=click.IntRange(1, 100), help="Answers to each case.")
@click.option("--concurrency", type=click.IntRange(1, 64), help="Answers made at once; by itself: as many as help.")
@click.option("--per-minute", type=click.FloatRange(min=0.1), help="Most answers begun a minute.")
@click.option("--limit", type=click.IntRange(1), help="Only the first so many cases.")
@click.option("--task", "tasks", multiple=True, type=click.Choice(TASKS))
@click.option("--lang", "languages", multiple=True, help="es, pt-BR...")
@click.option("--split", "splits", multiple=True, help="dev, test...")
@click.option("--tag", "tags", multiple=True)
@click.option("--resume", is_flag=True, help="Only go on with a run that is there.")
@click.option("--retry", is_flag=True, help="Try the answers that ended in an error again.")
@click.option("--fresh", is_flag=True, help="Take over no answer of an earlier run.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@configured
def command(
    settings: Settings,
    places: tuple[Path, ...],
    suites: tuple[str, ...],
    file: Path | None,
    out: Path | None,
    outputs: Path | None,
    judge_file: str | None,
    repeat: int,
    concurrency: int | None,
    per_minute: float | None,
    limit: int | None,
    tasks: tuple[str, ...],
    languages: tuple[str, ...],
    splits: tuple[str, ...],
    tags: tuple[str, ...],
    resume: bool,
    retry: bool,
    fresh: bool,
    as_json: bool,
) -> int:
    """Answer cases as the product would, and judge the answers.

    A run that was stopped goes on with the same command. Exit status 2: answers are missing or too many ended in an
    error, so that the figures say nothing.
    """
    from evals.cases import Chosen, choose
    from evals.runs.candidate import read_candidate
    from evals.runs.folder import Folder
    from evals.runs.places import place_of
    from evals.runs.run import Told, new_name, run

    candidate = read_candidate(file)
    chosen = Chosen(tasks, languages, splits, tags, limit)
    cases = choose(_cases(settings, places, suites), chosen)
    if outputs:
        cases = _answered(cases, outputs)
    folder = Folder(place_of(settings, out or new_name(candidate, datetime.now(settings.zone))))
    if resume and not folder.exists:
        raise click.UsageError(f"{folder.path} holds no run to go on with; leave --resume out.")
    asking = _asking(settings, judge_file)
    if not candidate.articles:
        _warn_of_strangers(settings, cases)
    with bar("Answers") as answers, bar("Judging") as judging:
        done = run(
            folder,
            cases,
            candidate,
            settings,
            repeat=repeat,
            concurrency=concurrency,
            per_minute=per_minute,
            reuse=not fresh,
            retry=retry,
            told=Told(answers, judging),
            after=asking,
        )
    click.echo(done.figures.model_dump_json() if as_json else shown(folder, done.figures, done.fresh))
    return 0 if done.figures.complete else 2


def _answered(cases: "Sequence[Case]", file: Path) -> "tuple[Case, ...]":
    """The cases with the answers of another system; what has no counterpart is told."""
    from evals.cases import with_outputs

    found = with_outputs(cases, file)
    if found.unanswered:
        click.echo(f"note: {found.unanswered} cases have no answer in {file} and are left out", err=True)
    if found.strange:
        named = ", ".join(found.strange[:5]) + ", ..." * (len(found.strange) > 5)
        click.echo(f"note: {len(found.strange)} answers in {file} are of no case: {named}", err=True)
    return found.cases


def _cases(settings: Settings, places: tuple[Path, ...], suites: tuple[str, ...]) -> list["Case"]:
    from evals.cases import read_cases, read_suite, unread

    if not places and not suites:
        raise click.UsageError("say which cases: --suite demo, or --cases FILE.")
    cases = [case for name in suites for case in (_own(settings) if name == PRODUCTION else read_suite(name))]
    if places:
        cases += read_cases(places)
        for field in unread(places):
            click.echo(f"note: nothing reads {field}", err=True)
    return cases


def _warn_of_strangers(settings: Settings, cases: "Sequence[Case]") -> None:
    """Say so where no article that the cases name as right is here: it is another company's installation."""
    from sqlalchemy import select

    from copilot.store.schema import ArticleRow

    wanted = {id for case in cases if not case.sources for id in case.expect.sources_any or ()}
    if not wanted:
        return
    with opened(settings) as store, store.read() as session:
        there = set(session.scalars(select(ArticleRow.external_id).where(ArticleRow.retired_at.is_(None))))
    if not wanted & there:
        click.echo(
            f"note: none of the {len(wanted)} articles that these cases rest on is in {settings.data}: they are "
            "another company's. The suite `demo` is for what `escucha demo` makes; --data names another installation.",
            err=True,
        )


def _own(settings: Settings) -> tuple["Case", ...]:
    """What was accepted of the cases made from production."""
    from evals.production import accepted

    with opened(settings) as store:
        return accepted(store)


def _asking(settings: Settings, judge_file: str | None) -> "Callable[[Folder], None]":
    """Asks the judge that was named, which is opened before anything is answered: a wrong name costs nothing then."""
    if judge_file is None:
        return lambda folder: None
    from api.cli.evals.asking import CONCURRENCY, PER_MINUTE, judged, said
    from evals.judge import Judge, asking_of

    judge = Judge(asking_of(settings, judge_file))
    return lambda folder: click.echo(said(judged(folder, judge, CONCURRENCY, PER_MINUTE)), err=True)
