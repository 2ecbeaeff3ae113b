"""`python -m evals.promises`: what is found of promises on written cases, and the old pattern in the same run."""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from copilot.listen.language import OURS
from copilot.promises.outcome import Ledger
from evals.cases import Case, read_cases
from evals.intervals import percentile
from evals.promises import baseline
from evals.promises.cases import calendar
from evals.promises.score import Figure, Trial, errors, score

SUITE = Path(__file__).parents[1] / "suites" / "promises"


@click.command()
@click.option(
    "--split", type=click.Choice(["dev", "test"]), default="dev", help="The half of the cases; test is for one look."
)
@click.option("--language", "languages", multiple=True, type=click.Choice(OURS), help="Only this language.")
@click.option("--running", is_flag=True, help="Instead the cases of running text, in all languages: dev only.")
@click.option("--errors", "shown", is_flag=True, help="Print every miss and every wrong find, time and status.")
def main(split: str, languages: tuple[str, ...], running: bool, shown: bool) -> None:
    """Judge how promises, what was asked, and what became of both are found."""
    everything: list[Trial] = []
    for language in ("running",) if running else languages or OURS:
        file = SUITE / f"{language}.{split}.jsonl"
        if not file.exists():
            click.echo(f"{language}: no {file.name}")
            continue
        trials, times = _judged(read_cases([file]))
        everything += trials
        _print(language, trials, times)
        if shown:
            click.echo("\n".join(errors(trials)))
    if not running:
        _print("all", everything, [])


def _judged(cases: Sequence[Case]) -> tuple[list[Trial], list[float]]:
    """What is known of each case at its `now`, and the microseconds that one message took."""
    trials, times = [], []
    for case in cases:
        ledger, clock = Ledger(), calendar(case)
        for message in case.conversation.messages:
            if message.at and case.now and message.at > case.now:
                break
            started = time.perf_counter()
            ledger = ledger.after(message, clock, case.conversation.language or case.language)
            times.append(1e6 * (time.perf_counter() - started))
        trials.append(Trial(case, ledger.promises, ledger.asked))
    return trials, times


def _print(name: str, trials: Sequence[Trial], times: Sequence[float]) -> None:
    spent = f"  µs a message p50 {percentile(times, 0.5):.0f}  p95 {percentile(times, 0.95):.0f}" if times else ""
    click.echo(f"{name}  cases {len(trials)}{spent}")
    old = {
        figure.name: figure
        for figure in score([Trial(one.case, _by_pattern(one.case), ()) for one in trials])
        if figure.name.startswith(("promises", "due: the"))
    }
    for figure in score(trials):
        before = old.get(figure.name)
        click.echo(f"  {_row(figure)}" + (f"   old pattern {before.value:.3f}" if before else ""))
    click.echo("")


def _by_pattern(case: Case) -> tuple:  # type: ignore[type-arg]
    return tuple(one for message in case.conversation.messages for one in baseline.found(message))


def _row(figure: Figure) -> str:
    low, high = figure.interval
    return f"{figure.name:<42} {figure.value:.3f}  [{low:.3f}, {high:.3f}]  n={figure.n}"


if __name__ == "__main__":
    main()
