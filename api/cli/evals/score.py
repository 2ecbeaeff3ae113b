"""`escucha eval score`: the answers of a run judged anew, without making them again."""

import click

from api.cli.evals.shown import shown
from api.cli.options import configured, emit
from api.cli.progress import bar
from copilot.settings import Settings


@click.command("score")
@click.argument("name", metavar="RUN", required=False)
@click.option("--run", "option", help="The run: a folder, or its name in this installation.")
@click.option("--json", "as_json", is_flag=True, help="Print every answer with its scores, a JSON object a line.")
@configured
def command(settings: Settings, name: str | None, option: str | None, as_json: bool) -> int:
    """Judge the answers of a run anew, without making them again.

    Cases may be mended in the run's cases.jsonl as far as what is expected goes; another question is another case.
    """
    from evals.runs.places import find
    from evals.runs.scoring import score

    if not (name or option):
        raise click.UsageError("say which run: a folder, or its name.")
    folder = find(settings, option or name or "")
    with bar("Judging") as judging:
        judged, figures = score(folder, judging)
    if as_json:
        for one in judged:
            emit(one.model_dump(mode="json"))
    else:
        click.echo(shown(folder, figures))
    return 0 if figures.complete else 2
