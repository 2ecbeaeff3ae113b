"""Shelf: the runs of this installation, each read once until its files change, and what two of them tell."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from api.evaluation.opened import Opened
from api.evaluation.remembered import Remembered, stamp_of
from copilot.conversation import Value
from copilot.errors import InputError, NotFoundError
from copilot.settings import Settings
from evals.comparison import side_of, sides_of
from evals.gate import Decision, Policy, decide, read_policy
from evals.runs.baseline import baseline_of
from evals.runs.figures import Figures
from evals.runs.folder import Folder
from evals.runs.manifest import Manifest
from evals.runs.places import SHIPPED, runs_folder
from evals.runs.scoring import metrics_version

State = Literal["done", "incomplete", "unfinished", "broken"]
MOST = 200
"""Runs that are looked at, those touched last; whoever has more of them clears up or uses the command line."""
LARGEST = 256 * 2**20
"""Bytes of a run's files that a page reads."""
FILES = ("manifest.json", "cases.jsonl", "scores.jsonl", "summary.json", "samples.jsonl", "judge.jsonl")
NAME = 120


class Entry(Value):
    """One run in the list. `candidate` names the change that it tries, empty for what was in force; an `old` one was
    judged by metrics that have changed since. A `broken` one cannot be read and says why in `problem`; a `shipped` one
    came with the product."""

    name: str
    state: State
    created_at: datetime | None = None
    candidate: str = ""
    model: str = ""
    figures: Figures | None = None
    old: bool = False
    shipped: bool = False
    problem: str = ""


class Shelf:
    """Thread-safe. `settings` are those of the installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entries: Remembered[Entry] = Remembered(MOST)
        self._opened: Remembered[Opened] = Remembered(6)
        self._decided: Remembered[Decision] = Remembered(24)

    @property
    def place(self) -> Path:
        return runs_folder(self._settings)

    def entries(self) -> tuple[Entry, ...]:
        """The runs, newest first."""
        found = [self._entry(folder) for folder in self._folders()]
        return tuple(sorted(found, key=lambda one: one.created_at.timestamp() if one.created_at else 0.0, reverse=True))

    def folder(self, name: str) -> Folder:
        """A run of this installation, else one that comes with the product.

        Raises:
            NotFoundError: the name is none of a run here, whatever it is made of.
        """
        if is_name(name):
            for place in (self.place, SHIPPED):
                folder = Folder(place / name)
                if folder.exists and folder.path.resolve().parent == place.resolve():
                    return folder
        raise NotFoundError("There is no such run here.")

    def own(self, name: str) -> Folder:
        """A run of this installation, which may be changed.

        Raises:
            NotFoundError: there is none, or it came with the product.
        """
        folder = self.folder(name)
        if is_shipped(folder):
            raise NotFoundError("This run came with the product and stays as it is.")
        return folder

    def run(self, name: str) -> Opened:
        """Raises:
        NotFoundError: there is no such run.
        InputError: it cannot be read, or is too large for a page.
        """
        folder = self.folder(name)
        return self._opened.get(name, stamp_of(folder.path / file for file in FILES), lambda: _open(folder))

    def baseline(self) -> str:
        """The name of the run that a change is held against; empty where there is none."""
        found = baseline_of(self._settings)
        return found.name if found else ""

    def decide(self, name: str, baseline: str, language: str) -> Decision:
        """Whether a run may go to the agents, held against another one, or alone with an empty `baseline`.

        Raises:
            NotFoundError: one of them is not here.
            InputError: one of them was not judged, or the policy cannot be read.
        """
        after, before = self.folder(name), self.folder(baseline) if baseline else None
        policy = self._settings.data / "gate.yaml"
        files = [one.path / file for one in (after, before) if one for file in FILES]
        stamp = stamp_of((*files, policy, self._settings.data / "judges"))
        return self._decided.get((name, baseline, language), stamp, lambda: self._decide(after, before, language))

    def policy(self) -> Policy:
        """The installation's own, in `gate.yaml`, else the usual one.

        Raises:
            InputError: the file cannot be read.
        """
        file = self._settings.data / "gate.yaml"
        return read_policy(file if file.exists() else None)

    def trusted(self, *folders: Folder) -> frozenset[str]:
        """The judge's metrics that may decide about these runs."""
        from evals.calibration import trusted  # brings scipy along, for which no start of the service waits

        return trusted(self._settings, *folders)

    def _decide(self, after: Folder, before: Folder | None, language: str) -> Decision:
        old, new = sides_of(before, after) if before else (None, side_of(after))
        folders = (before, after) if before else (after,)
        return decide(new, self.policy(), before=old, language=language, trusted=self.trusted(*folders))

    def _folders(self) -> Iterator[Folder]:
        """Of two of one name the installation's own."""
        own = [path for path in _within(self.place) if Folder(path).exists]
        own.sort(key=lambda one: one.stat().st_mtime, reverse=True)
        names = {path.name for path in own}
        shipped = [path for path in _within(SHIPPED) if path.name not in names and Folder(path).exists]
        yield from map(Folder, (*own[:MOST], *shipped))

    def _entry(self, folder: Folder) -> Entry:
        files = (folder.path / "manifest.json", folder.path / "summary.json")
        return self._entries.get(folder.path, stamp_of(files), lambda: _entry(folder))


def is_name(name: str) -> bool:
    """Whether a run can be called so: one part of a path, and nothing hidden."""
    return bool(name) and len(name) <= NAME and name.isprintable() and name[0] != "." and Path(name).name == name


def is_shipped(folder: Folder) -> bool:
    """Whether a run came with the product: it is looked at and never written to."""
    return folder.path.parent == SHIPPED


def _within(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if is_name(path.name) and path.is_dir()] if place.is_dir() else []


def _entry(folder: Folder) -> Entry:
    try:
        manifest, figures = folder.manifest(), _figures(folder)
    except (InputError, NotFoundError) as error:
        return Entry(name=folder.name, state="broken", problem=str(error))
    state: State = "unfinished" if figures is None else "done" if figures.complete else "incomplete"
    return Entry(
        name=folder.name,
        state=state,
        created_at=manifest.created_at,
        candidate=changed(manifest),
        model=manifest.versions.get("model", ""),
        figures=figures,
        old=figures is not None and figures.by != metrics_version(),
        shipped=is_shipped(folder),
    )


def changed(manifest: Manifest) -> str:
    """The name of the change that was tried; empty where it was what was in force."""
    parts = manifest.candidate.keys() - {"name", "prices"}
    return str(manifest.candidate.get("name") or "+".join(sorted(parts))) if parts else ""


def _figures(folder: Folder) -> Figures | None:
    file = folder.path / "summary.json"
    try:
        return Figures.model_validate_json(file.read_bytes()) if file.exists() else None
    except ValidationError as error:
        mend = f"`escucha eval score {folder.name}` writes it anew."
        raise InputError("its figures cannot be read.", where=str(file), mend=mend) from error


def _open(folder: Folder) -> Opened:
    size = sum(file.stat().st_size for file in folder.path.glob("*.jsonl"))
    if size > LARGEST:
        mend = f"Use `escucha eval report {folder.name}`."
        raise InputError("the run is too large for a page.", where=folder.name, mend=mend)
    return Opened(folder, folder.manifest(), folder.judged(), _figures(folder))
