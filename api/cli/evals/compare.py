"""`escucha eval compare`: two runs on the same cases; what got better or worse, and whether it is chance."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured
from api.cli.progress import bar
from copilot.settings import Settings

if TYPE_CHECKING:
    from evals.comparison import Comparison, Difference, Flip

FLIPS = 10


@click.command("compare")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--primary", default="", help="The measure declared beforehand: correct, tone, care, a metric's name.")
@click.option("--flips", "shown", default=FLIPS, show_default=True, type=click.IntRange(0), help="Cases to name.")
@click.option("--all", "every", is_flag=True, help="Also the metrics by which no case changed.")
@click.option("--language", type=click.Choice(["es", "pt", "en"]), help="Of the verdict; else the installation's.")
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Also write it as one page.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole comparison as JSON.")
@configured
def command(
    settings: Settings,
    before: str,
    after: str,
    primary: str,
    shown: int,
    every: bool,
    language: str | None,
    html_file: Path | None,
    as_json: bool,
) -> int:
    """Compare run B with run A: folders, or names of runs in this installation.

    Each case is held against itself; what is in one run only, was expected otherwise or ended in an error is left out
    and counted.
    """
    from evals.comparison import compare, sides_of, verdict
    from evals.runs.places import find

    folders = find(settings, before), find(settings, after)
    with bar("Judging") as judging:
        sides = sides_of(*folders, judging)
    found = compare(*sides, primary=primary)
    if html_file:
        from api.cli.evals.report import write
        from evals.report import comparison_of, page, read_pair

        report = comparison_of(
            *read_pair(*folders, sides=sides), primary=primary, language=language or settings.language
        )
        write(html_file, page(report, zone=settings.zone), told=not as_json)
    if as_json:
        click.echo(found.model_dump_json())
        return 0
    for line in verdict(found, language or settings.language):
        click.echo(line)
    for line in (*_table(found, every), *_flips(found, shown)):
        click.echo(line)
    return 0


def _table(found: "Comparison", every: bool) -> list[str]:
    rows = [one for one in found.measures if one.n]
    shown = [one for one in rows if every or one.primary or one.measure in ("tone", "care") or one.better or one.worse]
    if not shown:
        return []
    head = f"{'':24} {'n':>5} {found.before.name[:14]:>14} {found.after.name[:14]:>14}   change [95% interval]"
    rest = len(rows) - len(shown)
    tail = [f"and {rest} metrics by which no case changed; --all shows them"] if rest else []
    return ["", head, *(_row(one) for one in shown), *tail, "* declared beforehand; the p of the others are corrected"]


def _row(one: "Difference") -> str:
    assert one.before is not None
    assert one.after is not None
    assert one.low is not None
    assert one.high is not None
    if one.kind != "binary":
        shares = f"{one.before.value:14.2f} {one.after.value:14.2f}"
        change = f"{one.difference:+.2f} [{one.low:+.2f}, {one.high:+.2f}]"
    else:
        shares = f"{one.before.value:14.1%} {one.after.value:14.1%}"
        change = f"{100 * one.difference:+.1f} [{100 * one.low:+.1f}, {100 * one.high:+.1f}]"
    mark = {"better": "  better", "worse": "  WORSE", "none": ""}[one.outcome]
    name = one.measure + " *" * one.primary
    return f"{name:24} {one.n:>5} {shares}   {change}   p {one.adjusted:.3f}{mark}"


def _flips(found: "Comparison", most: int) -> list[str]:
    if not found.flips or not most:
        return []
    more = len(found.flips) - most
    tail = [f"  and {more} more; --flips {len(found.flips)} names them all"] if more > 0 else []
    return ["", *(_flip(one) for one in found.flips[:most]), *tail]


def _flip(one: "Flip") -> str:
    where = ", ".join(filter(None, (one.language, one.channel)))
    changes = ", ".join(("-" if change.way == "worse" else "+") + change.measure for change in one.changes)
    return f"  {one.way:6} {one.id}" + (f" ({where})" if where else "") + f": {changes}"
