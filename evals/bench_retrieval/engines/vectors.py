"""LangChain's usual pipeline: documents cut every 1,000 characters, sentence-transformers, Chroma in a folder.

Where LangChain's two packages are not installed, chromadb itself is called with the same cutting, and a note says so.
"""

import importlib.util
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from copilot.errors import ConfigError
from evals.bench_retrieval.engines.cutting import OVERLAP, SIZE, cut
from evals.bench_retrieval.engines.engine import Built, Documents
from evals.bench_retrieval.engines.models import folder_of
from evals.bench_retrieval.order import Order

BATCH = 500  # pieces
WIDER = 3  # pieces asked for in place of each document: several may be of one
NAME = "bench"
LANGCHAIN = ("langchain_chroma", "langchain_text_splitters")
Cut = Callable[[str], list[str]]


class Store(Protocol):
    def add(self, texts: list[str], ids: list[str]) -> None:
        """Pieces with the ids of their documents."""
        ...

    def nearest(self, text: str, limit: int) -> list[str]:
        """The document of each of the nearest pieces, nearest first."""
        ...


class Vectors:
    def __init__(self, folder: Path, order: Order) -> None:
        model = folder_of(order.model)
        if importlib.util.find_spec("chromadb") is None:
            raise ConfigError("chromadb is not installed")
        encoder = _encoder(model.path)
        self._missing = [name for name in LANGCHAIN if importlib.util.find_spec(name) is None]
        self.label = f"{'Chroma' if self._missing else 'LangChain Chroma'}, {model.name}"
        self._store: Store = _Chroma(folder, encoder) if self._missing else _LangChain(folder, encoder)
        self._cut: Cut = cut if self._missing else _splitter()

    def build(self, documents: Documents) -> Built:
        started = time.perf_counter()
        pieces = ((piece, document.id) for document in documents() for piece in self._cut(document.whole))
        count = 0
        while batch := list(islice(pieces, BATCH)):
            self._store.add([text for text, _ in batch], [id for _, id in batch])
            count += len(batch)
        names = " and ".join(name.replace("_", "-") for name in self._missing)
        notes = (f"without {names}: chromadb called directly, same {SIZE}/{OVERLAP} cutting",) if names else ()
        return Built({"index": time.perf_counter() - started}, count, notes)

    def search(self, text: str, k: int) -> list[str]:
        return list(dict.fromkeys(self._store.nearest(text, WIDER * k)))[:k]

    def close(self) -> None:
        return None


class _Chroma:
    def __init__(self, folder: Path, encoder: Any) -> None:
        import chromadb
        from chromadb.config import Settings

        client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._shelf: Any = client.create_collection(NAME, embedding_function=None)
        self._encoder = encoder
        self._count = 0

    def add(self, texts: list[str], ids: list[str]) -> None:
        self._shelf.add(
            ids=[str(self._count + at) for at in range(len(texts))],
            embeddings=self._encoder.encode(texts, show_progress_bar=False),
            documents=texts,
            metadatas=[{"source": id} for id in ids],
        )
        self._count += len(texts)

    def nearest(self, text: str, limit: int) -> list[str]:
        vectors = self._encoder.encode([text], show_progress_bar=False)
        found = self._shelf.query(query_embeddings=vectors, n_results=min(limit, self._count), include=["metadatas"])
        return [kept["source"] for kept in found["metadatas"][0]]


class _LangChain:
    def __init__(self, folder: Path, encoder: Any) -> None:
        from chromadb.config import Settings
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings

        class Encoded(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                vectors: list[list[float]] = encoder.encode(texts, show_progress_bar=False).tolist()
                return vectors

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        self._store: Any = Chroma(
            collection_name=NAME,
            embedding_function=Encoded(),
            persist_directory=str(folder),
            client_settings=Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder)),
        )

    def add(self, texts: list[str], ids: list[str]) -> None:
        from langchain_core.documents import Document

        made = zip(texts, ids, strict=True)
        self._store.add_documents([Document(page_content=text, metadata={"source": id}) for text, id in made])

    def nearest(self, text: str, limit: int) -> list[str]:
        return [document.metadata["source"] for document in self._store.similarity_search(text, k=limit)]


def _splitter() -> Cut:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter: Any = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)
    split: Cut = splitter.split_text
    return split


def _encoder(folder: Path) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)  # as every engine here; two threads on a busy machine are slower than one
    try:
        return SentenceTransformer(str(folder), local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ConfigError(f"the model in {folder} cannot be loaded ({type(error).__name__})") from error


def vectors(folder: Path, order: Order) -> Vectors:
    return Vectors(folder, order)
