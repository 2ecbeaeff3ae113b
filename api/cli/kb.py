"""`escucha kb`: bring in the knowledge base."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.cli.options import configured
from copilot.settings import Settings
from copilot.store import open_store
from kb.report import lines
from kb.sync import Progress, import_paths


@click.group(name="kb")
def command() -> None:
    """Bring in the knowledge base."""


@command.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@configured
def import_(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:
    """Import articles from folders and files: Markdown, HTML, PDF, DOCX, TXT, JSONL, and FAQ tables in CSV or XLSX.

    Importing again changes only what changed; an article whose file is gone from an imported folder is retired. The
    exit status is 1 when a file failed or held no text.
    """
    store = open_store(settings)
    try:
        with _progress() as progress:
            report = import_paths(store, settings, paths, progress)
    finally:
        store.close()
    click.echo(report.model_dump_json() if as_json else "\n".join(lines(report)))
    click.get_current_context().exit(0 if report.ok else 1)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar on standard error, only where it is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    text, count, left = TextColumn("Importing"), MofNCompleteColumn(), TimeRemainingColumn()
    with Bar(text, BarColumn(), count, left, console=console, transient=True) as bar:
        task = bar.add_task("import", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
