"""Releases: what was promoted into an installation, when, by which run; kept in `released.json` in its data folder."""

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from copilot.conversation import Value
from copilot.errors import ConfigError
from copilot.retrieval.files import write_whole
from copilot.settings import Settings

Part = Literal["voice", "prompts", "model", "articles"]
State = Literal["begun", "in force", "undone"]


class Release(Value):
    """`fingerprint` is that of the run; `parts` are what was put in place, `held` what of the candidate was not and
    why. What was in force before is in the folder `released/<id>`. One that is `begun` was cut off."""

    id: str
    run: str
    fingerprint: str
    baseline: str = ""
    at: datetime
    candidate: str = ""
    decision: dict[str, Any] = Field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    held: tuple[str, ...] = ()
    state: State = "begun"


class _Log(Value):
    releases: tuple[Release, ...] = ()


def log_file(settings: Settings) -> Path:
    return settings.data / "released.json"


def folder_of(settings: Settings, id: str = "") -> Path:
    """Where what was in force before a release is kept; the folder of all of them without `id`."""
    return settings.data / "released" / id


def releases(settings: Settings) -> tuple[Release, ...]:
    """In the order in which they were made.

    Raises:
        ConfigError: the file cannot be read.
    """
    file = log_file(settings)
    try:
        return _Log.model_validate_json(file.read_bytes()).releases if file.exists() else ()
    except ValidationError as error:
        raise ConfigError(f"{file}: it is no list of releases. Put it aside; what is in force stays.") from error


def record(settings: Settings, release: Release) -> Release:
    """Write a release down, in the place of the one of the same id."""
    others = [one for one in releases(settings) if one.id != release.id]
    log = _Log(releases=(*others, release))
    write_whole(log_file(settings), log.model_dump_json(indent=1).encode())
    return release
