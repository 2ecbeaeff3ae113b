"""Work: the run that this installation makes now, in a process of its own that outlives the page and the service.

The process holds a lock for as long as it lives, handed over to it when it is started: whoever looks knows for sure
whether it is alive, after a restart of the service too, and no second one begins beside it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Literal

from pydantic import ValidationError

from copilot.conversation import Value
from copilot.errors import ConflictError
from copilot.settings import Settings, environment_of
from evals.runs.places import runs_folder

LOCK, LOG = ".work", "work.log"
GRACE = 5.0
"""Seconds that a process has to end when it is told to."""
TRIES, BETWEEN = 20, 0.05
Phase = Literal["preparing", "answering", "judging"]


class Work(Value):
    """The run under way: answered, or only judged anew. `had` is how many answers were there when it began."""

    run: str
    anew: bool = False
    pid: int = 0
    had: int = 0
    began: float = 0.0


class Progress(Value):
    """How far it is; `left` is seconds, None while nothing can be told."""

    run: str
    phase: Phase
    done: int = 0
    total: int = 0
    left: int | None = None


class Works:
    """Thread-safe; one for each process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._place = runs_folder(settings)
        self._children: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def now(self) -> Work | None:
        """What is under way; None where nothing is."""
        self._bury()
        file = self._place / LOCK
        if not file.exists():
            return None
        with file.open("rb") as lock:
            if _taken(lock, shared=True):
                return None
            try:
                return Work.model_validate_json(lock.read())
            except ValidationError:  # it has just begun
                return Work(run="")

    def start(self, run: str, arguments: Sequence[str]) -> None:
        """Begin `escucha eval` with these arguments, the subcommand first, for the run of that name.

        Raises:
            ConflictError: another run is under way.
        """
        folder = self._place / run
        folder.mkdir(parents=True, exist_ok=True)
        with self._begun(), (self._place / LOCK).open("r+b") as lock:
            if not any(_taken(lock) or _pause() for _ in range(TRIES)):
                raise ConflictError("An evaluation is under way; wait for its end, or stop it.")
            had, anew = lines(folder / "samples.jsonl"), arguments[0] == "score"
            begun = Work(run=run, anew=anew, had=had, began=time.time())
            _write(lock, begun)
            command = [sys.executable, "-m", "api.cli", "eval", *arguments]
            with (folder / LOG).open("wb") as log:
                child = subprocess.Popen(  # noqa: S603 - our own program, and no shell reads the arguments
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment_of(self._settings),
                    pass_fds=(lock.fileno(),),
                    start_new_session=True,
                )
            _write(lock, begun.model_copy(update={"pid": child.pid}))
            self._children.append(child)

    def stop(self, run: str) -> bool:
        """End it; what was answered is kept. Whether it was this run that was under way."""
        work = self.now()
        if work is None or work.run != run or not work.pid:
            return False
        for one in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(work.pid, one)
            until = time.monotonic() + GRACE
            while time.monotonic() < until:
                if self.now() != work:
                    return True
                time.sleep(BETWEEN)
        return self.now() != work

    def progress(self, work: Work, repeat: int) -> Progress:
        """How far `work` is, told by its folder; `repeat` is how many answers each case gets."""
        folder = self._place / work.run
        if not work.run or not (folder / "manifest.json").exists():
            return Progress(run=work.run, phase="preparing")
        total = lines(folder / "cases.jsonl") * repeat
        done = min(total, lines(folder / "samples.jsonl"))
        fresh, taken = done - work.had, time.time() - work.began
        if work.anew or done >= total:
            return Progress(run=work.run, phase="judging", done=done, total=total)
        left = round(taken / fresh * (total - done)) if fresh >= 3 else None
        return Progress(run=work.run, phase="answering", done=done, total=total, left=left)

    @contextlib.contextmanager
    def _begun(self) -> Iterator[None]:
        """One thread at a time; the file is there."""
        with self._lock:
            (self._place / LOCK).touch()
            yield

    def _bury(self) -> None:
        """A child that has ended is let go of."""
        with self._lock:
            self._children = [one for one in self._children if one.poll() is None]


def complaint(folder: Path) -> str:
    """The last line that the process of a run said; "" where it said nothing."""
    file = folder / LOG
    if not file.exists():
        return ""
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - 4096))
        said = log.read().decode("utf-8", "replace").split("\n")
    told = next((line.strip() for line in reversed(said) if line.strip()), "")
    return told.removeprefix("escucha: ")[:500] if told.startswith(("escucha: ", "Error: ")) else ""


def lines(file: Path) -> int:
    """How many whole lines a file has; 0 where there is none."""
    if not file.exists():
        return 0
    with file.open("rb") as opened:
        return sum(part.count(b"\n") for part in iter(lambda: opened.read(2**20), b""))


def _taken(lock: IO[bytes], *, shared: bool = False) -> bool:
    import fcntl

    try:
        fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _pause() -> bool:
    """Somebody who only looks holds the lock for a moment."""
    time.sleep(BETWEEN)
    return False


def _write(lock: IO[bytes], work: Work) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(work.model_dump_json().encode())
    lock.flush()
