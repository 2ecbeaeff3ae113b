"""Bringing the knowledge base in line with files: the new is added, the changed cut again, the gone retired.

The files are read first, outside any transaction; each batch of articles is then one transaction. So a kill at any
moment leaves whole batches, and the next run finds them unchanged and goes on.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, state
from copilot.store.articles import Stored
from copilot.tokens import counter
from kb import duplicates
from kb.loaders import Bad, Place, load
from kb.loaders.clean import clean
from kb.passages import VERSION, split
from kb.report import Report
from kb.tally import Tally, Verdict
from kb.walk import Files, Scope, scopes, where

BATCH = 100
Progress = Callable[[int, int | None], None]

log = logging.getLogger(__name__)


def import_paths(
    store: Store, settings: Settings, paths: Sequence[Path], progress: Progress | None = None, *, take: bool = False
) -> Report:
    """Import files and folders. `progress` is told (files done, files in all), or (articles done, None) for one file.

    `take`: an article that is imported from elsewhere too is this one from now on.

    Raises:
        InputError: a path does not exist; then nothing is imported.
    """
    with store.read() as session:
        wanted = scopes(paths, articles.origins(session))
    tally = Tally()
    seen: set[tuple[int, int]] = set()
    for scope in wanted:
        _Import(store, settings, scope, tally, seen, progress or _silent, take).run()
    duplicates.compare(store)
    report = tally.report()
    log.info(
        "knowledge base imported",
        extra=report.model_dump(include={"seen", "added", "changed", "unchanged", "deleted"})
        | {"failed": len(report.failed), "empty": len(report.empty)},
    )
    return report


def content_hash(article: Article) -> str:
    """Changes with every field but where the article was read from, and with the way articles are cut."""
    fields = article.model_dump(mode="json", exclude={"origin", "path"})
    text = json.dumps([VERSION, fields], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _silent(_done: int, _total: int | None) -> None:
    return None


class _Import:
    """One scope on its way in."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        scope: Scope,
        tally: Tally,
        seen: set[tuple[int, int]],
        progress: Progress,
        take: bool,
    ) -> None:
        self._take = take
        self._store = store
        self._settings = settings
        self._counter = counter(settings.tiktoken_encoding)
        self._scope = scope
        self._tally = tally
        self._files = Files(scope, seen)
        self._progress = progress

    def run(self) -> None:
        batch: list[tuple[Place, Article]] = []
        for place, article in self._articles():
            batch.append((place, article))
            if len(batch) == BATCH:
                self._write(batch)
                batch = []
        self._write(batch)
        self._retire()

    def _articles(self) -> Iterator[tuple[Place, Article]]:
        files = self._files.list()
        self._tally.skipped += self._files.skipped
        for folder, reason in self._files.closed.items():
            self._tally.fail(self._place(folder), Bad(reason))
        rows = 0
        for done, file in enumerate(files):
            place = self._place(file)
            for found in load(place):
                rows += 1
                self._progress(*((rows, None) if len(files) == 1 else (done, len(files))))
                if isinstance(found, Bad):
                    self._tally.fail(place, found)
                elif self._tally.admits(place, found):
                    yield place, found
        self._progress(*((rows, None) if len(files) == 1 else (len(files), len(files))))

    def _place(self, file: Path) -> Place:
        return Place(
            origin=self._scope.origin,
            file=file,
            shown=clean(self._files.shown(file)),
            zone=self._settings.zone,
            language=self._settings.language,
        )

    def _write(self, batch: list[tuple[Place, Article]]) -> None:
        """One batch, one transaction; none at all when nothing in it changed."""
        hashes = {article.id: content_hash(article) for _, article in batch}
        with self._store.read() as session:
            known = articles.stored(session, hashes)
        fresh: list[tuple[Place, Article]] = []
        for place, article in batch:
            if _is_same(known.get(article.id), article, hashes[article.id]):
                self._tally.unchanged += 1
            else:
                fresh.append((place, article))
        if not fresh:
            return
        # Cut before the transaction opens: others may be waiting to write.
        cut = {article.id: split(article, self._counter) for _, article in fresh}
        with self._store.begin() as session:
            revision = state.next_revision(session)
            known = articles.stored(session, hashes)  # read again: another import may have been here
            for place, article in fresh:
                before = known.get(article.id)
                verdict = self._verdict(before, place, article, hashes[article.id], bool(cut[article.id]))
                if verdict in ("added", "changed"):
                    digest = hashes[article.id]
                    articles.upsert(session, article, cut[article.id], content_hash=digest, revision=revision)
                elif verdict == "moved":
                    articles.move(session, article.id, origin=article.origin, path=article.path)
                self._tally.count(verdict, place, article, before)

    def _verdict(self, before: Stored | None, place: Place, article: Article, digest: str, told: bool) -> Verdict:
        if not told:
            return "empty"
        if before is None or before.retired:
            return "added"
        if before.content_hash == digest:
            here = (before.origin, before.path) == (article.origin, article.path)
            return "unchanged" if here or self._is_elsewhere(before, place) else "moved"
        return "taken" if self._is_elsewhere(before, place) else "changed"

    def _is_elsewhere(self, before: Stored, place: Place) -> bool:
        """Whether the id belongs to another place that is still there and is not read again by this import."""
        if self._take or self._scope.covers(before.origin, before.path):
            return False
        file = where(before.origin, before.path)
        return file is None or (file.exists() and file != place.file)

    def _retire(self) -> None:
        """What came from here and was not seen this time is gone, unless its file could not be read."""
        with self._store.read() as session:
            known = articles.stored_from(session, str(self._scope.origin))
        ours = [one for one in known if self._scope.covers(one.origin, one.path) and one.id not in self._tally.ids]
        gone = [one.id for one in ours if not self._tally.keeps(one, where(one.origin, one.path))]
        if gone:
            with self._store.begin() as session:
                self._tally.deleted += articles.retire(session, gone, revision=state.next_revision(session))


def _is_same(before: Stored | None, article: Article, digest: str) -> bool:
    if before is None or before.retired or before.content_hash != digest:
        return False
    return (before.origin, before.path) == (article.origin, article.path)
