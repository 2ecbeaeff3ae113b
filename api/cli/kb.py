"""`escucha kb`: bring in the knowledge base."""

from pathlib import Path

import click

from api.cli import words
from api.cli.options import configured, opened
from api.cli.progress import bar, step
from copilot.settings import Settings
from kb.report import lines
from kb.sync import import_paths


@click.group(name="kb")
def command() -> None:
    """Bring in the knowledge base, and keep it in order."""


command.add_command(words.command)


@command.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@configured
def import_(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:
    """Import articles from folders and files: Markdown, HTML, PDF, DOCX, TXT, JSONL, and FAQ tables in CSV or XLSX.

    Importing again changes only what changed; an article whose file is gone from an imported folder is retired. The
    exit status is 1 when a file failed or held no text.
    """
    from copilot.copilot import open_copilot

    with open_copilot(settings) as copilot:
        with bar("Importing") as progress:
            report = import_paths(copilot.store, settings, paths, progress)
        copilot.index(step)
    click.echo(report.model_dump_json() if as_json else "\n".join(lines(report)))
    click.get_current_context().exit(0 if report.ok else 1)


@command.command(name="duplicates")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each group.")
@configured
def duplicates(settings: Settings, as_json: bool) -> None:
    """List articles that nearly repeat each other, with how much is the same and the figures that differ."""
    from kb import duplicates

    with opened(settings) as store:
        with bar("Comparing") as progress:
            duplicates.compare(store, progress=progress)
        with store.read() as session:
            found = 0
            for group in duplicates.groups(session):
                found += 1
                click.echo(group.model_dump_json() if as_json else "\n".join(duplicates.lines(group)))
    if not as_json:
        click.echo(f"{found:,} groups." if found else "No article nearly repeats another.")
