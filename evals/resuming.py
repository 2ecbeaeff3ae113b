"""`python -m evals.resuming`: a run killed at random points and resumed comes to the same as one left alone."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import click

from evals.runs.folder import Folder
from evals.spoiled.base import company

_PASSING = {"ms", "at", "cached"}
_COMMAND = "from api.cli import main; main()"


class Outcome(NamedTuple):
    """`same`: answers and scores are those of the undisturbed run; `twice`: slots that were answered twice."""

    kills: int
    same: bool
    twice: int


class Trial:
    """Runs `arguments` of `escucha eval run` on the installation in `data`, from the beginning or killed on the way."""

    def __init__(self, data: Path, arguments: list[str]) -> None:
        self._data, self._arguments = data, arguments

    def whole(self, out: Path) -> float:
        """An undisturbed run; the seconds it took.

        Raises:
            RuntimeError: it did not end well.
        """
        started = time.monotonic()
        process = self._start(out)
        said = process.communicate()[1]
        if process.returncode:
            raise RuntimeError(said.decode())
        return time.monotonic() - started

    def killed(self, out: Path, seconds: list[float], undisturbed: Path) -> Outcome:
        """A run that is killed after each of `seconds` in turn, then left to its end."""
        kills = 0
        for wait in seconds:
            process = self._start(out)
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.communicate()
        self.whole(out)
        lines = (out / "samples.jsonl").read_text(encoding="utf-8").splitlines()
        slots = [(row["case"], row.get("repeat", 0)) for row in map(json.loads, lines)]
        return Outcome(kills, _result(out) == _result(undisturbed), len(slots) - len(set(slots)))

    def _start(self, out: Path) -> subprocess.Popen[bytes]:
        options = ["eval", "run", *self._arguments, "--data", str(self._data), "--out", str(out)]
        return subprocess.Popen(  # noqa: S603 - this very product
            [sys.executable, "-c", _COMMAND, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )


def _result(path: Path) -> list[dict[str, Any]]:
    """The answers and scores of a run, without what passes, in an order of their own."""
    folder = Folder(path)
    rows = [one.model_dump(mode="json", exclude=_PASSING) for one in (*folder.samples(), *folder.judged())]
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


@click.command()
@click.option("--points", default=20, show_default=True, type=click.IntRange(1), help="How many runs are killed.")
@click.option("--seed", default=6, show_default=True)
@click.option("--limit", default=80, show_default=True, help="Cases of a run.")
def main(points: int, seed: int, limit: int) -> None:
    """Kill runs at random points, resume them, and compare with one that was left alone."""
    chance = random.Random(seed)
    arguments = ["--suite", "demo", "--split", "dev", "--limit", str(limit)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with company(folder / "data"):
            pass
        trial = Trial(folder / "data", arguments)
        trial.whole(folder / "warm")
        took = trial.whole(folder / "left-alone")
        well = 0
        for at in range(points):
            kills = [chance.uniform(0.05, took) for _ in range(chance.choice((1, 1, 2)))]
            outcome = trial.killed(folder / f"killed-{at}", kills, folder / "left-alone")
            well += outcome.same and not outcome.twice
            after = ", ".join(f"{one:.2f} s" for one in kills)
            click.echo(f"killed after {after}: {'the same' if outcome.same else 'NOT the same'}, {outcome.twice} twice")
    click.echo(f"{well} of {points}; undisturbed it takes {took:.1f} s")
    sys.exit(0 if well == points else 1)


if __name__ == "__main__":
    main()
