"""The lexical index: tantivy on disk, derived from SQL, deletable at any moment.

One writer at a time (a lock file tells), any number of readers in other processes. A new version of it is built in a
folder of its own while the old one serves; see `generations` for what is on disk and `upkeep` for when.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from copilot.errors import SearchIndexError
from copilot.retrieval import analysis, vocabulary
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.entries import Change, Changes
from copilot.retrieval.filling import Filler
from copilot.retrieval.generations import Generations, State
from copilot.retrieval.grams import GramTable, read_grams
from copilot.retrieval.postings import FIELDS, LAYOUT, SMALL, parts, schema, spelled, stored
from copilot.retrieval.postings import Stored as Stored
from copilot.source import Pool

log = logging.getLogger(__name__)

VERSION = f"{LAYOUT}/{analysis.VERSION}"
HEAP, BIG_HEAP = 32_000_000, 200_000_000  # bytes that an update or a whole build may gather before it writes
MOST_TERMS = (16, 48, 6)  # rarest terms of a question by channel that are looked up; a common one finds no more
MOST_FREQUENCIES = 50_000  # remembered until the index changes
ROUNDS = 4  # of catching up with what changes while an index is built
Weighted = Sequence[tuple[str, float]]
Progress = Callable[[int], None]


class Statistics(NamedTuple):
    """Passages in the index, their mean length by channel, the languages they are in."""

    passages: int
    mean_lengths: tuple[float, float, float]
    languages: tuple[str, ...]


class View(NamedTuple):
    """An index as it was at one moment: what a search reads, from beginning to end."""

    state: State
    index: Any
    searcher: Any
    statistics: Statistics
    grams: GramTable
    frequencies: dict[str, int]


class LexicalIndex:
    """Opens the index in `folder`, or a new empty one where it is missing, broken or of another layout."""

    def __init__(self, folder: Path, concepts: Concepts) -> None:
        self._generations = Generations(folder)
        self._lock = threading.RLock()
        self._schema = schema()
        self._concepts = concepts
        self._seen = self._generations.seen()
        self._view = self._open() or self._begin()

    def _open(self) -> View | None:
        """What is on disk; None when this code cannot read it."""
        state = self._generations.read()
        path = self._generations.path(state)
        if not is_readable(state.version) or not path.is_dir():
            return None
        try:
            index = tantivy.Index(self._schema, path=str(path))
            index.config_reader("manual")
            return self._look(state, index)
        except ValueError as error:
            log.warning("index unreadable, rebuilding", extra={"error": type(error).__name__})
            return None

    def _begin(self) -> View:
        """An empty index in the place of what cannot be read."""
        with self._writing():
            found = self._open()  # another process may have begun it while this one waited
            if found:
                return found
            old = self._generations.read()
            state = State(self.version, 0, self._generations.next_folder(), old.stamp + 1)
            index = self._create(state.folder)
            self._generations.write(state)
            self._generations.clear(but=state.folder)
            return self._look(state, index)

    def _create(self, folder: str) -> Any:
        path = self._generations.root / folder
        path.mkdir()
        index = tantivy.Index(self._schema, path=str(path))
        index.config_reader("manual")
        return index

    def _look(self, state: State, index: Any, grams: GramTable | None = None) -> View:
        index.reload()
        searcher = index.searcher()
        known = grams or read_grams(self._generations.path(state))
        return View(state, index, searcher, _statistics(searcher), known, {})

    @property
    def version(self) -> str:
        """What an index made now would be made with."""
        return version_of(self._concepts)

    @property
    def revision(self) -> int:
        return self._view.state.revision

    @property
    def stamp(self) -> tuple[str, int]:
        """Changes whenever what a search may find does: whatever was remembered of the index is then out of date."""
        return self._view.state.folder, self._view.state.stamp

    @property
    def statistics(self) -> Statistics:
        return self._view.statistics

    @property
    def needs_rebuild(self) -> bool:
        """Whether what serves was made by another analysis or another table of concepts."""
        return self._view.state.version != self.version

    def use(self, concepts: Concepts) -> None:
        """From now on another table of concepts; `needs_rebuild` tells whether it says anything else."""
        self._concepts = concepts

    def known(self, word: str) -> int:
        """In how many passages this folded word stands, spelled so."""
        count: int = self._view.searcher.doc_freq("words", word)
        return count

    def frequency(self, channel: int, term: str) -> int:
        """In how many passages this term of a channel stands; of a 4-gram, about."""
        view = self._view
        if channel == 1:
            return view.grams.frequency(term, view.statistics.passages)
        return sum(_frequency(view, FIELDS[channel], part + spelled(term)) for part in _PARTS)

    def holding(self, phrase: str) -> Iterator[str]:
        """The keys of the sources in which a phrase, by its folded words, may stand."""
        return vocabulary.holding(self._view.searcher, phrase)

    def follow(self) -> bool:
        """See what another process has indexed since; whether there was anything. Cheap when there was nothing."""
        if self._generations.seen() == self._seen or not self._lock.acquire(blocking=False):
            return False  # whoever writes in this process shows what it wrote
        try:
            return self._refresh()
        finally:
            self._lock.release()

    def _refresh(self) -> bool:
        self._seen = self._generations.seen()
        state = self._generations.read()
        if state == self._view.state or not is_readable(state.version):
            return False
        try:
            found = self._look(state, self._view.index) if state.folder == self._view.state.folder else self._open()
        except ValueError:
            found = self._open()  # that generation has just left
        if found:
            self._view = found
        return found is not None

    def update(
        self,
        changes: Iterable[Change],
        revision: int,
        *,
        patience: float | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Bring `changes` in and remember `revision`; returns how many sources changed. A long update is visible as it
        grows, and `progress` is told how many sources are in.

        `patience` is how many seconds to wait while another process writes; when it runs out nothing is done and 0
        returned. None waits.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        with self._lock, self._writing(patience) as held:
            if not held:
                return 0
            self._refresh()
            view = self._view
            if revision <= view.state.revision:
                return 0  # another process was quicker
            with self._filling(view.index, view.grams, HEAP, view.statistics.passages) as filler:
                for done in filler.add(changes):
                    self._publish(filler, view.state.revision)
                    if progress:
                        progress(done)
                filler.commit()
                self._publish(filler, revision)
                filler.finish()
        return filler.done

    def _publish(self, filler: Filler, revision: int) -> None:
        """Let this and other processes see what was committed."""
        view = self._view
        state = view.state._replace(revision=revision, stamp=view.state.stamp + 1)
        if filler.grams_changed:
            filler.grams.write(self._generations.path(state))
        self._generations.write(state)
        self._view = self._look(state, view.index, filler.grams)
        self._seen = self._generations.seen()

    def rebuild(self, source: Changes, progress: Progress | None = None) -> int:
        """Build the index anew beside the one that serves, and then serve it; returns how many sources were read, 0
        when another process is at it already. Searches and updates of the old one go on meanwhile.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        with self._generations.building() as held:
            return self._rebuild(source, progress) if held else 0

    def _rebuild(self, source: Changes, progress: Progress | None) -> int:
        self._generations.clear(but=self._generations.read().folder)  # what a killed build left
        folder, version = self._generations.next_folder(), self.version
        index, reached = self._create(folder), 0
        with self._filling(index, GramTable(), BIG_HEAP) as filler:
            for _ in range(ROUNDS):
                if source.revision() == reached:
                    break
                reached = _bring(filler, source, reached, progress)
            filler.finish()
        self._switch(index, filler, source, reached, State(version, 0, folder, 0))
        return filler.done

    def purge(self, keys: Iterable[str], source: Changes, patience: float | None = None) -> bool:
        """Let go of the sources with these keys, which SQL holds no more, for good: an index keeps in its files what
        is deleted from it, so another one is built from `source`. False when another process builds or writes for
        longer than `patience` seconds (None: wait as long as it takes).

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        with self._lock, self._writing(patience) as held:
            if not held:
                return False
            self._refresh()
            view = self._view
            with self._filling(view.index, view.grams, HEAP, view.statistics.passages) as filler:
                for _ in filler.add(Change(key, view.state.revision, ()) for key in keys):
                    pass
                filler.commit()
                self._publish(filler, view.state.revision)
                filler.finish()
        with self._generations.building(patience) as held:  # whatever is being built began before what was erased
            if held:
                self._rebuild(source, None)
            return held

    def _switch(self, index: Any, built: Filler, source: Changes, reached: int, state: State) -> None:
        """Serve what was built. Nobody writes while the last changes come in, so that none of them is lost."""
        with self._lock, self._writing():
            with self._filling(index, built.grams, HEAP, built.passages) as rest:
                if source.revision() > reached:
                    reached = _bring(rest, source, reached, None)
                rest.finish()
            stamp = self._generations.read().stamp + 1
            state = state._replace(revision=reached, stamp=stamp)
            built.grams.write(self._generations.path(state))
            self._generations.write(state)
            self._view = self._look(state, index, built.grams)
            self._seen = self._generations.seen()
            self._generations.clear(but=state.folder)

    def candidates(
        self, terms: Sequence[Weighted], limits: Sequence[int], *, pool: Pool, internal: bool
    ) -> dict[str, tuple[Stored, str]]:
        """Passages worth scoring: the best of each channel, with their source's key. Permissions are in the query.

        4-grams, the second channel, find passages of small bases only.
        """
        view = self._view
        found: dict[str, tuple[Stored, str]] = {}
        seen: set[tuple[int, int]] = set()
        for channel, most in enumerate(MOST_TERMS):
            if limits[channel] < 1 or (channel == 1 and view.statistics.passages > SMALL):
                continue
            query = self._query(view, FIELDS[channel], terms[channel], parts(pool, internal=internal), most)
            if query is None:
                continue
            for _, address in view.searcher.search(query, limit=limits[channel], count=False).hits:
                place = (address.segment_ord, address.doc)
                if place not in seen:
                    seen.add(place)
                    kept, key = stored(view.searcher.doc(address))
                    found.setdefault(kept.passage_id, (kept, key))
        return found

    def by_ids(self, passage_ids: Iterable[str], *, pool: Pool, internal: bool) -> dict[str, tuple[Stored, str]]:
        """The passages with these ids, as far as the reader may see them."""
        ids = list(passage_ids)
        return self._with("passage", ids, len(ids), pool, internal)

    def by_keys(self, keys: Iterable[str], limit: int, *, pool: Pool, internal: bool) -> dict[str, tuple[Stored, str]]:
        """Passages of these sources, as far as the reader may see them, and `limit` of them at most."""
        return self._with("key", list(keys), limit, pool, internal)

    def _with(
        self, field: str, values: list[str], limit: int, pool: Pool, internal: bool
    ) -> dict[str, tuple[Stored, str]]:
        if not values or limit < 1:
            return {}
        must, searcher = tantivy.Occur.Must, self._view.searcher
        clauses = [(must, tantivy.Query.term_set_query(self._schema, field, values)), (must, self._term("pool", pool))]
        if not internal:
            clauses.append((must, self._term("audience", "public")))
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit=limit, count=False).hits
        found = (stored(searcher.doc(address)) for _, address in hits)
        return {kept.passage_id: (kept, key) for kept, key in found}

    def _term(self, field: str, value: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, value, "basic")

    def _query(self, view: View, field: str, terms: Weighted, allowed: Sequence[str], most: int) -> Any | None:
        """A union of the rarest of these terms in the parts of the base that are allowed."""
        ranked = [
            (frequency, part + spelled(term), weight)
            for term, weight in terms
            for part in allowed
            if (frequency := _frequency(view, field, part + spelled(term)))
        ]
        clauses = [
            (tantivy.Occur.Should, self._weighted(field, term, weight)) for _, term, weight in sorted(ranked)[:most]
        ]
        return tantivy.Query.boolean_query(clauses) if clauses else None

    def _weighted(self, field: str, term: str, weight: float) -> Any:
        query = tantivy.Query.term_query(self._schema, field, term, "freq")
        # tantivy skips ahead only in unions of bare terms: a boost of 1 would cost more than it says.
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    @contextmanager
    def _writing(self, patience: float | None = None) -> Iterator[bool]:
        with self._generations.writing(patience) as held:
            yield held

    @contextmanager
    def _filling(self, index: Any, grams: GramTable, heap: int, passages: int = 0) -> Iterator[Filler]:
        try:
            yield Filler(index, self._concepts, grams, heap, passages)
        except (ValueError, OSError) as error:
            root = self._generations.root
            raise SearchIndexError(f"The index in {root} cannot be written ({error}).") from error


_PARTS = (*parts("articles", internal=True), *parts("resolutions", internal=True))


def _bring(filler: Filler, source: Changes, reached: int, progress: Progress | None) -> int:
    """Brings in what changed since `reached`; up to which revision it then reaches."""
    revision = source.revision()
    with source.since(reached) as changes:
        for done in filler.add(changes):
            if progress:
                progress(done)
    filler.commit()
    return revision


def _frequency(view: View, field: str, term: str) -> int:
    name = f"{field}:{term}"
    known = view.frequencies.get(name)
    if known is None:
        if len(view.frequencies) >= MOST_FREQUENCIES:
            view.frequencies.clear()
        known = view.frequencies[name] = int(view.searcher.doc_freq(field, term))
    return known


def version_of(concepts: Concepts) -> str:
    """What an index is made with: of another version it is built anew, also when a concept's table was edited."""
    return f"{VERSION}/{concepts.digest[:12]}"


def is_readable(version: str) -> bool:
    """Whether an index of this version can serve until it is built anew."""
    return version.partition("/")[0] == LAYOUT


def _statistics(searcher: Any) -> Statistics:
    found = searcher.aggregate(
        tantivy.Query.all_query(),
        {
            "languages": {"terms": {"field": "language", "size": 100}},
            "stems": {"avg": {"field": "stems_length"}},
            "grams": {"avg": {"field": "grams_length"}},
        },
    )
    stems, grams = (max(1.0, found[name]["value"] or 1.0) for name in ("stems", "grams"))
    languages = sorted(bucket["key"] for bucket in found["languages"]["buckets"])
    return Statistics(searcher.num_docs, (stems, grams, stems), tuple(languages))
