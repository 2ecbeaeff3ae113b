"""Search over two pools: what can be cited, how it was found, and whether it answers at all."""

from functools import partial

from copilot.retrieval.building import searchable
from copilot.retrieval.concepts import built_in
from copilot.retrieval.dense import DenseIndex
from copilot.retrieval.embed import open_embedder
from copilot.retrieval.learned import open_learned
from copilot.retrieval.lexical import LexicalIndex
from copilot.retrieval.recalibrate import OwnCalibration
from copilot.retrieval.retriever import Retriever
from copilot.settings import Settings
from copilot.store import Store

__all__ = ["Retriever", "open_retriever"]


def open_retriever(settings: Settings, store: Store, *, serving: bool = False) -> Retriever:
    """The retriever of an installation; its dense channel only when an embedding model is configured."""
    embedder = open_embedder(settings)
    folder, total = settings.data / "chroma", partial(searchable, store)
    dense = DenseIndex(folder, settings, embedder, total=total) if embedder else None
    index, learned = LexicalIndex(settings.index_folder, built_in()), open_learned(settings, store)
    return Retriever(store, index, dense, learned, OwnCalibration(settings.data, store), serving=serving)
