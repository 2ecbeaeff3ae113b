"""Keeping count while an import runs, and remembering what failed so that it is neither lost nor retired."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from copilot.source import Article
from copilot.store.articles import Stored
from kb.loaders import Bad, Place
from kb.report import Problem, Report

Verdict = Literal["added", "changed", "unchanged", "moved", "empty", "taken"]

_KEPT = " The version imported before is kept."


@dataclass
class _Trouble:
    path: str
    bad: Bad
    kept: bool = False

    @property
    def problem(self) -> Problem:
        return Problem(path=self.path, reason=self.bad.reason + (_KEPT if self.kept else ""))


@dataclass
class Tally:
    """`ids` are the articles seen so far, each with how the person named its file."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: int = 0
    ids: dict[str, str] = field(default_factory=dict)
    _troubles: list[_Trouble] = field(default_factory=list)
    _by_id: dict[str, _Trouble] = field(default_factory=dict)
    _by_file: dict[Path, _Trouble] = field(default_factory=dict)

    def admits(self, place: Place, article: Article) -> bool:
        """Whether this id comes up for the first time in this import; a second one is a failure."""
        first = self.ids.setdefault(article.id, "")
        if first:
            reason = f"the id '{article.id}' is used by {first} as well. Give one of the two another `id`."
            self.fail(place, Bad(reason, id=article.id))
            return False
        self.ids[article.id] = place.shown
        return True

    def fail(self, place: Place, bad: Bad, *, kept: bool = False) -> None:
        trouble = _Trouble(place.shown, bad, kept)
        self._troubles.append(trouble)
        if bad.id:
            self._by_id.setdefault(bad.id, trouble)
        else:
            self._by_file.setdefault(place.file, trouble)

    def count(self, verdict: Verdict, place: Place, article: Article, before: Stored | None) -> None:
        live = before is not None and not before.retired
        if verdict == "added":
            self.added += 1
        elif verdict == "changed":
            self.changed += 1
        elif verdict == "empty":
            name = f"the article '{article.id}'" if article.id != place.id else "it"
            reason = f"{name} holds no text that could be cited. Write it, or remove it."
            self.fail(place, Bad(reason, id=article.id, empty=True), kept=live)
        elif verdict == "taken" and before:
            reason = (
                f"the id '{article.id}' belongs to {before.path or 'an article'} "
                f"from {before.origin or 'elsewhere'}. Give this one another `id`, or remove that one."
            )
            self.fail(place, Bad(reason, id=article.id))
        else:
            self.unchanged += 1

    def keeps(self, one: Stored, file: Path | None) -> bool:
        """Whether a stored article is in trouble this time: its file, its row or a folder above could not be read."""
        above = (file, *file.parents) if file else ()
        trouble = self._by_id.get(one.id) or next(filter(None, map(self._by_file.get, above)), None)
        if trouble:
            trouble.kept = True
        return trouble is not None

    def report(self) -> Report:
        return Report(
            seen=self.added + self.changed + self.unchanged + len(self._troubles),
            added=self.added,
            changed=self.changed,
            unchanged=self.unchanged,
            deleted=self.deleted,
            skipped=self.skipped,
            failed=tuple(one.problem for one in self._troubles if not one.bad.empty),
            empty=tuple(one.problem for one in self._troubles if one.bad.empty),
        )
