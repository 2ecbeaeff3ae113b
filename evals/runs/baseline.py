"""The baseline: the run that stands for what the agents have now, against which a change is held."""

import os

from copilot.settings import Settings
from evals.runs.folder import Folder
from evals.runs.places import runs_folder

_FILE = ".baseline"
_USUAL = "baseline"


def baseline_of(settings: Settings) -> Folder | None:
    """The run that a person chose, else the one that is called so; None where there is neither."""
    place = runs_folder(settings)
    file = place / _FILE
    chosen = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    named = [name for name in (chosen, _USUAL) if name and name not in (".", "..") and "/" not in name]
    return next((folder for name in named if (folder := Folder(place / name)).exists), None)


def use_as_baseline(settings: Settings, name: str) -> None:
    """Let the run `name` be it from now on; "" takes the choice back."""
    place = runs_folder(settings)
    place.mkdir(parents=True, exist_ok=True)
    beside = place / f"{_FILE}.{os.getpid()}"
    beside.write_text(f"{name}\n", encoding="utf-8")
    beside.replace(place / _FILE)
