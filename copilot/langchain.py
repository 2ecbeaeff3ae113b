"""Escucha's search as a LangChain retriever, for chains of one's own.

    from copilot.copilot import open_copilot
    from copilot.langchain import EscuchaRetriever
    from copilot.settings import read_settings

    with open_copilot(read_settings()) as copilot:
        retriever = EscuchaRetriever(copilot=copilot, k=3, answerable_at_least=0.5)
        documents = retriever.invoke("me cobraron dos veces")

The only module that imports LangChain as it is imported: who does not want it, does not load it.
"""

from typing import Literal

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from copilot.copilot import Copilot
from copilot.source import Found, Hit, Pool


class EscuchaRetriever(BaseRetriever):
    """The best `k` sources of a pool for a question, or of each of both, articles first.

    A document is the source's best passage. Its metadata holds source_id, passage_id, pool, title, url (where it has
    one), score (0..1 within its list), answerable and language: what `Copilot.find` returns and nothing else, so past
    answers are masked as they are everywhere. `answerable` is the probability that the pool's first source answers.

    Below `answerable_at_least` a pool gives nothing: [] says that the base does not know. `language` is the
    question's, told from its text when empty. `internal` lets internal articles in; leave it off where a customer
    reads the answer. The copilot is not closed here.

    Raises (from `invoke`, `ainvoke` and the others):
        SearchIndexError: the index cannot be read or brought up to date.
    """

    copilot: Copilot = Field(exclude=True, repr=False)
    pool: Pool | Literal["both"] = "articles"
    k: int = Field(default=5, ge=1)
    language: str = ""
    internal: bool = False
    answerable_at_least: float = Field(default=0.0, ge=0, le=1)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        pools: tuple[Pool, ...] = ("articles", "resolutions") if self.pool == "both" else (self.pool,)
        return [document for pool in pools for document in self._of(query, pool)]

    def _of(self, query: str, pool: Pool) -> list[Document]:
        found = self.copilot.find(query, pool, k=self.k, internal=self.internal, language=self.language)
        if found.answerable < self.answerable_at_least:
            return []
        return [_document(hit, found) for hit in found.hits]


def _document(hit: Hit, found: Found) -> Document:
    passage = hit.passage
    metadata = {
        "source_id": passage.source_id,
        "passage_id": passage.id,
        "pool": passage.pool,
        "title": passage.title,
        "score": hit.score,
        "answerable": found.answerable,
        "language": passage.language,
    }
    if passage.url:
        metadata["url"] = passage.url
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)
