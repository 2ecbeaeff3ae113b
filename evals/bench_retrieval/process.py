"""Running one engine in a process of its own, from the side of the one that waits for it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from evals.bench_retrieval.order import Order, Outcome

ROOT = Path(__file__).resolve().parents[2]
Say = Callable[[str], None]


def run(order: Order, folder: Path, say: Say) -> Outcome:
    """What the engine did; `say` hears its steps. `folder` is for this run's files.

    However this ends, Control-C too, the process has ended before it.
    """
    given, told, errors = (folder / f"{order.engine}.{name}" for name in ("order.json", "outcome.json", "stderr"))
    given.write_text(json.dumps(asdict(order)), encoding="utf-8")
    command = [sys.executable, "-m", "evals.bench_retrieval.child", str(given), str(told)]
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(  # noqa: S603 - our own module
            command, stdout=subprocess.PIPE, stderr=stderr, stdin=subprocess.DEVNULL, env=_environment(), text=True
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                say(f"{order.engine}: {line.strip()}")
        except BaseException:  # Control-C too: nothing goes on without its listener
            process.kill()
            raise
    if process.returncode == 0 and told.exists():
        return Outcome.read(told)
    return Outcome(absent=f"it ended with {process.returncode}: {_last_line(errors)}", crashed=True)


def _environment() -> dict[str, str]:
    """Nothing of the person's own installation, no network for models, and one thread for every engine alike."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("ESCUCHA_")}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    quiet = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "ANONYMIZED_TELEMETRY": "False"}
    return kept | threads | quiet | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _last_line(file: Path) -> str:
    lines = file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "nothing was said"
