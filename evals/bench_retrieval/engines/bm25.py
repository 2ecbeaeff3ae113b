"""bm25s as its own manual uses it: stop words of the language, a Snowball stemmer, and the same without the stemmer."""

import time
from pathlib import Path
from typing import Any

from copilot.errors import ConfigError
from evals.bench_retrieval.engines.engine import Built, Documents
from evals.bench_retrieval.order import Order

STEMMERS = {"es": "spanish", "pt": "portuguese", "en": "english"}


class Bm25:
    def __init__(self, folder: Path, language: str, *, stemmed: bool) -> None:
        try:
            import bm25s
        except ImportError as error:
            raise ConfigError("bm25s is not installed (pip install 'escucha[bench]')") from error
        import Stemmer

        self.label = "bm25s, stemmed" if stemmed else "bm25s, plain"
        self._library: Any = bm25s
        self._folder = folder
        self._language = language
        self._stemmer = Stemmer.Stemmer(STEMMERS[language]) if stemmed else None
        self._index: Any = bm25s.BM25()
        self._ids: list[str] = []

    def build(self, documents: Documents) -> Built:
        started = time.perf_counter()
        texts = []
        for document in documents():
            self._ids.append(document.id)
            texts.append(document.whole)
        self._index.index(self._tokens(texts), show_progress=False)
        self._index.save(self._folder)
        return Built({"index": time.perf_counter() - started}, len(self._ids))

    def search(self, text: str, k: int) -> list[str]:
        found = self._index.retrieve(self._tokens([text]), k=min(k, len(self._ids)), show_progress=False)
        # It fills up with documents that share nothing with the question.
        pairs = zip(found.documents[0].tolist(), found.scores[0].tolist(), strict=True)
        return [self._ids[at] for at, score in pairs if score > 0]

    def close(self) -> None:
        return None

    def _tokens(self, texts: list[str]) -> Any:
        return self._library.tokenize(texts, stopwords=self._language, stemmer=self._stemmer, show_progress=False)


def stemmed(folder: Path, order: Order) -> Bm25:
    return Bm25(folder, order.language, stemmed=True)


def plain(folder: Path, order: Order) -> Bm25:
    return Bm25(folder, order.language, stemmed=False)
