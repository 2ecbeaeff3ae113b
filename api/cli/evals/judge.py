"""`escucha eval judge`: a chat model asked about the answers of a run."""

from typing import TYPE_CHECKING

import click

from api.cli.evals.asking import CONCURRENCY, PER_MINUTE, is_incomplete, judged, said
from api.cli.options import configured
from api.cli.progress import bar
from copilot.settings import Settings

if TYPE_CHECKING:
    from evals.judge.pair import Pairing


@click.command("judge")
@click.option("--run", "name", required=True, metavar="RUN", help="A folder, or a name in this installation.")
@click.option("--judge", "judge_file", required=True, metavar="on|FILE", help="The installation's model, or FILE's.")
@click.option("--against", metavar="RUN", help="Another run: whose answer is better, asked in both orders.")
@click.option("--concurrency", default=CONCURRENCY, show_default=True, type=click.IntRange(1, 64))
@click.option("--per-minute", default=PER_MINUTE, show_default=True, type=click.FloatRange(min=0.1), help="Requests.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
@configured
def command(
    settings: Settings,
    name: str,
    judge_file: str,
    against: str | None,
    concurrency: int,
    per_minute: float,
    as_json: bool,
) -> int:
    """Ask a chat model about the answers of a run, or which of two runs answers better.

    Each judgement is kept as soon as it is there; the same command goes on where it was stopped. What the judge says
    is told and decides nothing until it is calibrated (`escucha eval calibrate`). FILE is YAML: model, provider,
    base_url, key_env, timeout, context, temperature. Exit status 2: too many answers have no judgement.
    """
    from evals.judge import Judge, asking_of
    from evals.runs.places import find
    from evals.runs.scoring import score

    folder = find(settings, name)
    other = find(settings, against) if against else None
    judge = Judge(asking_of(settings, judge_file))
    if other is not None:
        from evals.judge.pair import pairwise
        from evals.runs.pace import Pace

        with bar("Comparing") as progress:
            pairing = pairwise(folder, other, judge, Pace(concurrency, per_minute), progress=progress)
        click.echo(pairing.model_dump_json() if as_json else paired(pairing))
        return 2 if sum(pairing.errors.values()) > 0.02 * (pairing.n + sum(pairing.errors.values())) else 0
    judging = judged(folder, judge, concurrency, per_minute)
    figures = score(folder).figures
    click.echo(judging.model_dump_json() if as_json else said(judging))
    for one in figures.metrics:
        if one.name.startswith("judge_") and one.value is not None and not as_json:
            mean = "" if one.mean is None else f"   mean {one.mean:.2f}"
            errors = f"   errors {one.errors}" if one.errors else ""
            click.echo(f"  {one.name:18} {one.value:6.1%}    [{one.low:.1%}, {one.high:.1%}]   n {one.n}{mean}{errors}")
    return 2 if is_incomplete(judging) else 0


def paired(pairing: "Pairing") -> str:
    """What two runs come to side by side."""
    low, high = pairing.win_interval
    decided = pairing.wins + pairing.losses
    lines = [
        f"{pairing.ours} against {pairing.theirs}, judge {pairing.model} ({pairing.judge}), {pairing.n} pairs:",
        f"  won {pairing.wins}, lost {pairing.losses}, tied {pairing.ties} ({pairing.identical} of them identical)",
    ]
    if decided:
        share = pairing.wins / decided
        lines.append(f"  of those decided it won {share:.1%}    [{low:.1%}, {high:.1%}]   sign test p {pairing.p:.3f}")
    if pairing.compared:
        first = f", in {pairing.first} the one shown first won both times" if pairing.flips else ""
        lines.append(f"  the order changed the verdict in {pairing.flips} of {pairing.compared}{first}; those are ties")
    if pairing.longer is not None:
        related = "" if pairing.correlation is None else f"; correlation with length {pairing.correlation:+.2f}"
        lines.append(f"  the longer answer won {pairing.longer:.1%} of {pairing.lengths}{related}")
    if pairing.errors:
        causes = ", ".join(f"{cause} {count}" for cause, count in pairing.errors.items())
        lines.append(f"  without a verdict: {sum(pairing.errors.values())} ({causes})")
    return "\n".join(lines)
