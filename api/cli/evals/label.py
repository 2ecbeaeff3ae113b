"""`escucha eval label`: answers labelled blind in a terminal, one key a question."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import configured
from copilot.settings import Settings

if TYPE_CHECKING:
    from evals.calibration.blind import Blind, Question, Sight

UNDO, SKIP, QUIT = "u", "s", "q"


class _Stopped(Exception):
    """The person has had enough for now."""


@click.command("label")
@click.option("--run", "name", required=True, metavar="RUN", help="A folder, or a name in this installation.")
@click.option("--by", required=True, help="Who labels, by a name of theirs.")
@click.option("--n", default=100, show_default=True, type=click.IntRange(1), help="How many answers are drawn.")
@click.option("--seed", default=0, show_default=True, help="Which ones: the same for everybody who labels this run.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to; else labels.jsonl in the run.")
@click.option("--blind", is_flag=True, hidden=True, help="It is always blind.")
@configured
def command(settings: Settings, name: str, by: str, n: int, seed: int, out: Path | None, blind: bool) -> int:
    """Label answers blind: who wrote them and what any metric says is not shown.

    Every answer is written down as soon as its last question is answered; the same command goes on where you stopped.
    Keys: those of the question; u takes the last one back, s passes an answer over, q stops.
    """
    from evals.calibration.blind import Blind
    from evals.runs.places import find

    if ":" in by or not by.strip():
        raise click.UsageError("--by is a person's name, without a colon: provider:model is how models go.")
    labelling = Blind(find(settings, name), by.strip(), n=n, seed=seed, file=out)
    total = len(labelling.slots)
    if not total:
        raise click.UsageError("this run has no draft and no summary to label.")
    try:
        _label(labelling, total)
    except (_Stopped, EOFError, KeyboardInterrupt):
        click.echo()
    done = total - len(labelling.left())
    click.echo(f"{done} of {total} labelled by {labelling.by}, in {labelling.file}")
    return 0


def _label(labelling: "Blind", total: int) -> None:
    """Answer by answer; u on the first question goes back to the answer before."""
    queue, at = list(labelling.left()), 0
    before = total - len(queue)
    while at < len(queue):
        sight = labelling.sight(queue[at])
        click.clear()
        click.echo(_shown(sight, before + at + 1, total))
        started = time.monotonic()
        said = _asked(sight.questions)
        if said is None:
            at = max(0, at - 1)
            continue
        if said:
            labelling.add(sight.slot, said, seconds=time.monotonic() - started)
        at += 1


def _asked(questions: "tuple[Question, ...]") -> dict[str, str] | None:
    """The label of each question; {} for an answer that was passed over, None to go back to the one before.

    Raises:
        _Stopped: the person stops.
    """
    said: list[tuple[str, str]] = []
    while len(said) < len(questions):
        question = questions[len(said)]
        keys = "/".join(question.labels)
        click.echo(f"  {question.text} [{keys}] ", nl=False)
        key = click.getchar().lower()
        if key in (QUIT, "\x03", "\x04"):
            raise _Stopped
        if key == SKIP:
            return {}
        if key == UNDO:
            click.echo("back")
            if not said:
                return None
            said.pop()
        elif key in question.labels:
            click.echo(question.labels[key])
            said.append((question.name, question.labels[key]))
        else:
            click.echo(f"? {keys}, u back, s skip, q stop")
    return dict(said)


def _shown(sight: "Sight", at: int, total: int) -> str:
    """The material of one answer, plain text."""
    lines = [f"--- {at} of {total} ---", ""]
    lines += [line for role, text in sight.conversation for line in (f"{role.upper()}:", _indented(text), "")]
    for title, several in (("EXPECTED", sight.facts), ("ASKED", sight.asked)):
        if several:
            lines += [f"{title}:", *(f"  - {one}" for one in several), ""]
    lines += [f"FORM OF ADDRESS: {sight.register}", ""] if sight.register else []
    for title, text in sight.sources:
        lines += [f"SOURCE {title}:", _indented(text), ""]
    return "\n".join([*lines, "ANSWER:", _indented(sight.answer), ""])


def _indented(text: str) -> str:
    """Without what would move the cursor."""
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)
    return "\n".join(f"  {line}" for line in plain.split("\n"))
