"""`escucha eval export`: cases, or the answers of a run, for other tools."""

from pathlib import Path

import click

from api.cli.evals.importing import FORMATS, tell
from api.cli.options import configured
from copilot.settings import Settings


@click.command("export")
@click.argument("name", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("--run", "run", help="The run: a folder, or its name in this installation.")
@click.option("--cases", "places", multiple=True, type=click.Path(path_type=Path), help="A file or folder of cases.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; without it, to stdout.")
@configured
def command(settings: Settings, name: str, run: str | None, places: tuple[Path, ...], out: Path | None) -> int:
    """Write cases, or the answers of a run, in the format of another tool.

    FORMAT is promptfoo, ragas, deepeval, csv or xlsx. What that tool cannot say is told on standard error.
    """
    from copilot.retrieval.files import write_whole
    from evals.cases import read_cases
    from evals.exchange import rows_of_cases, rows_of_run, write
    from evals.runs.places import find

    if bool(run) == bool(places):
        raise click.UsageError("say what to export: --run RUN, or --cases FILE.")
    if name == "xlsx" and not out:
        raise click.UsageError("an Excel file goes into a file: --out FILE.xlsx.")
    rows = rows_of_run(find(settings, run)) if run else rows_of_cases(read_cases(places))
    made = write(name, rows)
    if out:
        write_whole(out, made.content)
        click.echo(f"{len(rows)} rows in {out}.")
    else:
        click.echo(made.content, nl=False)
    tell(made.notes)
    return 0
