"""`python -m evals.feelings`: the listener on written cases, its figures, confusions, surest errors and time."""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from copilot.listen.feelings.feel import feel
from copilot.listen.language import OURS
from evals.feelings.cases import Case, read_cases
from evals.feelings.report import confusion, errors, table
from evals.feelings.score import Trial, score
from evals.intervals import percentile

SUITE = Path(__file__).parents[1] / "suites" / "feelings"


@click.command()
@click.option(
    "--split", type=click.Choice(["dev", "test"]), default="dev", help="The half of the cases; test is for one look."
)
@click.option("--language", "languages", multiple=True, type=click.Choice(OURS), help="Only this language.")
@click.option("--cases", type=click.Path(path_type=Path, exists=True), help="Other cases (.jsonl or .tsv).")
@click.option("--confusion", "confused", is_flag=True, help="Print which emotion was heard for which.")
@click.option("--errors", "shown", type=click.IntRange(min=0), default=0, help="Print so many of the surest errors.")
def main(split: str, languages: tuple[str, ...], cases: Path | None, confused: bool, shown: int) -> None:
    """Judge the embedded listener."""
    files = {"": cases} if cases else {one: SUITE / f"{one}.{split}.jsonl" for one in languages or OURS}
    for language, file in files.items():
        given = list(read_cases(file))
        trials, times = _heard(given)
        scores = score(trials)
        spent = f"ms p50 {percentile(times, 0.5):.1f}  p95 {percentile(times, 0.95):.1f}"
        click.echo(f"{language or file.name}  n={len(given)}  {spent}")
        click.echo(table(scores))
        if confused:
            click.echo(confusion(scores))
        if shown:
            click.echo(errors(scores.errors[:shown]))
        click.echo("")


def _heard(cases: Sequence[Case]) -> tuple[list[Trial], list[float]]:
    """What the listener heard of each case, and in how many milliseconds."""
    trials, times = [], []
    feel(cases[0].conversation, cases[0].language)  # what is read from disk once is not what a conversation costs
    for case in cases:
        started = time.perf_counter()
        trials.append(Trial(case, feel(case.conversation, case.language)))
        times.append(1000 * (time.perf_counter() - started))
    return trials, times


if __name__ == "__main__":
    main()
