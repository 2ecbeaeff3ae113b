"""`escucha eval candidate`: what is in force as files to change, for a run that tries the change."""

from pathlib import Path

import click

from api.cli.options import configured
from copilot.settings import Settings


@click.command("candidate")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@configured
def command(settings: Settings, folder: Path) -> int:
    """Write what is in force into FOLDER, to be changed there and tried with `escucha eval run --config`.

    candidate.yaml, voice.yaml and the prompts; nothing of it counts until it is promoted.
    """
    from evals.runs.candidate import write_candidate

    for path in write_candidate(folder, settings):
        click.echo(path)
    click.echo(
        f"Change what you want to try, then: escucha eval run --suite demo --config {folder / 'candidate.yaml'}",
        err=True,
    )
    return 0
