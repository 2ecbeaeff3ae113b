"""Several processes that answer: the embedded writer is bound to one core a process."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Self

from copilot.errors import ConflictError
from copilot.settings import Settings
from evals.cases import Case
from evals.runs.subject import Subject, Trial

ENDED = (
    "A process that answers was ended from outside, perhaps because memory ran out. What was answered is kept; the "
    "same command goes on, with --concurrency 1 in one process alone."
)
_subject: list[Subject] = []
"""Of a worker process: what answers in it, opened when it began."""


class Workers:
    """`count` processes, each with the installation open for reading; they end with this process, however it ends.

    `voice` is the candidate's policy file, None for the installation's own.
    """

    def __init__(self, settings: Settings, voice: Path | None, count: int) -> None:
        self._pool = ProcessPoolExecutor(
            count, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(os.getpid(), settings, voice)
        )

    def answer(self, case: Case, repeat: int) -> Trial:
        """The answer, made in whichever process is free; whoever calls waits.

        Raises:
            ConflictError: one of the processes was ended by somebody else, or could not begin.
        """
        try:
            return self._pool.submit(_answer, case, repeat).result()
        except BrokenProcessPool as error:
            raise ConflictError(ENDED) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _begin(parent: int, settings: Settings, voice: Path | None) -> None:
    from evals.runs.opening import opened

    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits is told, and ends the others
    _subject.append(Subject(opened(settings, voice)))


def _follow(parent: int) -> None:
    """End with the process that began this one, also where that was killed and could tell nobody, or was gone before
    this one came to look."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _answer(case: Case, repeat: int) -> Trial:
    return _subject[0].answer(case, repeat)
