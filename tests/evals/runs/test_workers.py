"""Processes that answer: they end with whoever began them, and when one is ended that is said."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from copilot.errors import ConflictError
from copilot.settings import Settings
from copilot.store import Store
from evals.cases import Case
from evals.runs.workers import Workers

CASE = Case.model_validate({"id": "a", "task": "retrieval", "query": "¿cuánto tarda el envío?"})
CHILD = (
    "import os, sys; from evals.runs.workers import _begin; from copilot.settings import Settings; "
    "print('begun', flush=True); sys.stdin.read(); _begin(int(sys.argv[1]), Settings(data=sys.argv[2]), None); "
    "import time; time.sleep(60)"
)


def test_an_answer_comes_from_another_process(settings: Settings, store: Store) -> None:
    with Workers(settings, None, 1) as workers:
        assert workers.answer(CASE, 0).sample.error == ""


def test_a_process_that_was_ended_is_one_sentence(settings: Settings, store: Store) -> None:
    with Workers(settings, None, 1) as workers:
        workers.answer(CASE, 0)
        (pid,) = workers._pool._processes
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ConflictError, match="the same command goes on"):
            while True:  # the pool hears of it a moment later
                workers.answer(CASE, 1)


def test_a_process_whose_parent_was_gone_before_it_began_ends(settings: Settings, store: Store) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(60)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(gone.pid), str(settings.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    )
    started = time.monotonic()
    child.communicate(timeout=60)
    assert child.returncode == 1, f"ended after {time.monotonic() - started:.0f} s"
