"""Sitting: a person who labels the answers of a run, one by one, blind; to be gone on with at any time."""

from collections.abc import Mapping
from datetime import UTC, datetime

from copilot.errors import NotFoundError, UsageError
from evals.calibration.blind import Blind, Sight
from evals.calibration.labels import Label, read_labels
from evals.judge.run import Slot

LONGEST = 3600.0
"""Seconds that a person can have looked at one answer."""
_START = datetime.min.replace(tzinfo=UTC)


class Sitting:
    """`place` counts from 0, in this person's own order."""

    def __init__(self, blind: Blind) -> None:
        self._blind = blind

    @property
    def total(self) -> int:
        return len(self._blind.slots)

    @property
    def left(self) -> int:
        return len(self._blind.left())

    def first(self) -> int:
        """The place of the first answer that is not labelled; -1 where all are."""
        left = self._blind.left()
        return self._blind.slots.index(left[0]) if left else -1

    def sight(self, place: int) -> Sight:
        """Raises NotFoundError for a place where there is no answer."""
        if not 0 <= place < self.total:
            raise NotFoundError("There is no such answer to label.")
        return self._blind.sight(self._blind.slots[place])

    def said(self, place: int) -> dict[str, str]:
        """What this person said of the answer before; empty where nothing stands."""
        slot = self._blind.slots[place]
        found = next((one for one in self._mine() if one.slot == slot), None)
        return {name: said for name, said in (found.labels | found.tone).items() if name != "tone"} if found else {}

    def add(self, place: int, said: Mapping[str, str], seconds: float = 0.0) -> Label:
        """Write down what was said of an answer, by the questions' names.

        Raises:
            NotFoundError: there is no such answer.
            UsageError: a question is left open, or a label is none of its labels.
        """
        sight = self.sight(place)
        known = {one.name: one for one in sight.questions}
        told = {name: label for name, label in said.items() if name in known}
        for name, question in known.items():
            if told.get(name) not in question.labels.values():
                choice = ", ".join(question.labels.values())
                raise UsageError(f"`{name}` needs one of {choice}.")
        return self._blind.add(sight.slot, told, seconds=min(LONGEST, max(0.0, seconds)))

    def undo(self) -> int:
        """Take back what this person said last; the place of that answer, -1 where there is nothing."""
        mine = [one for one in self._mine() if one.slot in self._blind.slots]
        if not mine:
            return -1
        last = max(mine, key=lambda one: one.ts or _START)
        self._blind.add(last.slot, {})
        return self._blind.slots.index(last.slot)

    def place_of(self, slot: Slot) -> int:
        """Raises NotFoundError where the answer is none of those that were drawn."""
        if slot not in self._blind.slots:
            raise NotFoundError("This answer is none of those that are labelled here.")
        return self._blind.slots.index(slot)

    def _mine(self) -> tuple[Label, ...]:
        file = self._blind.file
        return tuple(one for one in read_labels([file]) if one.by == self._blind.by) if file.exists() else ()
