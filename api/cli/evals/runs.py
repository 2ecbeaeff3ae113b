"""`escucha eval runs`: what was run here."""

import click

from api.cli.options import configured
from copilot.settings import Settings


@click.command("runs")
@configured
def command(settings: Settings) -> int:
    """The runs of this installation, newest first."""
    from evals.runs.places import all_runs, runs_folder, unreadable
    from evals.runs.scoring import figures_in

    folders = all_runs(settings)
    if not folders:
        click.echo(f"No run yet in {runs_folder(settings)}. `escucha eval run --suite demo` makes one.")
    for folder in folders:
        manifest, figures = folder.manifest(), figures_in(folder)
        told = ", ".join(
            f"{one.name} {one.value:.1%}"
            for one in (figures.headlines if figures else ())
            if one.value is not None and one.name in ("correct", "tone")
        )
        state = "not finished" if figures is None else "" if figures.complete else "incomplete"
        when = manifest.created_at.astimezone(settings.zone)
        model = manifest.versions.get("model", "")
        click.echo("  ".join(part for part in (f"{when:%Y-%m-%d %H:%M}", folder.name, model, told, state) if part))
    for folder in unreadable(settings):
        click.echo(f"note: {folder.path / 'manifest.json'} cannot be read; the run is left out.", err=True)
    return 0
