"""The search: a question in, one pool's sources out, best first, with why they matched and whether they can answer."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from copilot.retrieval import analysis
from copilot.retrieval.calibrate import probability
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.dense import DenseIndex
from copilot.retrieval.entries import changes
from copilot.retrieval.features import features
from copilot.retrieval.hydrate import passages_by_id, source_passages
from copilot.retrieval.lexical import LexicalIndex, Stored
from copilot.retrieval.meaning import Asked, ask, meet
from copilot.retrieval.query import Query, all_stems, prepare
from copilot.retrieval.rank import (
    DENSE_WEIGHT,
    WEIGHTS,
    Scored,
    channel_scores,
    fuse,
    head_overlap,
    inverse_frequency,
    total,
)
from copilot.source import Found, Hit, Passage, Pool
from copilot.store import Store, state

LIMITS = (40, 25, 15)  # candidates by channel: more changed no first source on the development sets
DENSE_LIMIT = 30


class Ranking(NamedTuple):
    """Sources, best first, each by its best passage; the question as it was read, and its words as the first source's
    language has them; the text of the first."""

    query: Query
    asked: Asked
    rows: tuple[Scored, ...]
    top: Stored | None


class Retriever:
    """Searches both pools of one installation. Thread-safe; follows what other processes index."""

    def __init__(self, store: Store, index: LexicalIndex, concepts: Concepts, dense: DenseIndex | None = None) -> None:
        self._store = store
        self._index = index
        self._concepts = concepts
        self._dense = dense
        self._refreshing = threading.Lock()
        self._embedding: threading.Thread | None = None
        self._bag = lru_cache(maxsize=4_000)(self._make_bag)
        self._idf = lru_cache(maxsize=100_000)(self._make_idf)
        self._prepare = lru_cache(maxsize=256)(self._make_query)
        self._seen = -1

    @property
    def index(self) -> LexicalIndex:
        return self._index

    def refresh(self) -> int:
        """Bring the indexes up to SQL; returns how many sources changed. Cheap when nothing did."""
        with self._store.read() as session:
            revision = state.current_revision(session)
        done = 0
        if revision > self._index.revision:
            with self._refreshing:
                self._index.follow()
                if revision > self._index.revision:
                    with self._store.read() as session:
                        done = self._index.update(changes(session, self._index.revision), revision)
        if self._dense and revision > self._dense.revision:
            self._embed_later()
        if revision != self._seen:
            self._forget(revision)
        return done

    def embed(self) -> None:
        """Bring the dense channel up to SQL, however long it takes; nothing without one."""
        if self._dense:
            with self._store.read() as session:
                revision = state.current_revision(session)
                self._dense.update(changes(session, self._dense.revision), revision)

    def _embed_later(self) -> None:
        """Embedding takes seconds to minutes: a request never waits for it, the old vectors serve meanwhile."""
        if self._embedding is None or not self._embedding.is_alive():
            self._embedding = threading.Thread(target=self.embed, name="embed", daemon=True)
            self._embedding.start()

    def close(self) -> None:
        """Let go of the vector store's lock."""
        if self._dense:
            self._dense.close()

    def _forget(self, revision: int) -> None:
        self._bag.cache_clear()
        self._idf.cache_clear()
        self._prepare.cache_clear()
        self._seen = revision

    def search(self, text: str, *, pool: Pool, language: str, k: int = 5, internal: bool = False) -> Found:
        """The best `k` sources of a pool for `text` (the customer's own words, in `language`).

        Raises:
            SearchIndexError: the index cannot be read or brought up to date.
        """
        self.refresh()
        ranking = self.rank(text, pool=pool, language=language, internal=internal)
        if not ranking.rows or ranking.top is None:
            return Found()
        return Found(hits=self._hits(ranking, k, pool), answerable=probability(self.features(ranking)))

    def weights(self, text: str, language: str) -> dict[str, float]:
        """How much each stem of `text` tells in this base: its inverse frequency, in `language`."""
        query = self._prepare(text, language.split("-")[0])
        return {stem: self._idf(0, stem) for stem in query.stems[language.split("-")[0]]}

    def source(self, source_id: str) -> tuple[Passage, ...]:
        """The whole of a public article, passage by passage; () when it is not there any more."""
        with self._store.read() as session:
            return source_passages(session, source_id)

    def rank(
        self,
        text: str,
        *,
        pool: Pool,
        language: str,
        internal: bool = False,
        without: Collection[str] = (),
        altered: Mapping[str, Callable[[Stored], Stored]] | None = None,
    ) -> Ranking:
        """The ranking behind `search`. `without` leaves sources out and `altered` changes the text of some, by key:
        that is how a base is asked what it would say if it did not hold an answer."""
        query = self._prepare(text, language)
        terms = [[(term, 1.0) for term in channel] for channel in (all_stems(query), query.grams, query.concepts)]
        limits = [limit + 3 * len(without) for limit in LIMITS]
        found = self._index.candidates(terms, limits, pool=pool, internal=internal)
        cosines = self._cosines(text, pool, internal, found)
        floor = min(cosines.values(), default=0.0)  # beyond the nearest ones all that is known is "less than these"
        stored: dict[str, Stored] = {}
        scored: list[Scored] = []
        asked: dict[str, Asked] = {}
        for passage_id, (kept, key) in found.items():
            if key in without:
                continue
            text_of = altered[key](kept) if altered and key in altered else kept
            stored[passage_id] = text_of
            if text_of.language not in asked:
                asked[text_of.language] = ask(query, text_of.language, self._idf, self._known)
            scored.append(self._score(asked[text_of.language], text_of, key, pool, cosines.get(passage_id, floor)))
        rows = _by_source(scored, language, dense=bool(cosines))
        if not rows:
            return Ranking(query, ask(query, language, self._idf, self._known), rows, None)
        return Ranking(query, asked[rows[0].language], rows, stored[rows[0].passage_id])

    def _cosines(self, text: str, pool: Pool, internal: bool, found: dict[str, tuple[Stored, str]]) -> dict[str, float]:
        if self._dense is None:
            return {}
        cosines = self._dense.query(text, pool=pool, internal=internal, limit=DENSE_LIMIT)
        missing = [passage_id for passage_id in cosines if passage_id not in found]
        found |= self._index.by_ids(missing, pool=pool, internal=internal)
        return cosines

    def _known(self, stem: str) -> bool:
        return self._index.frequency(0, stem) > 0

    def _score(self, asked: Asked, stored: Stored, key: str, pool: Pool, cosine: float) -> Scored:
        bag = self._bag(stored, pool)
        means = self._index.statistics.mean_lengths
        raw = channel_scores(asked, bag, means)
        head = head_overlap(asked, bag, self._idf)
        meant = meet(asked, bag, means[0])
        return Scored(stored.passage_id, key, bag, stored.language, raw, cosine, head, meant, 0.0)

    def features(self, ranking: Ranking) -> list[float]:
        """The features of a ranking that is not empty."""
        assert ranking.top is not None
        known = [bool(self._index.known(word) or ranking.query.repairs.get(word)) for word in ranking.query.words]
        return features(ranking.query, ranking.asked, ranking.rows, ranking.top, self._idf, known)

    def _hits(self, ranking: Ranking, k: int, pool: Pool) -> tuple[Hit, ...]:
        rows = ranking.rows[:k]
        with self._store.read() as session:
            passages = passages_by_id(session, [row.passage_id for row in rows], pool)
        return tuple(
            Hit(passage=passages[row.passage_id], score=round(row.score, 4), why=self._why(ranking.query, row))
            for row in rows
            if row.passage_id in passages
        )

    def _why(self, query: Query, row: Scored) -> tuple[str, ...]:
        """The question's words that the passage holds, then the concepts they share."""
        words = [
            word
            for word in query.words
            for spelled in (query.repairs.get(word) or (word,))[:1]
            if analysis.stem(spelled, row.language) in row.bag.stem_set
        ]
        concepts = [name for name in query.concepts if name in row.bag.channels[2]]
        return (*words, *(f"≈{name}" for name in concepts))

    def _make_bag(self, stored: Stored, pool: Pool) -> analysis.Bag:
        head = stored.head * 2 if pool == "resolutions" else stored.head
        return analysis.Bag(head + stored.body, stored.language, self._concepts, stored.head)

    def _make_query(self, text: str, language: str) -> Query:
        return prepare(text, language, self._index, self._concepts)

    def _make_idf(self, channel: int, term: str) -> float:
        frequency = self._index.frequency(channel, term.replace(" ", "_"))
        return inverse_frequency(self._index.statistics.passages, frequency)


def _by_source(candidates: Sequence[Scored], language: str, *, dense: bool) -> tuple[Scored, ...]:
    """The best passage of each source with its final score, best first."""
    weights = (*WEIGHTS, DENSE_WEIGHT if dense else 0.0)
    fused = fuse([(row.meant.bm25, *row.raw, row.cosine) for row in candidates], weights)
    best: dict[str, Scored] = {}
    for row, value in zip(candidates, fused, strict=True):
        score = total(value, row.head, row.meant, same_language=row.language == language)
        if row.source_key not in best or score > best[row.source_key].score:
            best[row.source_key] = row._replace(score=score)
    return tuple(sorted(best.values(), key=lambda row: (-row.score, row.passage_id)))
