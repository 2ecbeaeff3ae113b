"""Where a file is and what its articles are called when they do not say so themselves."""

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from kb.loaders.clean import clean, readable


@dataclass(frozen=True)
class Place:
    """One file of an import.

    `origin` is the imported folder, or the file itself when it was imported alone; both paths are absolute. `shown` is
    how the person named it. `zone` reads times without one; `language` serves texts too short to tell theirs.
    """

    origin: Path
    file: Path
    shown: str
    zone: tzinfo
    language: str = "es"

    @property
    def path(self) -> str:
        """The file's path inside the origin, with forward slashes."""
        alone = self.file == self.origin
        return clean(self.file.name if alone else self.file.relative_to(self.origin).as_posix())

    @property
    def id(self) -> str:
        """The path without its suffix: the id of an article that has none."""
        return self.path.removesuffix(clean(self.file.suffix))

    @property
    def title(self) -> str:
        """The file's name as words: the title of an article that has none."""
        return readable(clean(self.file.stem)) or self.path


@dataclass(frozen=True)
class Bad:
    """A row or file that gave no article: why, and what to do. `id` when it is known; `empty` when it holds no text."""

    reason: str
    id: str = ""
    empty: bool = False
