"""Learned models on disk: one file a version, and `current.json`, which says which is in use.

A version is written whole before `current.json` names it and holds its SHA-256, so a kill leaves the one before in
use, and a file that is not what was written is not used. No file holds anything that runs when it is read.
"""

import hashlib
import io
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import SearchIndexError
from copilot.retrieval.files import write_whole
from copilot.retrieval.learned.matters import Matter
from copilot.retrieval.learned.model import Memory, Model
from copilot.retrieval.learned.sureness import Sureness

log = logging.getLogger(__name__)

KEPT = 3
FORMAT = 1
CURRENT = "current.json"


class Version(BaseModel):
    """A model that was in use, or was refused: what it learned from and how it did. Shares are 0..1."""

    model_config = ConfigDict(frozen=True)

    number: int
    file: str = ""
    sha256: str = ""
    fingerprint: str
    kind: str
    matters: int
    questions: int
    held_back: int
    accuracy: float
    interval: tuple[float, float]
    before: float | None = None
    at: str
    reason: str = ""


class State(BaseModel):
    """`versions` newest first: the first is in use. `trained` is what the last training saw, whatever became of it."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    last: int = 0
    versions: tuple[Version, ...] = ()
    refused: Version | None = None
    revision: int = 0
    resolutions: int = 0
    features: str = ""
    reason: str = ""

    @property
    def current(self) -> Version | None:
        return self.versions[0] if self.versions else None


class Shelf:
    """The models of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stamp(self) -> tuple[int, int, int]:
        """Changes whenever `current.json` is replaced; cheap."""
        try:
            found = (self.folder / CURRENT).stat()
        except OSError:
            return 0, 0, 0
        return found.st_mtime_ns, found.st_ino, found.st_size

    def state(self) -> State:
        """What is there; empty when nothing is, or when it cannot be read."""
        try:
            found = State.model_validate_json((self.folder / CURRENT).read_bytes())
        except FileNotFoundError:
            return State()
        except (OSError, ValidationError) as error:
            log.warning("learned models unreadable", extra={"error": type(error).__name__})
            return State()
        return found if found.format == FORMAT else State()

    def load(self, version: Version) -> Model | None:
        """The model of a version; None when its file is missing or is not what was written."""
        try:
            data = (self.folder / version.file).read_bytes()
        except OSError as error:
            log.warning("learned model missing", extra={"version": version.number, "error": type(error).__name__})
            return None
        if hashlib.sha256(data).hexdigest() != version.sha256:
            log.warning("learned model is not what was written", extra={"version": version.number})
            return None
        try:
            return _model(data)
        except (BadZipFile, ValueError, KeyError, TypeError) as error:
            log.warning("learned model unreadable", extra={"version": version.number, "error": type(error).__name__})
            return None

    def put(self, model: Model, version: Version) -> Version:
        """Write a model's file; it is in use once `save` names it.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        data = _bytes(model)
        stored = version.model_copy(
            update={"file": f"v{version.number:04}.npz", "sha256": hashlib.sha256(data).hexdigest()}
        )
        self._write(stored.file, data)
        return stored

    def save(self, state: State) -> None:
        """Make this the state, the newest versions kept, and remove what it does not name.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        kept = state.model_copy(update={"versions": state.versions[:KEPT]})
        self._write(CURRENT, kept.model_dump_json(indent=1).encode())
        named = {one.file for one in kept.versions}
        for file in (*self.folder.glob("v*.npz"), *self.folder.glob(".*.new")):
            if file.name not in named:
                file.unlink(missing_ok=True)

    def _write(self, name: str, data: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / name, data)
        except OSError as error:
            raise SearchIndexError(f"The folder {self.folder} cannot be written ({error.strerror}).") from error


def _bytes(model: Model) -> bytes:
    about = {
        "nearest": model.nearest,
        "sureness": model.sureness,
        "matters": model.matters,
        "terms": model.terms,
        "reader": model.reader_version,
        "kind": model.kind,
    }
    out = io.BytesIO()
    np.savez(
        out,
        allow_pickle=False,
        about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        idf=model.idf,
        weights=model.weights.astype(np.float16),  # half the disk; their third digit decides nothing
        dense_weights=model.dense_weights,
        intercept=model.intercept,
        **{f"memory_{name}": value for name, value in model.memory._asdict().items()},
    )
    return out.getvalue()


def _model(data: bytes) -> Model:
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        arrays: Mapping[str, Any] = dict(stored)
    about = json.loads(arrays["about"].tobytes())
    return Model(
        terms=tuple(about["terms"]),
        idf=arrays["idf"],
        weights=arrays["weights"].astype(np.float32),
        dense_weights=arrays["dense_weights"],
        intercept=arrays["intercept"],
        memory=Memory(**{name: arrays[f"memory_{name}"] for name in Memory._fields}),
        nearest=float(about["nearest"]),
        sureness=Sureness(*about["sureness"]),
        matters=tuple(_matter(one) for one in about["matters"]),
        reader_version=about["reader"],
        kind=about["kind"],
    )


def _matter(given: list[Any]) -> Matter:
    name, members, sources, article = given
    return Matter(name, tuple(members), tuple((key, passage) for key, passage in sources), article)


def as_stored(model: Model) -> Model:
    """The model as it is read back: what is measured is what will serve."""
    return replace(model, weights=model.weights.astype(np.float16).astype(np.float32))
