"""Where runs are: a folder that is named, or one under `runs` in the data folder, by its name."""

from pathlib import Path

from copilot.errors import NotFoundError
from copilot.settings import Settings
from evals.runs.folder import Folder

SHIPPED = Path(__file__).parents[1] / "baselines"
"""Runs that come with the product, by name, to hold the first one of one's own against."""


def runs_folder(settings: Settings) -> Path:
    return settings.data / "runs"


def all_runs(settings: Settings) -> list[Folder]:
    """The runs of this installation, newest first."""
    place = runs_folder(settings)
    found = [Folder(path) for path in place.iterdir() if path.is_dir()] if place.is_dir() else []
    runs = [(folder.manifest().created_at, folder) for folder in found if folder.exists]
    return [folder for _, folder in sorted(runs, key=lambda one: one[0], reverse=True)]


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
