"""Rulings: what a judge said, kept line by line in `judge.jsonl` of the run's folder: its record and its cache."""

import threading
from datetime import datetime
from pathlib import Path
from typing import Literal, Self

from copilot.conversation import Value
from evals.judge.marks import Marks
from evals.runs.folder import Appender, Folder

FILE = "judge.jsonl"


class Ruling(Value):
    """One judgement. `judge` is the judge's fingerprint, `model` its name, `rubric` the prompts, `text` its answer as
    it came; `round` counts how often the same was asked for. `sample` is a digest of what was judged, `expected` of
    what was expected of it. With an `error` there is no answer; it is asked for again next time.

    Of a pair `other` is the other run's name, `order` which of the two was shown first, `label` the run that won.
    """

    kind: Literal["draft", "summary", "pair"]
    key: str
    case: str
    id: str
    repeat: int = 0
    round: int = 0
    judge: str
    model: str
    rubric: str
    sample: str = ""
    expected: str = ""
    text: str = ""
    marks: tuple[Marks, ...] = ()
    other: str = ""
    order: Literal["", "ours first", "theirs first"] = ""
    label: Literal["", "ours", "theirs", "same"] = ""
    error: str = ""
    cause: str = ""
    ms: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tries: int = 1
    at: datetime | None = None

    @property
    def slot(self) -> tuple[str, int]:
        return self.case, self.repeat


class Rulings:
    """The rulings of a run, read once and appended to; each is on disk before `add` returns. Thread-safe; a
    context manager that closes the file."""

    def __init__(self, folder: Folder) -> None:
        self._good = {one.key: one for one in folder.lines(FILE, Ruling) if not one.error}
        self._file = Appender(Path(folder.path) / FILE)
        self._lock = threading.Lock()

    def good(self, key: str) -> Ruling | None:
        """The answer that is kept under `key`."""
        with self._lock:
            return self._good.get(key)

    def add(self, ruling: Ruling) -> None:
        with self._lock:
            self._file.append(ruling)
            if not ruling.error:
                self._good[ruling.key] = ruling

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        with self._lock:
            self._file.__exit__(*raised)


def rulings_of(folder: Folder) -> tuple[Ruling, ...]:
    """All of them in the order in which they came."""
    return tuple(folder.lines(FILE, Ruling))
