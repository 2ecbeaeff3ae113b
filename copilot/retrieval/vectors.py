"""The vectors of one installation, on Chroma collections called shelves: one for each pool and audience.

A reader who may not see internal articles never asks their shelf, and a search needs no metadata filter, which makes
Chroma eight times slower. A shelf's name ends in the version of the model and the text, so vectors of two models never
meet. The revision of SQL that a shelf holds is kept on the shelf: it goes where the vectors go, and away with them. So
is what it takes to open the model again: while another model's shelves are being filled, the former ones serve.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from copilot.errors import SearchIndexError
from copilot.retrieval.chroma import Connection, chroma_errors
from copilot.source import Audience, Pool

CHUNK = 1_000  # rows a call; Chroma takes 5,461


class Shelf(NamedTuple):
    pool: Pool
    audience: Audience


POOLS: tuple[Pool, ...] = ("articles", "resolutions")
AUDIENCES: tuple[Audience, ...] = ("public", "internal")
SHELVES = tuple(Shelf(pool, audience) for pool in POOLS for audience in AUDIENCES)


class Row(NamedTuple):
    """A passage for a shelf: its source's key, its id, and the text that stands for it."""

    key: str
    passage_id: str
    text: str

    @property
    def id(self) -> str:
        # Two sources of conversations may use the same id for theirs, and so for the passage.
        return f"{self.key}|{self.passage_id}"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


class Vectors:
    """The shelves of `prefix` for one `version`. Every method raises SearchIndexError when Chroma fails."""

    def __init__(
        self, connection: Connection, prefix: str, version: str, about: Mapping[str, str] | None = None
    ) -> None:
        self.client, self.close = connection
        self.prefix, self._version = prefix, version
        self._about = dict(about or {})
        self.revision = 0
        try:
            self.reload()
        except SearchIndexError:
            self.close()
            raise

    def reload(self) -> int:
        """Find the shelves, or make them; returns the revision that all of them hold."""
        with chroma_errors():
            self._shelves = {
                shelf: self.client.get_or_create_collection(
                    self._name(shelf),
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine"}},
                    metadata={**self._about, "revision": 0},
                )
                for shelf in SHELVES
            }
            self.revision = _revision(self._shelves.values())
        return self.revision

    def former(self) -> "Former | None":
        """The shelves of another model, the fullest if there are several; None where none is whole."""
        with chroma_errors():
            named = {collection.name: collection for collection in self.client.list_collections()}
        endings = {name.rpartition("-")[2] for name in named if name.startswith(f"{self.prefix}-")}
        found = []
        for version in sorted(endings - {self._version}):
            shelves = {shelf: named.get(self._name(shelf, version)) for shelf in SHELVES}
            if all(shelves.values()) and (revision := _revision(shelves.values())):
                found.append(Former(shelves, revision))
        return max(found, key=lambda one: one.revision, default=None)

    def _name(self, shelf: Shelf, version: str = "") -> str:
        return f"{self.prefix}-{shelf.pool}-{shelf.audience}-{version or self._version}"

    def held(self, shelf: Shelf, keys: Sequence[str]) -> dict[str, str]:
        """The digest by row id of everything that a shelf holds of these sources."""
        with chroma_errors():
            found = self._shelves[shelf].get(where={"key": {"$in": list(keys)}}, include=["metadatas"])
        return {row: kept["digest"] for row, kept in zip(found["ids"], found["metadatas"], strict=True)}

    def by_digest(self, digests: Collection[str]) -> dict[str, list[float]]:
        """The vectors that some shelf already holds of texts with these digests."""
        known: dict[str, list[float]] = {}
        for shelf in SHELVES:
            wanted = [digest for digest in digests if digest not in known]
            if not wanted:
                break
            with chroma_errors():
                found = self._shelves[shelf].get(where={"digest": {"$in": wanted}}, include=["metadatas", "embeddings"])
            for kept, vector in zip(found["metadatas"], found["embeddings"], strict=True):
                known[kept["digest"]] = [float(number) for number in vector]
        return known

    def put(self, shelf: Shelf, rows: Sequence[Row], vectors: Sequence[list[float]]) -> None:
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            with chroma_errors():
                self._shelves[shelf].upsert(
                    ids=[row.id for row in part],
                    embeddings=list(vectors[start : start + CHUNK]),
                    metadatas=[{"key": row.key, "passage": row.passage_id, "digest": row.digest} for row in part],
                )

    def drop(self, shelf: Shelf, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), CHUNK):
            with chroma_errors():
                self._shelves[shelf].delete(ids=list(ids[start : start + CHUNK]))

    def nearest(self, shelf: Shelf, vector: list[float], limit: int) -> list[tuple[str, float]]:
        """The passages nearest to a vector, with their cosine similarity."""
        return _nearest(self._shelves[shelf], vector, limit)

    def finish(self, revision: int) -> None:
        """Remember that everything up to `revision` is in; then remove what another version left behind."""
        ours = {self._name(shelf) for shelf in SHELVES}
        with chroma_errors():
            for collection in self._shelves.values():
                collection.modify(metadata={**self._about, "revision": revision})
            self.revision = revision
            for name in [collection.name for collection in self.client.list_collections()]:
                if name.startswith(f"{self.prefix}-") and name not in ours:
                    self.client.delete_collection(name)


class Former:
    """The shelves of a model that was configured before: searched, and never written."""

    def __init__(self, shelves: Mapping[Shelf, Any], revision: int) -> None:
        self._shelves, self.revision = shelves, revision

    @property
    def about(self) -> dict[str, str]:
        """What was noted of the model when its shelves were filled."""
        kept = next(iter(self._shelves.values())).metadata or {}
        return {name: value for name, value in kept.items() if isinstance(value, str)}

    def nearest(self, shelf: Shelf, vector: list[float], limit: int) -> list[tuple[str, float]]:
        """As `Vectors.nearest`."""
        return _nearest(self._shelves[shelf], vector, limit)


def _revision(shelves: Collection[Any]) -> int:
    return min(int((one.metadata or {}).get("revision", 0)) for one in shelves)


def _nearest(collection: Any, vector: list[float], limit: int) -> list[tuple[str, float]]:
    with chroma_errors():
        found = collection.query(query_embeddings=[vector], n_results=limit, include=["metadatas", "distances"])
    pairs = zip(found["metadatas"][0], found["distances"][0], strict=True)
    # While another thread writes, Chroma may know a vector already and not yet what belongs to it.
    return [(kept["passage"], max(-1.0, min(1.0, 1.0 - distance))) for kept, distance in pairs if kept]
