"""The baseline: the run that stands for what the agents have now, against which a change is held."""

import os

from copilot.settings import Settings
from evals.runs.folder import Folder
from evals.runs.places import SHIPPED, runs_folder

_FILE = ".baseline"
_USUAL = "baseline"


def baseline_of(settings: Settings) -> Folder | None:
    """The run that a person chose, one of the installation's or of those that come with the product, else the one that
    is called so; None where there is neither."""
    places = (runs_folder(settings), SHIPPED)
    file = places[0] / _FILE
    chosen = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    named = [name for name in (chosen, _USUAL) if name and name not in (".", "..") and "/" not in name]
    found = (Folder(place / name) for name in named for place in places)
    return next((folder for folder in found if folder.exists), None)


def use_as_baseline(settings: Settings, name: str) -> None:
    """Let the run `name` be it from now on; "" takes the choice back."""
    place = runs_folder(settings)
    place.mkdir(parents=True, exist_ok=True)
    beside = place / f"{_FILE}.{os.getpid()}"
    beside.write_text(f"{name}\n", encoding="utf-8")
    beside.replace(place / _FILE)
