"""One engine in a process of its own: `python -m evals.bench_retrieval.child ORDER OUTCOME`, both JSON files.

Steps go to standard output, a line each. It imports nothing heavy before the engine does: what the process grows by
from here on is the engine.
"""

import json
import signal
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from copilot.errors import EscuchaError
from evals.bench_retrieval.engines import opened
from evals.bench_retrieval.engines.engine import Engine
from evals.bench_retrieval.figures import DEPTH
from evals.bench_retrieval.memory import Memory, memory
from evals.bench_retrieval.order import CLEAN, Order, Outcome, Rounds, read_documents, read_rounds

WARM = 3  # questions asked before the clock runs, made of titles: what loads on first use is no answer's time


def main() -> None:
    # Control-C reaches the whole group; the parent ends this process and clears up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given, told = map(Path, sys.argv[1:])
    order = Order(**json.loads(given.read_text(encoding="utf-8")))
    before = memory()
    try:
        outcome = run(order, before)
    except EscuchaError as error:
        outcome = Outcome(absent=str(error))
    outcome.write(told)


def run(order: Order, before: Memory) -> Outcome:
    inputs, work = Path(order.inputs), Path(order.work)
    say("opening")
    with opened(order) as engine:
        say("building")
        built = engine.build(lambda: read_documents(inputs))
        rounds = read_rounds(inputs)
        say(f"asking {len(rounds[CLEAN]):,} questions")
        answers, times = ask(
            engine, rounds, [one.title or one.text[:60] for one in islice(read_documents(inputs), WARM)]
        )
        after = memory()
    return Outcome(
        label=engine.label,
        seconds=built.seconds,
        pieces=built.pieces,
        answers=answers,
        times=times,
        peak_bytes=max(0, after.peak - before.resident),
        resident_bytes=max(0, after.resident - before.resident),
        disk_bytes=sum(_sizes(work)),
        notes=built.notes,
    )


def ask(engine: Engine, rounds: Rounds, first: list[str]) -> tuple[dict[str, list[list[str]]], list[float]]:
    """The answers by round, and the milliseconds of each in the clean one. `first` are asked before, for nothing."""
    for text in first:
        engine.search(text, DEPTH)
    answers: dict[str, list[list[str]]] = {name: [] for name in rounds}
    times: list[float] = []
    for name, texts in rounds.items():
        for text in texts:
            started = time.perf_counter()
            found = engine.search(text, DEPTH)
            if name == CLEAN:
                times.append((time.perf_counter() - started) * 1000)
            answers[name].append(found)
    return answers, times


def say(step: str) -> None:
    sys.stdout.write(step + "\n")
    sys.stdout.flush()


def _sizes(folder: Path) -> Iterator[int]:
    return (file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
