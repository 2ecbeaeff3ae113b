"""`escucha eval gate`: may this run go to the agents?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured
from api.cli.progress import bar
from copilot.settings import Settings

if TYPE_CHECKING:
    from evals.gate import Decision, Policy
    from evals.runs.folder import Folder


@click.command("gate")
@click.option("--run", "run", metavar="B", help="The run: a folder, or its name in this installation.")
@click.option("--baseline", metavar="A", help="The run that it is held against; without one only floors count.")
@click.option("--policy", "file", type=click.Path(path_type=Path, dir_okay=False), help="What it must do: a YAML file.")
@click.option("--promote", "wanted", is_flag=True, help="If it passes, bring its candidate into force here.")
@click.option("--undo", "undone", is_flag=True, help="Bring back what was in force before the last promotion.")
@click.option("--language", type=click.Choice(["es", "pt", "en"]), help="Of the reasons; else the installation's.")
@click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON.")
@configured
def command(
    settings: Settings,
    run: str | None,
    baseline: str | None,
    file: Path | None,
    wanted: bool,
    undone: bool,
    language: str | None,
    as_json: bool,
) -> int:
    """Say whether a run may go to the agents. Exit status 0: yes; 1: no; 2: it cannot be told.

    Without --policy the defaults hold, which evals/gate/policy.yaml explains.
    """
    from evals.gate import read_policy
    from evals.runs.places import find

    if undone:
        return _undo(settings, run)
    if not run:
        raise click.UsageError("say which run: --run FOLDER, or its name.")
    policy = read_policy(file)
    folder, other = find(settings, run), find(settings, baseline) if baseline else None
    decision = _decided(settings, folder, other, policy, language or settings.language)
    click.echo(decision.model_dump_json(exclude={"comparison"}) if as_json else _told(decision))
    if wanted and decision.status == 0:
        _promote(settings, folder, decision)
    elif wanted:
        click.echo("Nothing was promoted.", err=True)
    return decision.status


def _decided(
    settings: Settings, folder: "Folder", baseline: "Folder | None", policy: "Policy", language: str
) -> "Decision":
    from evals.calibration.kept import trusted
    from evals.comparison import side_of, sides_of
    from evals.gate import decide

    folders = [one for one in (baseline, folder) if one]
    with bar("Judging") as judging:
        before, after = sides_of(baseline, folder, judging) if baseline else (None, side_of(folder, judging))
    return decide(after, policy, before=before, language=language, trusted=trusted(settings, *folders))


def _told(decision: "Decision") -> str:
    marks = {"fail": "NO", "incomplete": "??", "warn": "!", "note": ""}
    grounds = [f"  {marks[one.level]:2} {one.text}" for one in decision.grounds]
    words = ["", *decision.words] if decision.words else []
    return "\n".join((decision.headline, *grounds, *words))


def _promote(settings: Settings, folder: "Folder", decision: "Decision") -> None:
    from evals.gate.promote import promote

    release = promote(folder, decision, settings)
    for one in release.held:
        click.echo(f"Not promoted: {one}.", err=True)
    if not release.parts:
        click.echo("The run measured what is in force; there was nothing to promote.", err=True)
        return
    click.echo(
        f"Promoted: {', '.join(release.parts)}. Restart `escucha serve` to use it; "
        "`escucha eval gate --undo` brings back what was in force.",
        err=True,
    )


def _undo(settings: Settings, run: str | None) -> int:
    from evals.gate.promote import undo

    if run:
        raise click.UsageError("--undo takes back the last promotion; leave --run out.")
    release, stayed = undo(settings)
    click.echo(f"Brought back what was in force before {release.run}: {', '.join(release.parts)}.")
    if stayed:
        click.echo(f"These articles were changed since and stay as they are: {', '.join(stayed)}.", err=True)
    return 0
