"""Which listener this is: what was heard by another one is heard again."""

import hashlib
from functools import cache
from pathlib import Path

PARTS = Path(__file__).parents[1]
"""The folder of everything that takes part in listening."""


@cache
def version() -> str:
    """A short name of this package's code and data for listening; it changes when any of them does."""
    return version_of(PARTS)


def version_of(folder: Path) -> str:
    """12 hexadecimal digits of what the files below `folder` are called and hold, compiled ones left out."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
