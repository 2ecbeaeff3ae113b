"""`escucha eval report`: a run as one page, as JUnit, as Markdown."""

from pathlib import Path

import click

from api.cli.options import configured
from api.cli.progress import bar
from copilot.errors import InputError
from copilot.settings import Settings

OUT = click.Path(path_type=Path, dir_okay=False)


@click.command("report")
@click.argument("name", metavar="RUN", required=False)
@click.option("--run", "option", help="The run: a folder, or its name in this installation.")
@click.option("--baseline", help="The run to compare it with; then the gate's verdict stands first.")
@click.option("--policy", "policy_file", type=OUT, help="The gate's policy, a YAML file.")
@click.option("--html", "html_file", type=OUT, help="Write one self-contained page.")
@click.option("--junit", "junit_file", type=OUT, help="Write JUnit XML for continuous integration.")
@click.option("--md", "md_file", type=OUT, help="Write Markdown for a pull request.")
@click.option(
    "--lang", "--language", "language", type=click.Choice(["es", "en", "pt"]), help="The installation's unless told."
)
@configured
def command(
    settings: Settings,
    name: str | None,
    option: str | None,
    baseline: str | None,
    policy_file: Path | None,
    html_file: Path | None,
    junit_file: Path | None,
    md_file: Path | None,
    language: str | None,
) -> int:
    """A run as one page for a manager, as JUnit or as Markdown.

    Without a format the page is written into the run's folder, as report.html. The exit status says whether the report
    was written; whether the run may go to the agents `escucha eval gate` says.
    """
    from evals.calibration.kept import trusted
    from evals.gate import read_policy
    from evals.report import junit, markdown, page, read_pair, read_run, report_of
    from evals.runs.places import all_runs, find

    if not (name or option):
        raise click.UsageError("say which run: a folder, or its name.")
    folder = find(settings, option or name or "")
    told = language or (settings.language if settings.language in ("es", "en", "pt") else "es")
    other = find(settings, baseline) if baseline else None
    with bar("Judging") as judging:
        before, run = read_pair(other, folder, judging) if other else (None, read_run(folder, judging))
    report = report_of(
        run,
        before,
        language=told,
        policy=read_policy(policy_file),
        trusted=trusted(settings, *(one for one in (other, folder) if one)),
        others=all_runs(settings),
    )
    if not (html_file or junit_file or md_file):
        html_file = folder.path / "report.html"
    if html_file:
        write(html_file, page(report, zone=settings.zone))
    if junit_file:
        write(junit_file, junit(run))
    if md_file:
        write(md_file, markdown(report))
    return 0


def write(file: Path, text: str, *, told: bool = True) -> None:
    """Write a text, which may hold halves of characters that no file can.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(
            f"it cannot be written ({error.strerror}).", where=str(file), mend="Check the path."
        ) from error
    if told:
        click.echo(f"{file} written")
