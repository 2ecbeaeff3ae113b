"""`escucha eval calibrate`: a judge's labels held against people's."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.evals.asking import CONCURRENCY, PER_MINUTE, judged, said
from api.cli.options import configured
from api.cli.progress import bar
from copilot.settings import Settings

if TYPE_CHECKING:
    from evals.calibration.labels import Label
    from evals.calibration.probes import Probes
    from evals.judge import Judge
    from evals.runs.folder import Folder


@click.command("calibrate")
@click.option("--run", "name", metavar="RUN", help="The run that was labelled; else the one the labels lie in.")
@click.option("--labels", "files", multiple=True, type=click.Path(path_type=Path, dir_okay=False), help="Or the run's.")
@click.option("--judge", "judge_file", metavar="on|FILE", help="Ask it now for what is missing; else the last judge's.")
@click.option("--probes", "probing", is_flag=True, help="With --judge: also change answers in what should not matter.")
@click.option("--concurrency", default=CONCURRENCY, show_default=True, type=click.IntRange(1, 64))
@click.option("--per-minute", default=PER_MINUTE, show_default=True, type=click.FloatRange(min=0.1), help="Requests.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also write the calibration here.")
@click.option("--json", "as_json", is_flag=True, help="Print the calibration as JSON.")
@configured
def command(
    settings: Settings,
    name: str | None,
    files: tuple[Path, ...],
    judge_file: str | None,
    probing: bool,
    concurrency: int,
    per_minute: float,
    out: Path | None,
    as_json: bool,
) -> int:
    """Say how far a judge can be trusted: its labels against those of people on the same answers.

    The judge may decide on a metric from 100 labelled answers, 50 of them by two people, where it agrees with people
    nearly as well as they with each other and says the same three times over. Whatever changes of its model, its
    rubrics or how it is read, it is uncalibrated again. Exit status 1: no metric is calibrated.
    """
    from evals.calibration import calibrate, keep, read_labels
    from evals.calibration.told import told
    from evals.judge import Judge, asking_of
    from evals.runs.places import find

    if probing and not judge_file:
        raise click.UsageError("--probes asks the judge anew: say which with --judge.")
    if not (name or files):
        raise click.UsageError("say which run was labelled: --run RUN, or --labels FILE of one.")
    folder = find(settings, name or files[0].parent)
    labels = read_labels(files or [folder.path / "labels.jsonl"])
    judge = Judge(asking_of(settings, judge_file)) if judge_file else None
    probes = None
    if judge is not None:
        _ask(folder, judge, labels, concurrency, per_minute)
        probes = _probe(folder, judge, labels, concurrency, per_minute) if probing else None
    found = calibrate(folder, labels, judge=judge.fingerprint if judge else "", probes=probes)
    file = keep(found, settings, out)
    click.echo(found.model_dump_json() if as_json else f"{told(found)}\n\nwritten to {file}")
    return 0 if found.trusted else 1


def _ask(folder: "Folder", judge: "Judge", labels: "tuple[Label, ...]", concurrency: int, per_minute: float) -> None:
    """Every labelled answer once, fifty of them three times."""
    from evals.calibration.calibrate import ROUNDS, to_repeat

    slots = {one.slot for one in labels}
    first = judged(folder, judge, concurrency, per_minute, slots=slots)
    again = judged(folder, judge, concurrency, per_minute, rounds=range(1, ROUNDS), slots=to_repeat(slots))
    for one in (first, again):
        click.echo(said(one), err=True)


def _probe(
    folder: "Folder", judge: "Judge", labels: "tuple[Label, ...]", concurrency: int, per_minute: float
) -> "Probes":
    from evals.calibration.calibrate import to_repeat
    from evals.calibration.probes import probe
    from evals.runs.pace import Pace

    with bar("Probing") as progress:
        slots = to_repeat({one.slot for one in labels})
        return probe(folder, judge, Pace(concurrency, per_minute), slots=slots, progress=progress)
