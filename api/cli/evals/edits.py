"""`escucha eval edits`: how much of our drafts was sent as it was, how much was changed, why others were refused."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from api.cli.options import configured, opened
from copilot.settings import Settings

if TYPE_CHECKING:
    from evals.edits import Edits, Part
    from evals.runs.figures import Figure

WIDTH = 18


@click.command("edits")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was decided on that day or later.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@configured
def command(settings: Settings, since: datetime | None, as_json: bool) -> int:
    """How people used our drafts: sent as they were, changed, refused and why; by week, channel and language.

    Never by person.
    """
    from evals.edits import edits

    start = since.replace(tzinfo=settings.zone).astimezone(UTC) if since else None
    with opened(settings) as store, store.read() as session:
        found = edits(session, settings.zone, start)
    click.echo(found.model_dump_json() if as_json else "\n".join(_shown(found)))
    return 0


def _shown(found: "Edits") -> list[str]:
    if not found.whole.n:
        return [f"Nobody has sent or refused a draft yet; {found.undecided} were shown."]
    head = "".join(f"{name:>28}" for name in ("sent unchanged", "refused", "distance of those sent"))
    lines = [f"{found.whole.n} drafts decided on, {found.undecided} left undecided.", ""]
    lines += [f"{'':{WIDTH}}{'n':>6}{head}", _row("all", found.whole)]
    for by in ("week", "channel", "language"):
        rows = [part for part in found.parts if part.by == by]
        lines += ["", *(_row(part.of, part) for part in rows)] if rows else []
    refused = sum(found.whole.reasons.values())
    if refused:
        lines += ["", "refused, by reason"]
        lines += [
            f"  {name:{WIDTH - 2}}{count:>6}{count / refused:>8.0%}" for name, count in found.whole.reasons.items()
        ]
    return lines


def _row(name: str, part: "Part") -> str:
    figures = (_told(part.unchanged), _told(part.refused), _told(part.distance))
    return f"{name:{WIDTH}}{part.n:>6}" + "".join(f"{one:>28}" for one in figures)


def _told(figure: "Figure") -> str:
    if figure.value is None:
        return "-"
    if figure.graded:
        return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
    return f"{figure.value:.1%} [{figure.low:.1%}, {figure.high:.1%}]"
