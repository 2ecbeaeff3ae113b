"""The cues that a company's own team wrote, ready to search beside those that ship with the product."""

import logging
import re
import threading
from collections.abc import Iterable
from typing import NamedTuple

from copilot.listen.feelings.cues import CueSet, read_slots
from copilot.listen.feelings.grammar import Cue, CueError, compile_cue
from copilot.listen.language import OURS, ours
from copilot.store import Store, cues
from copilot.store.cues import TeamCue

log = logging.getLogger(__name__)


class _Known(NamedTuple):
    revision: int
    sets: dict[str, CueSet]


class TeamCues:
    """The team's cues by language, as they are in the store at this moment. Thread-safe.

    Every question asks the store for its revision, one small look; the cues are compiled when that has changed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known = _Known(0, {})

    @property
    def revision(self) -> int:
        """That of the last change; 0 when the team has written nothing."""
        with self._store.read() as session:
            return cues.revision(session)

    def of(self, language: str) -> CueSet | None:
        """Those for what is said in `language`, a tag or base code; None when there are none. As with the cues that
        ship with the product, the Spanish ones are for a language that has none."""
        with self._store.read() as session:
            revision, known = cues.revision(session), self._known
            if known.revision != revision:
                known = self._compiled(revision, cues.every(session))
        return known.sets.get(ours(language.lower()))

    def _compiled(self, revision: int, written: list[TeamCue]) -> _Known:
        with self._lock:
            if self._known.revision != revision:
                sets = {base: compiled(written, base) for base in OURS}
                self._known = _Known(revision, {base: one for base, one in sets.items() if one})
            return self._known


def compiled(written: Iterable[TeamCue], language: str) -> CueSet | None:
    """Those of `language` that count; None when there are none. One that an older version could read and this one
    cannot is left out."""
    wanted = [one for one in written if one.language == language and not one.removed]
    found, lost = [], 0
    for one in wanted:
        try:
            found.append(_cue(one))
        except (CueError, re.error):
            lost += 1
    if lost:
        log.warning("cues cannot be read any more", extra={"language": language, "cues": lost})
    return CueSet(language, found) if found else None


def _cue(one: TeamCue) -> Cue:
    cue = compile_cue(one.label, one.text, read_slots(one.language))
    cue.pattern()
    return cue
