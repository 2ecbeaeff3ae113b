"""The lexical index: tantivy on disk, derived from SQL, deletable at any moment.

One writer at a time (a lock file tells), any number of readers in other processes. `state.json` beside the index says
up to which revision of SQL it was built; it is replaced after the index has committed, so a kill in between only means
that the last changes are indexed once more, which changes nothing.
"""

import fcntl
import json
import logging
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from copilot.errors import SearchIndexError
from copilot.retrieval import analysis
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.entries import Change, Entry
from copilot.source import Pool

log = logging.getLogger(__name__)

VERSION = f"2/{analysis.VERSION}"
COMMIT_EVERY = 20_000  # passages between commits of a long rebuild: what a kill can cost
FIELDS = ("stems", "grams", "concepts")
Weighted = Sequence[tuple[str, float]]


class Stored(NamedTuple):
    """A passage as the index keeps it: enough to score it again without reading SQL."""

    passage_id: str
    language: str
    head: tuple[str, ...]
    body: tuple[str, ...]


class Statistics(NamedTuple):
    """Passages in the index, their mean length by channel, the languages they are in."""

    passages: int
    mean_lengths: tuple[float, float, float]
    languages: tuple[str, ...]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "pool", "audience"):
        builder.add_text_field(name, stored=name == "key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field(f"{name}_length", fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    for name in ("passage", "head", "body"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class LexicalIndex:
    """Opens the index in `folder`, or a new empty one where it is missing, broken or of another version."""

    def __init__(self, folder: Path, concepts: Concepts) -> None:
        self._folder = folder
        self._concepts = concepts
        self._version = version_of(concepts)
        self._lock = threading.Lock()
        self._schema = _schema()
        self._open()

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._state = _read_state(self._folder)
        with self._writing():
            if self._state["version"] != self._version:
                shutil.rmtree(self._folder / "tantivy", ignore_errors=True)
                self._state = self._fresh()
            path = self._folder / "tantivy"
            path.mkdir(exist_ok=True)
            try:
                self._index = tantivy.Index(self._schema, path=str(path))
            except ValueError as error:
                log.warning("index unreadable, rebuilding", extra={"error": type(error).__name__})
                shutil.rmtree(path)
                path.mkdir()
                self._state = self._fresh()
                self._index = tantivy.Index(self._schema, path=str(path))
            if self._state == self._fresh():
                _write_state(self._folder, self._state)
        self._index.config_reader("manual")
        self._reload()

    def _fresh(self) -> dict[str, Any]:
        return _empty_state(self._version)

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()
        self.statistics = _statistics(self._searcher)

    @property
    def revision(self) -> int:
        return int(self._state["revision"])

    def known(self, word: str) -> int:
        """In how many passages this folded word stands, spelled so."""
        count: int = self._searcher.doc_freq("words", word)
        return count

    def frequency(self, channel: int, term: str) -> int:
        """In how many passages this term of a channel stands."""
        count: int = self._searcher.doc_freq(FIELDS[channel], term)
        return count

    def follow(self) -> None:
        """See what another process has indexed since."""
        state = _read_state(self._folder)
        if state["revision"] != self._state["revision"] and state["version"] == self._version:
            with self._lock:
                self._state = state
                self._reload()

    def update(self, changes: Iterable[Change], revision: int) -> int:
        """Bring `changes` in and remember `revision`; returns how many sources changed.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        with self._lock, self._writing():
            self._state = _read_state(self._folder)
            self._reload()
            writer = self._index.writer(heap_size=64_000_000, num_threads=1)
            done = waiting = 0
            try:
                for change in changes:
                    waiting += self._replace(writer, change)
                    done += 1
                    if waiting >= COMMIT_EVERY:
                        writer.commit()
                        waiting = 0
                writer.commit()
                writer.wait_merging_threads()
            except (ValueError, OSError) as error:
                raise SearchIndexError(f"The index in {self._folder} cannot be written ({error}).") from error
            self._state = self._fresh() | {"revision": revision}
            _write_state(self._folder, self._state)
            self._reload()
        return done

    def _replace(self, writer: Any, change: Change) -> int:
        writer.delete_documents_by_term("key", change.key)
        for entry in change.entries:
            head, body = analysis.tokens(entry.head), analysis.tokens(entry.body)
            bag = analysis.Bag(weighted_words(entry, head, body), entry.language, self._concepts)
            document = tantivy.Document(
                key=change.key,
                pool=entry.pool,
                audience=entry.audience,
                language=entry.language,
                passage=entry.passage_id,
                head=" ".join(head),
                body=" ".join(body),
                words=" ".join(dict.fromkeys([*head, *body])),
            )
            for field, terms, length in zip(FIELDS, bag.channels, bag.lengths, strict=True):
                document.add_unsigned(f"{field}_length", length)
                document.add_text(field, " ".join(term.replace(" ", "_") for term in terms.elements()))
            writer.add_document(document)
        return len(change.entries)

    def candidates(
        self, terms: Sequence[Weighted], limits: Sequence[int], *, pool: Pool, internal: bool
    ) -> dict[str, tuple[Stored, str]]:
        """Passages worth scoring: the best of each channel, with their source's key. Permissions are in the query."""
        searcher = self._searcher
        found: dict[str, tuple[Stored, str]] = {}
        for channel, limit in enumerate(limits):
            query = self._query(FIELDS[channel], terms[channel], pool, internal)
            if query is None or limit < 1:
                continue
            for _, address in searcher.search(query, limit=limit, count=False).hits:
                document = searcher.doc(address)
                passage_id = document["passage"][0]
                if passage_id not in found:
                    found[passage_id] = (_stored(document), document["key"][0])
        return found

    def by_ids(self, passage_ids: Iterable[str], *, pool: Pool, internal: bool) -> dict[str, tuple[Stored, str]]:
        """The passages with these ids, as far as the reader may see them."""
        ids = list(passage_ids)
        if not ids:
            return {}
        wanted = tantivy.Query.term_set_query(self._schema, "passage", ids)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), *self._allowed(pool, internal)])
        documents = [self._searcher.doc(address) for _, address in self._searcher.search(query, limit=len(ids)).hits]
        return {document["passage"][0]: (_stored(document), document["key"][0]) for document in documents}

    def _allowed(self, pool: Pool, internal: bool) -> list[tuple[Any, Any]]:
        must = tantivy.Occur.Must
        clauses = [(must, tantivy.Query.const_score_query(self._term("pool", pool), 0.0))]
        if not internal:
            clauses.append((must, tantivy.Query.const_score_query(self._term("audience", "public"), 0.0)))
        return clauses

    def _term(self, field: str, value: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, value, "basic")

    def _query(self, field: str, terms: Weighted, pool: Pool, internal: bool) -> Any | None:
        if not terms:
            return None
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._freq_term(field, term), weight))
            for term, weight in terms
        ]
        wanted = tantivy.Query.boolean_query(clauses)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), *self._allowed(pool, internal)])

    def _freq_term(self, field: str, term: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, term.replace(" ", "_"), "freq")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with (self._folder / ".writer.lock").open("w") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
        except PermissionError as error:
            raise SearchIndexError(f"The index folder {self._folder} cannot be written ({error.strerror}).") from error


def weighted_words(entry: Entry, head: list[str], body: list[str]) -> list[str]:
    """A past question counts twice beside its answer; an article's title and headings once."""
    return head * 2 + body if entry.pool == "resolutions" else head + body


def _stored(document: Any) -> Stored:
    return Stored(
        document["passage"][0],
        document["language"][0],
        tuple(document["head"][0].split()),
        tuple(document["body"][0].split()),
    )


def version_of(concepts: Concepts) -> str:
    """What an index is made with: of another version it is built anew, also when a concept's table was edited."""
    return f"{VERSION}/{concepts.digest[:12]}"


def _empty_state(version: str) -> dict[str, Any]:
    return {"version": version, "revision": 0}


def _statistics(searcher: Any) -> Statistics:
    found = searcher.aggregate(
        tantivy.Query.all_query(),
        {"languages": {"terms": {"field": "language", "size": 100}}}
        | {name: {"avg": {"field": f"{name}_length"}} for name in FIELDS},
    )
    means = [max(1.0, found[name]["value"] or 1.0) for name in FIELDS]
    languages = sorted(bucket["key"] for bucket in found["languages"]["buckets"])
    return Statistics(searcher.num_docs, (means[0], means[1], means[2]), tuple(languages))


def _read_state(folder: Path) -> dict[str, Any]:
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError):
        return _empty_state("none")
    if not isinstance(state, dict) or set(state) != set(_empty_state("")):
        return _empty_state("none")
    return state


def _write_state(folder: Path, state: dict[str, Any]) -> None:
    fresh = folder / ".state.json.new"
    with fresh.open("w", encoding="utf-8") as handle:
        json.dump(state, handle, ensure_ascii=False)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(folder / "state.json")
