"""`escucha corrections`: what people said was heard wrongly."""

import json
from pathlib import Path

import click

from api.cli.options import configured, emit, opened
from copilot.settings import Settings


@click.group("corrections")
def command() -> None:
    """What people said was heard wrongly. Who said it is not kept."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
@configured
def every(settings: Settings, as_json: bool) -> None:
    """Count which label was put in which one's place, the most frequent first."""
    from copilot.store import corrections

    with opened(settings) as store, store.read() as session:
        found = corrections.counts(session)
    for one in found:
        if as_json:
            emit(one._asdict())
        else:
            click.echo(f"{one.n:>5}  {one.language or '?':<2}  {one.heard} -> {one.meant or 'none of it'}")
    if not as_json:
        click.echo(f"{sum(one.n for one in found)} corrections.")


@command.command("export")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True))
@configured
def export(settings: Settings, file: str) -> None:
    """Write the corrected messages as cases, JSONL, into FILE or on standard output, personal data masked."""
    from copilot.retrieval.files import write_whole
    from kb import corrections

    with opened(settings) as store:
        rows = corrections.export(store, settings)
        if file == "-":
            for row in rows:
                emit(row)
            return
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    write_whole(Path(file), "".join(f"{line}\n" for line in lines).encode())
    click.echo(f"{len(lines)} cases in {file}.", err=True)
