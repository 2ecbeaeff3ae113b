"""A run's folder: its files, written so that a kill at any moment leaves it whole, and read again.

manifest.json    what the run was made from
cases.jsonl      the cases as they were run
passages.jsonl   each passage that lay before a writer, once, by its digest
samples.jsonl    the answers, appended one by one and on disk before the next begins
scores.jsonl     every answer judged; made anew from the files above at any time
summary.json     the figures
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ValidationError

from copilot.errors import ConflictError, InputError, NotFoundError
from copilot.source import Passage
from evals.cases import Case
from evals.runs.judged import Judged
from evals.runs.manifest import Manifest
from evals.runs.sample import Sample

V = TypeVar("V", bound=BaseModel)
AGAIN = "Give the command that made the run again: it writes them anew."


class Folder:
    """One run on disk. `path` need not exist until something is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def exists(self) -> bool:
        return (self.path / "manifest.json").exists()

    def manifest(self) -> Manifest:
        """Raises:
        NotFoundError: the folder holds no run.
        InputError: its manifest cannot be read.
        """
        file = self.path / "manifest.json"
        try:
            return Manifest.model_validate_json(file.read_bytes())
        except FileNotFoundError as error:
            raise NotFoundError(f"{self.path} holds no run; `escucha eval run --out {self.path}` makes one.") from error
        except ValidationError as error:
            raise InputError(
                "it is no manifest of a run.", where=str(file), mend="Run anew in another folder."
            ) from error

    def cases(self) -> tuple[Case, ...]:
        """Raises:
        InputError: the file is not as it was written: cut off, or without cases that were answered.
        """
        file = self.path / "cases.jsonl"
        found = tuple(_read(file, Case))
        lost = {one.case for one in self.samples()} - {case.key for case in found}
        if lost or (self.exists and not _ends_whole(file)):
            said = f"it lacks {len(lost)} cases that were answered." if lost else "it was cut off."
            raise InputError(said, where=str(file), mend=AGAIN)
        return found

    def samples(self) -> tuple[Sample, ...]:
        """The answers; of one that was tried again after an error, the last."""
        return tuple({one.slot: one for one in _read(self.path / "samples.jsonl", Sample)}.values())

    def passages(self) -> dict[str, Passage]:
        """By digest."""
        return {digest_of(one): one for one in _read(self.path / "passages.jsonl", Passage)}

    def judged(self) -> tuple[Judged, ...]:
        return tuple(_read(self.path / "scores.jsonl", Judged))

    def lines(self, name: str, kind: type[V]) -> Iterator[V]:
        """The whole lines of a file of this folder; none where there is no such file.

        Raises:
            InputError: one of them cannot be read.
        """
        return _read(self.path / name, kind)

    def begin(self, manifest: Manifest, cases: Iterable[Case]) -> None:
        """Write down what is run, before anything runs."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.write_cases(cases)
        self.replace("manifest.json", manifest.model_dump_json(indent=1))

    def write_cases(self, cases: Iterable[Case]) -> None:
        self.replace("cases.jsonl", "".join(f"{line_of(case)}\n" for case in cases))

    def write_judged(self, judged: Iterable[Judged]) -> None:
        self.replace("scores.jsonl", "".join(f"{line_of(one)}\n" for one in judged))

    def replace(self, name: str, text: str) -> None:
        """Write a file whole or not at all."""
        beside = self.path / f".{name}.{os.getpid()}"
        with beside.open("w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path / name)


class Appender:
    """Appends to a file, on disk before each call returns. A line that a kill cut off is taken away first."""

    def __init__(self, file: Path) -> None:
        _mend(file)
        self._file = file.open("ab")

    def append(self, *values: BaseModel) -> None:
        self._file.write("".join(f"{line_of(one)}\n" for one in values).encode("utf-8", "replace"))
        self._file.flush()
        os.fsync(self._file.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._file.close()


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """The folder for one process alone; freed also when that process is killed.

    Raises:
        ConflictError: another process is at work in it.
    """
    import fcntl

    path.mkdir(parents=True, exist_ok=True)
    with (path / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConflictError(f"Another process is running {path}; wait for it or choose another folder.") from error
        yield


def digest_of(passage: Passage) -> str:
    """Who a passage is: a digest of all of it."""
    return hashlib.sha256(passage.model_dump_json().encode("utf-8", "backslashreplace")).hexdigest()[:16]


def line_of(value: BaseModel) -> str:
    """A value on one line, what it leaves at its default left out."""
    return json.dumps(value.model_dump(mode="json", exclude_defaults=True, by_alias=True), ensure_ascii=False)


def _read(file: Path, kind: type[V]) -> Iterator[V]:
    """The lines of a file that are whole; a last line without its end was cut off by a kill and is passed over."""
    if not file.exists():
        return
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            try:
                yield kind.model_validate_json(line)
            except ValidationError as error:
                mend = "Delete that line and give the command that made the run again."
                raise InputError("it cannot be read.", where=f"{file}, line {number}", mend=mend) from error


def _ends_whole(file: Path) -> bool:
    """Whether a file that is written in one go is there and ends with its last line."""
    if not file.exists():
        return False
    with file.open("rb") as data:
        size = data.seek(0, os.SEEK_END)
        return bool(size) and data.seek(size - 1) >= 0 and data.read() == b"\n"


def _mend(file: Path) -> None:
    """Take away what stands after the last whole line."""
    if not file.exists():
        return
    with file.open("rb+") as open_file:
        data = open_file.read()
        open_file.truncate(data.rfind(b"\n") + 1)
