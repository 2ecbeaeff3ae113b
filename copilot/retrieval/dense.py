"""The dense channel: passages whose meaning is near a question's, in whatever words.

It helps the search and never holds it up: where the model or Chroma fails, words are searched alone, the log says so,
and it is tried again after a pause that grows with each failure. When another model is configured, the former one and
its vectors serve until everything is embedded anew; where the former cannot be opened, words serve alone.
"""

import hashlib
import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url

from copilot.errors import ModelError, SearchIndexError
from copilot.retrieval.building import Building, Progress
from copilot.retrieval.chroma import open_folder, open_server, parse_server
from copilot.retrieval.embed import Embedder, origin, reopen
from copilot.retrieval.entries import Change, Entry
from copilot.retrieval.gate import Gate
from copilot.retrieval.locks import alone
from copilot.retrieval.purge import PREFIX, drop_rows, scrub_folder
from copilot.retrieval.vectors import SHELVES, Former, Row, Shelf, Vectors
from copilot.settings import Settings
from copilot.source import Audience, Pool

log = logging.getLogger(__name__)

VERSION = "1"  # grows when `text_of` changes: then everything is embedded anew
HEAD_LIMIT = 1_200  # characters: a title is shorter, a past question can be a long letter
TEXT_LIMIT = 2_000  # characters: about the 512 tokens that many embedding models read
BATCH = 64  # passages embedded between two writes: what a kill can cost
PATIENCE = 35.0  # seconds that `close` waits for a batch: a little more than the model has for it


class Circuit:
    """One kind of call to the outside: is it worth trying now, and what is wrong with it?

    After a failure it rests for `first` seconds, twice as long after each more in a row, at most `longest`.
    """

    def __init__(self, step: str, first: float, longest: float, clock: Callable[[], float]) -> None:
        self._step, self._first, self._longest, self._clock = step, first, longest, clock
        self._length = self._until = 0.0
        self.problem = ""

    @property
    def ready(self) -> bool:
        return self._clock() >= self._until

    def failed(self, error: ModelError | SearchIndexError, *, rest: bool = True) -> None:
        cause = error.cause if isinstance(error, ModelError) else error.code
        level = logging.DEBUG if str(error) == self.problem else logging.WARNING
        log.log(level, "dense channel failed, searching words alone", extra={"step": self._step, "cause": cause})
        self.problem = str(error)
        if rest:
            self._length = min(self._longest, self._length * 2 or self._first)
            self._until = self._clock() + self._length

    def worked(self) -> None:
        if self.problem:
            log.info("dense channel works again", extra={"step": self._step})
        self._length = self._until = 0.0
        self.problem = ""


class Serving(NamedTuple):
    """The vectors that are searched now, and the model that made them."""

    vectors: Vectors | Former
    embedder: Embedder


class DenseIndex:
    """The vectors of an installation's passages, in `folder` or on the Chroma server of the settings. Thread-safe.

    Opens when first asked. Once built, nothing here raises: `problem` says what is wrong. `total` counts the passages
    that there are to embed.

    Raises:
        ConfigError: the server's address is malformed.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        embedder: Embedder,
        clock: Callable[[], float] = time.monotonic,
        total: Callable[[], int] | None = None,
    ) -> None:
        if settings.chroma_url:
            parse_server(settings.chroma_url)
        self.folder, self._settings, self._embedder = folder, settings, embedder
        self._total, self._clock = total, clock
        self._version = _short_hash(f"{VERSION}|{embedder.name}")
        self._vectors: Vectors | None = None
        self._former: Serving | None = None
        self._building: Building | None = None
        self._doubtful = False
        self._open_lock, self._update_lock = threading.Lock(), threading.Lock()
        self._gate, self._purging, self._closing = Gate(), False, threading.Event()
        self._opening = Circuit("open", 5, 60, clock)
        self._updating = Circuit("update", 15, 120, clock)
        self._asking = Circuit("query", 5, 60, clock)

    @property
    def revision(self) -> int:
        """The last revision of SQL whose passages are all in; 0 where that is unknown."""
        vectors = self._opened()
        return 0 if vectors is None or self._doubtful else vectors.revision

    @property
    def available(self) -> bool:
        """Whether vectors take part in a search. While the first build is under way they don't: a passage that is
        not in yet would lose against one that is."""
        return self._serving() is not None

    @property
    def model(self) -> str:
        """The model whose vectors take part in a search, as a short name that changes with it; empty without one."""
        serving = self._serving()
        return _short_hash(serving.embedder.name) if serving else ""

    @property
    def progress(self) -> Progress | None:
        """How far the embedding of the whole base is; None when that is not under way."""
        building = self._building
        return building.progress if building else None

    @property
    def problem(self) -> str:
        """What keeps vectors out of the search, as a sentence; empty when nothing does."""
        return self._opening.problem or self._updating.problem or self._asking.problem

    def close(self) -> None:
        """Let another process have the folder. An update under way ends after the batch that it is at."""
        self._closing.set()
        ended = self._update_lock.acquire(timeout=PATIENCE)
        try:
            with self._open_lock:
                if self._vectors:
                    self._vectors.close()
                    self._vectors = self._former = None
        finally:
            self._closing.clear()
            if ended:
                self._update_lock.release()

    def warm(self) -> None:
        """Load the model before a customer waits for it."""
        if self._opened() and self._asking.ready:
            serving = self._serving()
            try:
                (serving.embedder if serving else self._embedder).query("hola")
            except ModelError as error:
                self._asking.failed(error)

    def update(self, changes: Iterable[Change], revision: int) -> int:
        """Bring in `changes`, which are those after `self.revision`, and remember `revision`.

        Returns how many sources were looked at: 0 when another thread or process is already at it, or when something
        failed, and then `self.revision` stays. Texts that were embedded before are not embedded again.
        """
        vectors = self._opened()
        if vectors is None or not (self._opening.ready and self._updating.ready):
            return 0
        try:
            with self._only_writer() as alone:
                return self._bring_in(vectors, changes, revision) if alone and self._confirmed(vectors) else 0
        except SearchIndexError as error:
            self._opening.failed(error)
            return 0

    def query(self, text: str, *, pool: Pool, internal: bool, limit: int) -> dict[str, float]:
        """The ids of the `limit` passages nearest to a question, with their cosine similarity.

        Empty when vectors cannot help now. Only shelves that the reader may see are asked.
        """
        text = text.strip()[:TEXT_LIMIT]
        with self._gate.inside() as let_in:
            return self._query(text, pool, internal, limit) if text and let_in else {}

    def _query(self, text: str, pool: Pool, internal: bool, limit: int) -> dict[str, float]:
        serving = self._serving()
        if serving is None or not self._asking.ready:
            return {}
        audiences: tuple[Audience, ...] = ("public", "internal") if internal else ("public",)
        try:
            vector = serving.embedder.query(text)
            shelves = [Shelf(pool, audience) for audience in audiences]
            found = [pair for shelf in shelves for pair in serving.vectors.nearest(shelf, vector, limit)]
        except (ModelError, SearchIndexError) as error:
            if isinstance(error, SearchIndexError) and isinstance(serving.vectors, Former) and self._overtaken():
                return self._query(text, pool, internal, limit)
            self._doubtful = self._doubtful or isinstance(error, SearchIndexError)
            # A refusal is about this one text: the next one deserves its try.
            self._asking.failed(error, rest=not isinstance(error, ModelError) or error.cause != "refused")
            return {}
        self._asking.worked()
        best: dict[str, float] = {}
        for passage_id, cosine in found:
            best[passage_id] = max(cosine, best.get(passage_id, -1.0))
        return dict(nlargest(limit, best.items(), key=lambda pair: pair[1]))

    def forget(self) -> None:
        """Let go of the questions that were asked lately."""
        self._embedder.forget()
        if self._former:
            self._former.embedder.forget()

    def purge(self, keys: Sequence[str], patience: float | None = None) -> bool:
        """Let go of the sources with these keys, which SQL holds no more, for good. Searches go on with words alone
        for the moment that takes. False when that is not possible now: another process holds the folder, the server
        does not answer, or an update goes on for longer than `patience` seconds (None: wait for it).

        Raises:
            SearchIndexError: Chroma or the disk fails.
        """
        vectors = self._opened()
        if vectors is None or not self._update_lock.acquire(timeout=-1 if patience is None else patience):
            return False
        try:
            if self._settings.chroma_url:
                with alone(self.folder / ".writer.lock") as held:
                    return held and self._purge_server(vectors, keys)
            with self._gate.shut(), self._open_lock:
                self._purging = True  # whoever asks meanwhile is told that there are no vectors, and does not wait
                drop_rows(vectors.client, PREFIX, keys)
                vectors.close()
                self._vectors = self._former = None
                return scrub_folder(self.folder)
        finally:
            self._purging = False
            self._update_lock.release()

    def _purge_server(self, vectors: Vectors, keys: Sequence[str]) -> bool:
        with self._gate.shut():
            drop_rows(vectors.client, vectors.prefix, keys)
            vectors.reload()
            self._former = self._open_former(vectors)
        return True

    def compare(self, text: str, others: Sequence[str]) -> list[float] | None:
        """The cosine similarity of a question with texts that are in no shelf, in order; None when that cannot be
        known now."""
        serving = self._serving()
        if serving is None or not self._asking.ready:
            return None
        try:
            vector = serving.embedder.query(text.strip()[:TEXT_LIMIT])
            found = serving.embedder.documents(others) if others else []
        except ModelError as error:
            self._asking.failed(error, rest=error.cause != "refused")
            return None
        return [math.fsum(a * b for a, b in zip(vector, other, strict=True)) for other in found]

    def _serving(self) -> Serving | None:
        """What is searched: the configured model's vectors once they are whole, the former's until then."""
        vectors = self._opened()
        if vectors is None or self._doubtful:
            return None
        return Serving(vectors, self._embedder) if vectors.revision else self._former

    def _overtaken(self) -> bool:
        """Whether the former shelves are gone because the new ones are whole: another thread or process saw to it."""
        vectors, self._former = self._opened(), None
        try:
            return vectors is not None and vectors.reload() > 0
        except SearchIndexError:
            return False

    def _opened(self) -> Vectors | None:
        if self._purging:
            return None
        with self._open_lock:
            if self._vectors is None and self._opening.ready:
                try:
                    self._vectors = self._open()
                    self._former = self._open_former(self._vectors)
                except SearchIndexError as error:
                    self._opening.failed(error)
                else:
                    self._opening.worked()
            return self._vectors

    def _open(self) -> Vectors:
        about = origin(self._settings) | {"embedder": _short_hash(self._embedder.name)}
        if self._settings.chroma_url:
            prefix = f"{PREFIX}-{_short_hash(_installation(self._settings))}"
            return Vectors(open_server(self._settings.chroma_url), prefix, self._version, about)
        vectors = Vectors(open_folder(self.folder), PREFIX, self._version, about)
        if vectors.revision:
            vectors.finish(vectors.revision)  # a kill may have left a former model's shelves behind
        return vectors

    def _open_former(self, vectors: Vectors) -> Serving | None:
        """The model that was configured before with its vectors, while the new ones are not whole."""
        former = None if vectors.revision else vectors.former()
        if former is None:
            return None
        embedder = reopen(self._settings, former.about)
        if embedder is None or _short_hash(embedder.name) != former.about.get("embedder"):
            log.warning("the former model cannot be opened, words are searched alone until vectors are built")
            return None
        return Serving(former, embedder)

    @contextmanager
    def _only_writer(self) -> Iterator[bool]:
        """Whether this thread may write: whoever comes second leaves it to the first rather than embed twice."""
        if not self._update_lock.acquire(blocking=False):
            yield False
            return
        try:
            if not self._settings.chroma_url:
                yield True  # the folder's own lock is held as long as it is open
                return
            with alone(self.folder / ".writer.lock") as held:
                yield held
        finally:
            self._update_lock.release()

    def _confirmed(self, vectors: Vectors) -> bool:
        """Whether the shelves still hold what this process believes. A server may have been emptied; then the caller's
        changes are too few, and the next ones start from the beginning."""
        believed = 0 if self._doubtful else vectors.revision
        held = vectors.reload()
        self._doubtful = False
        self._opening.worked()
        if held < believed:
            log.warning("vectors are gone, embedding anew", extra={"held": held, "expected": believed})
        return held >= believed

    def _bring_in(self, vectors: Vectors, changes: Iterable[Change], revision: int) -> int:
        done = 0
        if not vectors.revision and self._total:
            self._building = Building(self.folder, self._total(), former=bool(self._former), clock=self._clock)
        try:
            for batch in _batches(change for change in changes if change.revision > vectors.revision):
                if self._closing.is_set():
                    return 0
                fresh = self._replace(vectors, batch)
                if self._building:
                    self._building.add(sum(len(change.entries) for change in batch), fresh)
                done += len(batch)
            vectors.finish(max(revision, vectors.revision))
        except (ModelError, SearchIndexError) as error:
            self._updating.failed(error)
            return 0
        if self._building:
            self._building.end()
        if self._former:
            self._asking.worked()  # what was wrong with the former model is over
        self._former = self._building = None
        self._updating.worked()
        log.info("vectors updated", extra={"sources": done, "revision": revision})
        return done

    def _replace(self, vectors: Vectors, batch: Sequence[Change]) -> int:
        """Returns how many passages were new to these vectors."""
        keys = [change.key for change in batch]
        wanted: dict[Shelf, dict[str, Row]] = {shelf: {} for shelf in SHELVES}
        for change in batch:
            for entry in change.entries:
                row = Row(change.key, entry.passage_id, text_of(entry))
                wanted[Shelf(entry.pool, entry.audience)][row.id] = row
        held = {shelf: vectors.held(shelf, keys) for shelf in SHELVES}
        fresh = {
            shelf: [row for row in rows.values() if held[shelf].get(row.id) != row.digest]
            for shelf, rows in wanted.items()
        }
        known = self._embedded(vectors, {row.digest: row.text for rows in fresh.values() for row in rows})
        for shelf, rows in fresh.items():
            vectors.drop(shelf, [row_id for row_id in held[shelf] if row_id not in wanted[shelf]])
            vectors.put(shelf, rows, [known[row.digest] for row in rows])
        return sum(map(len, fresh.values()))

    def _embedded(self, vectors: Vectors, texts: dict[str, str]) -> dict[str, list[float]]:
        """The vector of each text, by digest. A passage that moved, or changed its audience, keeps the one it has."""
        known = vectors.by_digest(texts)
        missing = [digest for digest in texts if digest not in known]
        found = self._embedder.documents([texts[digest] for digest in missing]) if missing else []
        return known | dict(zip(missing, found, strict=True))


def text_of(entry: Entry) -> str:
    """What is embedded for a passage: its head, then as much of its body as models read."""
    head = _cut(entry.head, HEAD_LIMIT)
    return _cut(f"{head}\n{entry.body}".strip(), TEXT_LIMIT) or entry.passage_id


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    whole, space, _ = text[:limit].rpartition(" ")
    return whole if space else text[:limit]


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    weight = 0
    for change in changes:
        batch.append(change)
        weight += max(1, len(change.entries))
        if weight >= BATCH:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _installation(settings: Settings) -> str:
    """What tells installations apart that share a Chroma server: their database, whoever signs in to it."""
    if not settings.database_url:
        return str(settings.data.resolve())
    return make_url(settings.database_url).set(username=None, password=None).render_as_string()


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
