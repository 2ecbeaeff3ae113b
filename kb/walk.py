"""Which files an import reads, and where they belong."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from copilot.errors import InputError
from kb.loaders import is_known


@dataclass(frozen=True)
class Scope:
    """One path that was asked for. `origin` is the folder or file its articles belong to; `asked` may lie inside it:
    a file of a folder that was imported before stays that folder's. All paths are absolute and resolved.
    """

    origin: Path
    asked: Path
    shown: Path

    def covers(self, origin: str, path: str) -> bool:
        """Whether an article from there would be read again by this import, if it still were there."""
        file = where(origin, path)
        return file is not None and (file == self.asked or self.asked in file.parents)


@dataclass
class Files:
    """The files below a scope, in a stable order.

    `skipped` counts those left out and `closed` names the folders that cannot be opened, once they have been listed.
    """

    scope: Scope
    seen: set[tuple[int, int]] = field(default_factory=set)
    skipped: int = 0
    closed: dict[Path, str] = field(default_factory=dict)

    def list(self) -> list[Path]:
        asked = self.scope.asked
        if not asked.is_dir():
            return [asked] if self._is_new(asked) else []
        return [file for file in self._walk(asked, frozenset()) if self._is_wanted(file)]

    def shown(self, file: Path) -> str:
        """The file's path as the person would write it."""
        return (
            str(self.scope.shown / file.relative_to(self.scope.asked))
            if file != self.scope.asked
            else str(self.scope.shown)
        )

    def _walk(self, folder: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path]:
        """Links to folders are followed, except to one that we are in."""
        try:
            here = _identity(folder)
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            self.closed[folder] = f"the folder cannot be opened ({error.strerror}). Check its permissions."
            return
        if here in above:
            return
        for entry in entries:
            if entry.name.startswith("."):
                self.skipped += 1
            elif entry.is_dir():
                yield from self._walk(entry, above | {here})
            else:
                yield entry

    def _is_wanted(self, file: Path) -> bool:
        if not is_known(file):
            self.skipped += 1
            return False
        return self._is_new(file)

    def _is_new(self, file: Path) -> bool:
        """A second link to a file already read would only give its ids twice."""
        try:
            identity = _identity(file)
        except OSError:  # a link to nothing: reading it says so
            return True
        if identity in self.seen:
            self.skipped += 1
            return False
        self.seen.add(identity)
        return True


def scopes(paths: Sequence[Path], origins: Sequence[str]) -> list[Scope]:
    """Where each path's articles belong, given the `origins` of the articles there are.

    Raises:
        InputError: a path does not exist.
    """
    found: list[Scope] = []
    for path in paths:
        if not path.exists():
            raise InputError("there is no such file or folder.", where=str(path), mend="Check the path.")
        asked = path.resolve()
        known = [*map(Path, filter(None, origins)), *(scope.origin for scope in found)]
        homes = [origin for origin in known if origin == asked or (origin in asked.parents and origin.is_dir())]
        found.append(Scope(min(homes, key=lambda home: len(home.parts), default=asked), asked, path))
    return found


def where(origin: str, path: str) -> Path | None:
    """The file that an article came from; None for one that came from no file."""
    if not origin.startswith(os.sep):
        return None
    start = Path(origin)
    return start if start.is_file() or (not start.is_dir() and start.name == path) else start / path


def _identity(path: Path) -> tuple[int, int]:
    info = path.stat()
    return info.st_dev, info.st_ino
