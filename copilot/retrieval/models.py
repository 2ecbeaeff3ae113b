"""The sentence models of an installation: folders under `<data>/models`, each with a record of where it came from."""

import json
import re
from pathlib import Path
from typing import NamedTuple

from copilot.errors import UsageError

RECORD = "escucha.json"  # written last: a folder without it was not finished
NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)


class Model(NamedTuple):
    """A model that was pulled. `sha` is the commit that `revision` meant then, `size` in bytes."""

    name: str
    revision: str
    sha: str
    size: int
    folder: Path


def folder_for(data: Path, name: str) -> Path:
    """Where the model `name` of a hub is kept.

    Raises:
        UsageError: that is no model's name.
    """
    if not NAME.fullmatch(name) or ".." in name or "--" in name:
        raise UsageError(f"'{name}' is not the name of a model such as intfloat/multilingual-e5-small.")
    return data / "models" / name.replace("/", "--")


def find(data: Path, name: str) -> Path:
    """The folder that `local:NAME` means: a model that was pulled, or else a path."""
    try:
        pulled = folder_for(data, name)
    except UsageError:
        return Path(name).expanduser().absolute()
    return pulled.absolute() if (pulled / RECORD).is_file() else Path(name).expanduser().absolute()


def read_record(folder: Path) -> Model | None:
    """What is known of the model in `folder`; None where it was not pulled, or not wholly."""
    try:
        kept = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return Model(str(kept["name"]), str(kept["revision"]), str(kept["sha"]), int(kept["size"]), folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_record(model: Model) -> None:
    kept = {"name": model.name, "revision": model.revision, "sha": model.sha, "size": model.size}
    (model.folder / RECORD).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def pulled_models(data: Path) -> list[Model]:
    """Every model that was pulled into this installation, by name."""
    found = (read_record(folder) for folder in (data / "models").glob("[!.]*"))
    return sorted(model for model in found if model)
