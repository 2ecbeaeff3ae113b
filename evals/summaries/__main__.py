"""`python -m evals.summaries`: our summaries on written cases, beside what one would pick instead."""

from collections.abc import Sequence
from pathlib import Path

import click

from copilot.listen.language import OURS
from evals.cases import Case
from evals.summaries.cases import read_cases
from evals.summaries.report import fidelity, gains, table, untold
from evals.summaries.score import Trial, trials

SUITE = Path(__file__).parents[1] / "suites" / "summaries"


@click.command()
@click.option(
    "--split", type=click.Choice(["dev", "test"]), default="dev", help="The half of the cases; test is for one look."
)
@click.option("--language", "languages", multiple=True, type=click.Choice(OURS), help="Only this language.")
@click.option(
    "--file", type=click.Path(path_type=Path, exists=True), help="Other cases (.jsonl): rows with messages, references."
)
@click.option("--untold", "shown", type=click.IntRange(min=0), default=0, help="Print so many cases with facts missed.")
def main(split: str, languages: tuple[str, ...], file: Path | None, shown: int) -> None:
    """Judge the embedded summaries of conversations."""
    files = {file.name: file} if file else {one: SUITE / f"{one}.{split}.jsonl" for one in languages or OURS}
    everything: dict[str, list[Trial]] = {}
    for name, each in files.items():
        found = _judged(name, list(read_cases(each)), shown)
        for writer, some in found.items():
            everything.setdefault(writer, []).extend(some)
    if len(files) > 1:
        _print("all", everything)


def _judged(name: str, cases: Sequence[Case], shown: int) -> dict[str, list[Trial]]:
    found = trials(cases)
    _print(name, found)
    if shown:
        click.echo(untold(found["ours"], shown) + "\n")
    return found


def _print(name: str, found: dict[str, list[Trial]]) -> None:
    click.echo(
        f"{name}  {len(found['ours'])} conversations\n{table(found)}\n{gains(found)}\n{fidelity(found['ours'])}\n"
    )


if __name__ == "__main__":
    main()
