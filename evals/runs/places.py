"""Where runs are: a folder that is named, or one under `runs` in the data folder, by its name."""

from datetime import datetime
from pathlib import Path

from copilot.errors import InputError, NotFoundError
from copilot.settings import Settings
from evals.runs.folder import Folder

SHIPPED = Path(__file__).parents[1] / "baselines"
"""Runs that come with the product, by name, to hold the first one of one's own against."""


def runs_folder(settings: Settings) -> Path:
    return settings.data / "runs"


def all_runs(settings: Settings) -> list[Folder]:
    """The runs of this installation, newest first; without those whose manifest cannot be read."""
    runs = [(at, folder) for folder in _folders(settings) if (at := _begun_at(folder))]
    return [folder for _, folder in sorted(runs, key=lambda one: one[0], reverse=True)]


def unreadable(settings: Settings) -> list[Folder]:
    """The runs of this installation whose manifest cannot be read."""
    return [folder for folder in _folders(settings) if _begun_at(folder) is None]


def _folders(settings: Settings) -> list[Folder]:
    place = runs_folder(settings)
    found = [Folder(path) for path in sorted(place.iterdir()) if path.is_dir()] if place.is_dir() else []
    return [folder for folder in found if folder.exists]


def _begun_at(folder: Folder) -> datetime | None:
    try:
        return folder.manifest().created_at
    except InputError:
        return None


def place_of(settings: Settings, name: str | Path) -> Path:
    """Where a run of that name goes: a bare name is one of this installation's."""
    path = Path(name)
    return runs_folder(settings) / path if path.name == str(name) else path


def find(settings: Settings, name: str | Path) -> Folder:
    """The run in the folder `name`, of that name in this installation, or of those that come with the product.

    Raises:
        NotFoundError: there is none; names those that there are.
    """
    given = Folder(Path(name))
    if given.exists:
        return given
    if Path(name).name == str(name):
        own = Folder(runs_folder(settings) / name)
        if own.exists:
            return own
        shipped = Folder(SHIPPED / name)
        if shipped.exists:
            return shipped
    known = ", ".join(folder.name for folder in all_runs(settings)[:8])
    there = f"There are: {known}." if known else "There is none yet; `escucha eval run` makes one."
    raise NotFoundError(f"There is no run '{name}'. {there}")
