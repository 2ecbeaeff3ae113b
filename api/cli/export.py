"""`escucha export`: all that is kept about one customer."""

import json
from pathlib import Path

import click

from api.cli.options import configured, opened
from copilot.settings import Settings


@click.command("export")
@click.option("--customer", "customer_id", required=True, metavar="ID", help="Id of a customer, as imported.")
@click.option("--source", default="", help="Needed when several people have this id in their sources.")
@click.option(
    "--out", default="-", type=click.Path(dir_okay=False, allow_dash=True), help="File to write; - is standard output."
)
@configured
def command(settings: Settings, customer_id: str, source: str, out: str) -> None:
    """Write all that is kept about one customer, from every source that they are known by, as one JSON document.

    docs/privacy.md describes it. The file is yours to hand over, and to delete.
    """
    from copilot.forget import export, find
    from copilot.retrieval.files import write_whole

    with opened(settings) as store, store.read() as session:
        document = export(session, find(session, customer_id, source))
    text = json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n"
    if out == "-":
        click.echo(text, nl=False)
        return
    write_whole(Path(out), text.encode(errors="replace"))
    click.echo(f"{len(document['conversations']):,} conversations in {out}.", err=True)
