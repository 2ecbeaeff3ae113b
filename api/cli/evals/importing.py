"""`escucha eval import`: cases from other tools' files."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from evals.exchange import Note

FORMATS = ("promptfoo", "ragas", "deepeval", "csv", "xlsx")
TASKS = ("draft", "summary", "emotion", "retrieval", "abstain", "promise")
SHOWN = 3
"""Places that are named of each thing that has no counterpart."""


@click.command("import")
@click.argument("name", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where the cases go; without it, to stdout."
)
@click.option("--task", default="draft", show_default=True, type=click.Choice(TASKS), help="Of cases that name none.")
@click.option("--lang", default="", help="Language tag of cases that name none: es, es-CL, pt-BR...")
@click.option("--question", default="", help="The variable or column that holds what the customer says.")
def command(name: str, file: Path, out: Path | None, task: str, lang: str, question: str) -> int:
    """Bring in the tests of another tool as cases, JSONL.

    FORMAT is promptfoo, ragas, deepeval, csv or xlsx. What has no counterpart here is told on standard error.
    """
    from copilot.retrieval.files import write_whole
    from evals.exchange import Defaults, read
    from evals.runs.folder import line_of

    found = read(name, file, Defaults(task=task, language=lang, question=question))  # type: ignore[arg-type]
    text = "".join(f"{line_of(case)}\n" for case in found.cases)
    if out:
        write_whole(out, text.encode("utf-8", "replace"))
        click.echo(f"{len(found.cases)} cases in {out}.")
    else:
        click.echo(text, nl=False)
    tell(found.notes)
    return 0


def tell(notes: Iterable["Note"]) -> None:
    """What was not taken over, each thing once with its places, on standard error."""
    places: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        places.setdefault((note.what, note.why), []).append(note.where)
    for (what, why), where in places.items():
        named = ", ".join(where[:SHOWN]) + (f" and {len(where) - SHOWN} more" if len(where) > SHOWN else "")
        click.echo(f"note: {what}: {why} ({named})", err=True)
