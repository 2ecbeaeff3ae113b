"""`escucha conversations`: bring in what was said."""

from pathlib import Path

import click

from api.cli.options import configured
from api.cli.progress import bar
from copilot.settings import Settings


@click.group(name="conversations")
def command() -> None:
    """Bring in past conversations."""


@command.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--ours", multiple=True, metavar="DOMAIN", help="A domain or address of yours in e-mail; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@configured
def import_(settings: Settings, files: tuple[Path, ...], ours: tuple[str, ...], as_json: bool) -> None:
    """Import conversations from JSONL, CSV, mailboxes (.mbox), messages (.eml) and folders of them; - is JSONL input.

    Importing again changes only what changed. From each resolved conversation that a person answered, its question and
    answer are kept, masked, for the search.

    In e-mail an agent is who writes from one of your domains (--ours; without it, the domain or address that takes
    part in most threads), and a thread is resolved when an agent wrote last, more than 3 days ago. Automatic replies,
    quoted text and signatures are left out.

    The exit status is 1 when a row failed or held no text.
    """
    from copilot.copilot import open_copilot
    from kb.conversations import import_files
    from kb.conversations.report import lines

    with open_copilot(settings) as copilot:
        with bar("Importing") as progress:
            report = import_files(copilot.store, settings, files, ours, progress)
        copilot.index()
    click.echo(report.model_dump_json() if as_json else "\n".join(lines(report)))
    click.get_current_context().exit(0 if report.ok else 1)
