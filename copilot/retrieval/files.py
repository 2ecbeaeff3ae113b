"""Files that a reader finds whole, whenever it looks and whoever was killed while writing."""

import os
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Put `content` in the place of `file` in one step, once it is on disk. Raises OSError."""
    draft = file.with_name(f".{file.name}.new")
    with draft.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)
