"""`python -m evals.feelings`: the listener on written cases, its figures, confusions, surest errors and time."""

import time
from pathlib import Path

import click

from copilot.listen.feelings.feel import feel
from evals.feelings.cases import read_cases
from evals.feelings.report import confusion, errors, table
from evals.feelings.score import run, score
from evals.intervals import percentile

SUITE = Path(__file__).parents[1] / "suites" / "feelings"
LANGUAGES = ("es", "pt", "en")


@click.command()
@click.option(
    "--split", type=click.Choice(["dev", "test"]), default="dev", help="The half of the cases; test is for one look."
)
@click.option("--language", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Only this language.")
@click.option("--cases", type=click.Path(path_type=Path, exists=True), help="Other cases (.jsonl or .tsv).")
@click.option("--confusion", "confused", is_flag=True, help="Print which emotion was heard for which.")
@click.option("--errors", "shown", type=click.IntRange(min=0), default=0, help="Print so many of the surest errors.")
def main(split: str, languages: tuple[str, ...], cases: Path | None, confused: bool, shown: int) -> None:
    """Judge the embedded listener."""
    files = {"": cases} if cases else {one: SUITE / f"{one}.{split}.jsonl" for one in languages or LANGUAGES}
    for language, file in files.items():
        given = list(read_cases(file))
        feel(given[0].conversation, given[0].language)  # what is read once is not what a conversation costs
        times: list[float] = []

        def timed(conversation, language=language, times=times):  # type: ignore[no-untyped-def]
            started = time.perf_counter()
            felt = feel(conversation, language or conversation.language or "es")
            times.append(1000 * (time.perf_counter() - started))
            return felt

        scores = score(run(given, timed))
        click.echo(f"{language or file.name}  n={len(given)}  ms p50 {percentile(times, 0.5):.1f}  p95 {percentile(times, 0.95):.1f}")
        click.echo(table(scores))
        if confused:
            click.echo(confusion(scores))
        if shown:
            click.echo(errors(scores.errors[:shown]))
        click.echo("")


if __name__ == "__main__":
    main()
