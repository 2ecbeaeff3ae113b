"""`python -m evals.spoiled`: how many spoiled answers are caught, and how many good ones pass."""

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from copilot.listen.language import OURS
from evals.intervals import percentile, wilson
from evals.metrics.registry import PILLARS
from evals.runs.judged import Judged
from evals.runs.judging import judge_one
from evals.runs.subject import Subject
from evals.spoiled.answers import COMPANIES, Answer, trials
from evals.spoiled.base import company


class Said(NamedTuple):
    answer: Answer
    judged: Judged
    ms: float

    @property
    def failed(self) -> tuple[str, ...]:
        """The metrics that found fault, of those that judge."""
        return tuple(
            one.metric
            for one in self.judged.scores
            if one.verdict == "fail" and PILLARS.get(one.metric) != "informative"
        )

    @property
    def caught(self) -> bool:
        """By one of those that should."""
        return bool(set(self.failed) & set(self.answer.caught_by))


@click.command()
@click.option("--split", type=click.Choice(["dev", "test"]), default="dev", help="Which half; test is for one look.")
@click.option("--language", "languages", multiple=True, type=click.Choice(OURS), help="Only this language.")
@click.option("--company", "whose", type=click.Choice(COMPANIES), default="demo", show_default=True)
@click.option("--kind", "kinds", multiple=True, help="Only answers spoiled in this way; `good` for the good ones.")
@click.option(
    "--errors", "shown", is_flag=True, help="Print every spoiled answer that passed and good one that failed."
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the demo company here.")
def main(
    split: str, languages: tuple[str, ...], whose: str, kinds: tuple[str, ...], shown: bool, data: Path | None
) -> None:
    """Judge good and deliberately spoiled answers, and say which were told apart."""
    with tempfile.TemporaryDirectory() as folder, company(data or Path(folder)) as copilot:
        subject, said = Subject(copilot), []
        for answer, case in trials(languages or OURS, split, whose):
            if kinds and (answer.spoil or "good") not in kinds:
                continue
            trial = subject.answer(case, 0)
            started = time.perf_counter()
            judged = judge_one(case, trial.sample, trial.passages, copilot.voice, copilot.settings.language)
            said.append(Said(answer, judged, 1000 * (time.perf_counter() - started)))
    _print(said)
    if shown:
        _errors(said)


def _print(said: Sequence[Said]) -> None:
    good, spoiled = [one for one in said if not one.answer.spoil], [one for one in said if one.answer.spoil]
    _share("good answers that pass", sum(not one.failed for one in good), len(good))
    for name, count in Counter(name for one in good for name in one.failed).most_common():
        click.echo(f"    {name:20} {count}")
    _share("spoiled answers caught by who should", sum(one.caught for one in spoiled), len(spoiled))
    _share("spoiled answers that fail at all", sum(bool(one.failed) for one in spoiled), len(spoiled))
    kinds: dict[str, list[Said]] = defaultdict(list)
    for one in spoiled:
        kinds[one.answer.spoil].append(one)
    for kind, several in sorted(kinds.items()):
        click.echo(f"    {kind:24} {sum(one.caught for one in several):3} of {len(several)}")
    times = [one.ms for one in said]
    click.echo(f"judging an answer: p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms")


def _share(name: str, hits: int, n: int) -> None:
    low, high = wilson(hits, n)
    click.echo(f"{name:40} {hits} of {n}" + (f"  {hits / n:.1%} [{low:.1%}, {high:.1%}]" if n else ""))


def _errors(said: Sequence[Said]) -> None:
    for one in said:
        if one.answer.spoil and not one.caught:
            failed = ", ".join(one.failed) or "nothing"
            click.echo(f"\nNOT CAUGHT {one.answer.id} ({', '.join(one.answer.caught_by)}; failed: {failed})")
            click.echo(f"  {one.answer.output}")
        elif not one.answer.spoil and one.failed:
            click.echo(f"\nFALSE ALARM {one.answer.id}")
            for score in one.judged.scores:
                if score.metric in one.failed:
                    told = "; ".join(f"{reason.why} «{reason.sentence}»" for reason in score.reasons)
                    click.echo(f"  {score.metric}: {told}")
            click.echo(f"  {one.answer.output}")


if __name__ == "__main__":
    main()
