"""Files of the data folder that a release replaces: each kept before, put whole in its place, and brought back."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from copilot.retrieval.files import write_whole
from copilot.settings import Settings

PLACES = {"voice": "voice.yaml", "model": "model.yaml", "prompts": "prompts"}
"""Where each part of a release lies in the data folder."""


def keep(settings: Settings, parts: Iterable[str], before: Path) -> None:
    """Copy those parts as they are in force into the folder `before`; what is not there is not in it either."""
    before.mkdir(parents=True)
    for name in (PLACES[part] for part in parts if part in PLACES):
        here = settings.data / name
        if here.is_dir():
            shutil.copytree(here, before / name)
        elif here.exists():
            shutil.copy2(here, before / name)


def put(file: Path, content: bytes) -> None:
    """Put a file in its place in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, content)


def put_prompts(folder: Path, prompts: Mapping[str, bytes]) -> None:
    """Make `folder` hold these prompts and no other: first those that are new, then those that are gone."""
    for name, content in prompts.items():
        put(folder / name, content)
    for file in folder.glob("*.md"):
        if file.name not in prompts:
            file.unlink()


def bring_back(settings: Settings, parts: Iterable[str], before: Path) -> None:
    """Put what was kept of those parts in place again, and take away what was not there."""
    for name in (PLACES[part] for part in parts if part in PLACES):
        here, kept = settings.data / name, before / name
        if name == "prompts":
            put_prompts(here, prompts_in(kept))
        elif kept.exists():
            put(here, kept.read_bytes())
        else:
            here.unlink(missing_ok=True)


def prompts_in(folder: Path) -> dict[str, bytes]:
    """The prompts of a folder by their file's name; none where there is no such folder."""
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.md"))}
