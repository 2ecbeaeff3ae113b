"""Evaluations: all that the service does with runs, in one place for pages and API alike."""

from datetime import datetime

from api.evaluation.remembered import Remembered, stamp_of
from api.evaluation.shelf import Shelf
from api.evaluation.sitting import Sitting
from api.evaluation.wish import Wish, going_on, prepare
from api.evaluation.work import Progress, Works, complaint
from copilot.errors import ConflictError, InputError, NotFoundError
from copilot.settings import Settings
from copilot.store import Store
from evals.calibration import Calibration, Label, calibrate, read_labels
from evals.calibration.blind import Blind
from evals.cases import Case
from evals.gate.promote import promote, undo
from evals.gate.releases import Release, releases
from evals.production import accepted
from evals.runs.folder import Folder


class Evaluations:
    """One for each process; thread-safe."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self._store = store
        self.shelf = Shelf(settings)
        self._works = Works(settings)
        self._calibrated: Remembered[Calibration] = Remembered(8)
        self._blind: Remembered[Blind] = Remembered(8)

    def start(self, wish: Wish) -> str:
        """Begin a run; its name.

        Raises:
            UsageError: it cannot be run so.
            ConflictError: another one is under way, or has that name.
        """
        if self._works.now():
            raise ConflictError("An evaluation is under way; wait for its end, or stop it.")
        name, arguments = prepare(wish, self.settings, self.own_cases(), datetime.now(self.settings.zone))
        self._works.start(name, arguments)
        return name

    def own_cases(self) -> tuple[Case, ...]:
        """Those that were made of this installation's own conversations and accepted."""
        try:
            return accepted(self._store)
        except InputError:  # nothing was accepted yet
            return ()

    def resume(self, name: str) -> None:
        """Go on with a run that was stopped, or ended with errors.

        Raises:
            NotFoundError: there is no such run.
            ConflictError: another one is under way.
        """
        self._works.start(name, going_on(self.shelf.own(name), self.settings))

    def score(self, name: str) -> None:
        """Judge the answers of a run anew, with today's metrics.

        Raises:
            as `resume`.
        """
        data = str(self.settings.data.resolve())
        self._works.start(name, ["score", "--data", data, "--run", self.shelf.own(name).name])

    def stop(self, name: str) -> None:
        """Raises NotFoundError where it is not under way."""
        if not self._works.stop(name):
            raise NotFoundError("No such run is under way.")

    def complaint(self, name: str) -> str:
        """Why the process of a run ended before it was done; "" where it said nothing."""
        return complaint(self.shelf.folder(name).path)

    def progress(self) -> Progress | None:
        """How far the run is that is under way; None where none is."""
        work = self._works.now()
        if work is None:
            return None
        folder = Folder(self.shelf.place / work.run)
        repeat = folder.manifest().repeat if work.run and folder.exists else 1
        return self._works.progress(work, repeat)

    def sitting(self, name: str, by: str) -> Sitting:
        """A person's blind labelling of a run.

        Raises:
            NotFoundError: there is no such run.
        """
        folder = self.shelf.own(name)
        stamp = stamp_of(folder.path / file for file in ("cases.jsonl", "samples.jsonl"))
        return Sitting(self._blind.get((name, by), stamp, lambda: Blind(folder, by)))

    def calibration(self, folder: Folder) -> Calibration:
        """The last judge of a run held against people's labels.

        Raises:
            InputError: nobody labelled an answer of it, or no judge judged it.
        """
        stamp = stamp_of(folder.path / file for file in ("cases.jsonl", "samples.jsonl", "labels.jsonl", "judge.jsonl"))
        return self._calibrated.get(folder.name, stamp, lambda: calibrate(folder, labels_of(folder)))

    def promote(self, name: str) -> Release:
        """Put the candidate of a run that passed the gate against the baseline into force.

        Raises:
            NotFoundError: there is no such run.
            UsageError: it has not passed.
            ConflictError: what it measured has changed since.
        """
        folder = self.shelf.folder(name)
        baseline = self.shelf.baseline()
        decision = self.shelf.decide(name, baseline if baseline != name else "", self.settings.language)
        return promote(folder, decision, self.settings)

    def undo(self, name: str) -> Release:
        """Bring back what was in force before this run was promoted.

        Raises:
            ConflictError: it is not the one that was promoted last.
        """
        last = self.in_force()
        if last is None or last.run != name:
            raise ConflictError("Another run was promoted since, or none is in force; only the last can be undone.")
        return undo(self.settings)[0]

    def in_force(self) -> Release | None:
        """What was promoted last and was not undone."""
        return next((one for one in reversed(releases(self.settings)) if one.state != "undone"), None)


def labels_of(folder: Folder) -> tuple[Label, ...]:
    """What people said of a run's answers; nothing where nobody did."""
    file = folder.path / "labels.jsonl"
    return read_labels([file]) if file.exists() else ()
