"""Asking a judge about a run, with a bar, and what came of it in words: for the commands that do so."""

from typing import TYPE_CHECKING

from api.cli.progress import bar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from evals.judge import Judge, Judging
    from evals.runs.folder import Folder

CONCURRENCY, PER_MINUTE = 4, 60.0
"""Requests at once and a minute, where nothing else is said: what the smallest plans of providers allow."""
TOO_MANY = 0.02
"""Share of answers without a judgement from which the judging is incomplete."""


def judged(
    folder: "Folder",
    judge: "Judge",
    concurrency: int,
    per_minute: float,
    *,
    rounds: "Iterable[int]" = (0,),
    slots: "Collection[tuple[str, int]] | None" = None,
) -> "Judging":
    """The answers of a run judged, those in `slots` or all."""
    from evals.judge import judge_run
    from evals.runs.pace import Pace

    with bar("Asking the judge") as progress:
        return judge_run(folder, judge, Pace(concurrency, per_minute), rounds=rounds, slots=slots, progress=progress)


def said(judging: "Judging") -> str:
    """In a line or two."""
    lines = [
        f"judge {judging.model} ({judging.judge}): {judging.n} answers, {judging.asked} judged now, "
        f"{judging.cached} judged before"
    ]
    if judging.prompt_tokens:
        lines[0] += f"; {judging.prompt_tokens:,} tokens in, {judging.completion_tokens:,} out"
    if judging.errors:
        causes = ", ".join(f"{cause} {count}" for cause, count in judging.errors.items())
        lines.append(f"without a judgement: {judging.failed} ({causes}); the same command asks for them again")
    return "\n".join(lines)


def is_incomplete(judging: "Judging") -> bool:
    return judging.failed > TOO_MANY * judging.n
