"""The retriever: candidates from the lexical index and the dense channel, scored together, one row a source."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from copilot.errors import ConflictError
from copilot.retrieval import analysis, words
from copilot.retrieval.calibrate import prior, probability, unfitted
from copilot.retrieval.dense import DenseIndex
from copilot.retrieval.entries import Change, Changes, changes
from copilot.retrieval.features import FIELD, features
from copilot.retrieval.fusion import blend, fit_fusion, is_due, read_fusion
from copilot.retrieval.hydrate import passages_by_id, source_passages
from copilot.retrieval.learned import Beliefs, Learned
from copilot.retrieval.lexical import LexicalIndex, Stored
from copilot.retrieval.meaning import Asked
from copilot.retrieval.query import Query, all_stems
from copilot.retrieval.rank import WEIGHTS, Scored, fuse, promising, total
from copilot.retrieval.recalibrate import OwnCalibration
from copilot.retrieval.scoring import Scorer
from copilot.retrieval.upkeep import Upkeep
from copilot.source import Found, Hit, Passage, Pool
from copilot.store import Store, articles, state

LIMITS = (40, 25, 15)  # candidates by channel: more changed no first source on the development sets
AKIN, AKIN_LIMIT = 12, 20  # stems near in meaning that are asked for too, and the candidates they bring
DENSE_LIMIT = 30
LEARNED = 0.5  # what being surely about a source's matter adds to its score
READ_WHOLE, REST = 15, 60  # first sources whose other passages are read too, and how many passages in all


class Ranking(NamedTuple):
    """Sources, best first, each by its best passage; the question as it was read, and its words as the first source's
    language has them; the text of the first; what past conversations say."""

    query: Query
    asked: Asked
    rows: tuple[Scored, ...]
    top: Stored | None
    beliefs: Beliefs


class Retriever:
    """Searches both pools of one installation. Thread-safe; follows what other processes index.

    `serving` is for a process that answers requests: long work is left to threads.
    """

    def __init__(
        self,
        store: Store,
        index: LexicalIndex,
        dense: DenseIndex | None = None,
        learned: Learned | None = None,
        own: OwnCalibration | None = None,
        *,
        serving: bool = False,
    ) -> None:
        self._serving = serving
        self._store = store
        self._index = index
        self._upkeep = Upkeep(store, index)
        self._scorer = Scorer(index, self._upkeep.concepts, words.built_in())
        self._learned = learned
        self._own = own
        self._dense = dense
        self._fusion = read_fusion(dense.folder) if dense else None
        self._embedding: threading.Thread | None = None
        self._seen = ("", -1)

    @property
    def index(self) -> LexicalIndex:
        return self._index

    def refresh(self) -> int:
        """Bring in what changed in SQL; returns how many sources changed. Cheap when nothing did.

        Where people wait for an answer (`serving`), only what is quick; the rest is done in the background.
        """
        done = self._upkeep.catch_up() if self._serving else self._upkeep.finish()
        self._follow()
        return done

    def _follow(self) -> None:
        if self._index.stamp != self._seen:
            self._seen = self._index.stamp
            self._upkeep.follow_words()
            self._scorer.use(self._upkeep.concepts)
            if self._serving and self._learned and self._learned.refresh():
                self._learned.train_later()
        if self._serving and self._own and not self._index.needs_rebuild and self._own.is_due(self._index.revision):
            self._own.fit_later(self._by_words())
        if self._dense and self._index.revision > self._dense.revision:
            self._embed_later()

    def embed(self) -> None:
        """Bring the dense channel up to SQL, however long it takes; nothing without one."""
        running = self._embedding
        if running and running is not threading.current_thread():
            running.join()
        if self._dense:
            with self._store.read() as session:
                revision = state.current_revision(session)
            self._dense.update(self._changed(self._dense.revision), revision)
            self._fusion = read_fusion(self._dense.folder)
            if is_due(self._fusion, self._dense, self._store):
                self._fusion = fit_fusion(self._by_words(), self._dense, self._store, self._dense.folder)

    def _changed(self, since: int) -> Iterator[Change]:
        """SQL is read once this is asked for the first one: not before the vectors' writer has its turn, so that what
        was erased while it waited is not read any more."""
        with self._store.read() as session:
            yield from changes(session, since)

    def forget(self) -> None:
        """Let go of every text that is remembered to be quick."""
        self._scorer.forget()
        self._upkeep.concepts.forget()
        if self._dense:
            self._dense.forget()

    def purge_words(self, keys: Collection[str], patience: float | None) -> bool:
        """See `LexicalIndex.purge`."""
        self._upkeep.follow_words()
        return self._index.purge(keys, Changes(self._store), patience)

    def purge_learned(self, row_ids: Collection[int], patience: float | None) -> bool:
        """See `Learned.forget`; where people wait for answers it is learned again, without them, in the background."""
        done = self._learned is None or self._learned.forget(row_ids, patience)
        if done and self._serving and self._learned and self._learned.refresh():
            self._learned.train_later()
        return done

    def purge_vectors(self, keys: Sequence[str], patience: float | None) -> bool:
        """See `DenseIndex.purge`; nothing to do without vectors."""
        return self._dense is None or self._dense.purge(keys, patience)

    def _by_words(self) -> "Retriever":
        """A retriever of the same base that searches words alone: what the fits on it ask."""
        return Retriever(self._store, self._index)

    def calibrate(self) -> None:
        """Fit how sure the search is to the base as it is indexed now, where that is due."""
        if self._own and self._own.is_due(self._index.revision):
            self._own.fit(self._by_words())

    def learn(self, progress: Callable[[str], None] | None = None) -> None:
        """Learn from resolved conversations now, where enough of them are new; not while another process is at it."""
        if self._learned and self._learned.refresh():
            with suppress(ConflictError):
                self._learned.train(progress)

    def _embed_later(self) -> None:
        """Embedding takes seconds to minutes: a request never waits for it, the old vectors serve meanwhile."""
        if self._embedding is None or not self._embedding.is_alive():
            self._embedding = threading.Thread(target=self.embed, name="embed", daemon=True)
            self._embedding.start()

    def close(self) -> None:
        """Let go of the vector store's lock, and of a training or a fit under way."""
        if self._own:
            self._own.close()
        if self._learned:
            self._learned.close()
        if self._dense:
            self._dense.close()

    def search(self, text: str, *, pool: Pool, language: str, k: int = 5, internal: bool = False) -> Found:
        """The best `k` sources of a pool for `text` (the customer's own words, in `language`).

        Raises:
            SearchIndexError: the index cannot be read or brought up to date.
        """
        self.refresh()
        ranking = self.rank(text, pool=pool, language=language, internal=internal)
        if not ranking.rows or ranking.top is None:
            return Found()
        return Found(hits=self._hits(ranking, k, pool), answerable=self._answerable(ranking))

    def _answerable(self, ranking: Ranking) -> float:
        """That the first source answers: as the words tell, or as sure as past conversations are of its matter."""
        told, best = ranking.beliefs, ranking.rows[0]
        calibration = self._own.calibration if self._own else unfitted(prior())
        by_words = probability(self.features(ranking), calibration)
        is_first = bool(told.rows) and told.rows[0].matter in told.matters_of.get(best.source_key, ())
        return max(by_words, round(told.sure, 4)) if is_first else by_words

    def weights(self, text: str, language: str) -> dict[str, float]:
        """How much each stem of `text` tells in this base: its inverse frequency, in `language`."""
        stems = self._scorer.ask(text, language.split("-")[0]).query.stems[language.split("-")[0]]
        return {stem: self._scorer.idf(0, stem) for stem in stems}

    def compare(self, text: str, language: str, texts: Sequence[Stored]) -> list[Scored]:
        """How texts that no index holds meet `text` (in `language`), in their order, as passages of this base would."""
        asking = self._scorer.ask(text, language)
        return [self._scorer.score(asking, one, one.passage_id, "articles", 0.0) for one in texts]

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
        stored, scored = self._candidates(text, pool, language, internal, without, altered or {})
        asking = self._scorer.ask(text, language)
        beliefs = self._learned.beliefs(text, language) if self._learned and not without else Beliefs()
        rows = self._order(
            _by_source(scored, self._scorer.channels(asking, scored), language), scored, beliefs, language
        )
        best = rows[0] if rows else None
        asked = self._scorer.asked(asking, best.language if best else language)
        return Ranking(asking.query, asked, rows, stored[best.passage_id] if best else None, beliefs)

    def _order(
        self, rows: Sequence[Scored], candidates: Sequence[Scored], beliefs: Beliefs, language: str
    ) -> tuple[Scored, ...]:
        """Best first, by words, by vectors as far as they help here, and by what past conversations say."""
        weight = self._dense_weight(language)
        cosines: dict[str, float] = {}
        for row in candidates:
            cosines[row.source_key] = max(row.cosine, cosines.get(row.source_key, -1.0))
        mixed = blend([row.score for row in rows], [cosines[row.source_key] for row in rows], weight)
        final = (
            row._replace(final=score + LEARNED * beliefs.chance(row.source_key))
            for row, score in zip(rows, mixed, strict=True)
        )
        return tuple(sorted(final, key=lambda row: (-row.final, row.passage_id)))

    def _dense_weight(self, language: str) -> float:
        """What the fit on this base allows the model that serves; nothing before there is one."""
        if not self._dense or not self._fusion or self._fusion.model != self._dense.model:
            return 0.0
        return self._fusion.weight_for(language)

    def scored(self, text: str, *, pool: Pool, language: str) -> tuple[list[Scored], list[tuple[float, ...]]]:
        """The candidates before they are ranked, and their channels: what the weights are fitted on."""
        _, rows = self._candidates(text, pool, language, internal=False, without=(), altered={})
        return rows, self._scorer.channels(self._scorer.ask(text, language), rows)

    def _candidates(
        self,
        text: str,
        pool: Pool,
        language: str,
        internal: bool,
        without: Collection[str],
        altered: Mapping[str, Callable[[Stored], Stored]],
    ) -> tuple[dict[str, Stored], list[Scored]]:
        """The candidates' texts by passage, and their scores."""
        asking = self._scorer.ask(text, language)
        query = asking.query
        terms = [[(term, 1.0) for term in channel] for channel in (all_stems(query), query.grams, query.concepts)]
        limits = [limit + 3 * len(without) for limit in LIMITS]
        found = self._index.candidates(terms, limits, pool=pool, internal=internal)
        akin = [(stem, 1.0) for stem in self._scorer.akin(asking, AKIN)]
        found |= self._index.candidates([akin, [], []], [AKIN_LIMIT, 0, 0], pool=pool, internal=internal)
        cosines = self._cosines(text, pool, internal, found)
        floor = min(cosines.values(), default=0.0)  # beyond the nearest ones all that is known is "less than these"
        stored: dict[str, Stored] = {}
        scored: list[Scored] = []

        def add(passages: Mapping[str, tuple[Stored, str]]) -> None:
            for passage_id, (kept, key) in passages.items():
                if key not in without and passage_id not in stored:
                    text_of = stored[passage_id] = altered[key](kept) if key in altered else kept
                    scored.append(self._scorer.score(asking, text_of, key, pool, cosines.get(passage_id, floor)))

        add(found)
        if pool == "articles":  # a past answer is one passage
            first = promising(scored, READ_WHOLE, language)
            add(self._index.by_keys(first, REST, pool=pool, internal=internal))
        return stored, scored

    def _cosines(self, text: str, pool: Pool, internal: bool, found: dict[str, tuple[Stored, str]]) -> dict[str, float]:
        if self._dense is None:
            return {}
        cosines = self._dense.query(text, pool=pool, internal=internal, limit=DENSE_LIMIT)
        missing = [passage_id for passage_id in cosines if passage_id not in found]
        found |= self._index.by_ids(missing, pool=pool, internal=internal)
        return cosines

    def features(self, ranking: Ranking) -> list[float]:
        """The features of a ranking that is not empty."""
        assert ranking.top is not None
        known = self._scorer.known(ranking.query)
        twins = self._twins(ranking.rows[: FIELD + 1])
        return features(ranking.query, ranking.asked, ranking.rows, ranking.top, self._scorer.idf, known, twins)

    def _twins(self, rows: Sequence[Scored]) -> frozenset[str]:
        """The keys of the articles that nearly repeat the first: together they are one answer."""
        ids = {row.source_key: row.source_key[2:] for row in rows if row.source_key.startswith("a:")}
        if rows[0].source_key not in ids:
            return frozenset()
        with self._store.read() as session:
            groups = articles.twins(session, ids.values())
        ours = groups.get(ids[rows[0].source_key])
        return frozenset(key for key, id in ids.items() if ours is not None and groups.get(id) == ours)

    def _hits(self, ranking: Ranking, k: int, pool: Pool) -> tuple[Hit, ...]:
        rows = ranking.rows[:k]
        with self._store.read() as session:
            passages = passages_by_id(session, [row.passage_id for row in rows], pool)
        return tuple(
            Hit(passage=passages[row.passage_id], score=round(row.final, 4), why=_why(ranking.query, row))
            for row in rows
            if row.passage_id in passages
        )


def _why(query: Query, row: Scored) -> tuple[str, ...]:
    """The question's words that the passage holds, then the concepts they share."""
    held = [
        word
        for word in query.words
        for spelled in (query.repairs.get(word) or (word,))[:1]
        if analysis.stem(spelled, row.language) in row.bag.stem_set
    ]
    return (*held, *(f"≈{name}" for name in query.concepts if name in row.bag.concepts))


def _by_source(candidates: Sequence[Scored], channels: Sequence[Sequence[float]], language: str) -> tuple[Scored, ...]:
    """The best passage of each source with its score by words."""
    best: dict[str, Scored] = {}
    for row, value in zip(candidates, fuse(channels, WEIGHTS), strict=True):
        score = total(value, row, same_language=row.language == language)
        if row.source_key not in best or score > best[row.source_key].score:
            best[row.source_key] = row._replace(score=score)
    return tuple(best.values())
