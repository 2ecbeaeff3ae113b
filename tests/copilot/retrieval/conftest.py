"""A small base of two pools, made of rows as an import would leave them."""

from collections.abc import Callable, Sequence

import pytest

from copilot.retrieval import Retriever, open_retriever
from copilot.settings import Settings
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, ConversationRow, PassageRow, ResolutionRow

AddArticle = Callable[..., None]
AddResolution = Callable[..., None]


@pytest.fixture
def add_article(store: Store) -> AddArticle:
    def add(
        id: str, title: str, *texts: str, language: str = "es", audience: str = "public", heading: Sequence[str] = ()
    ) -> None:
        with store.begin() as session:
            session.add(
                ArticleRow(
                    external_id=id,
                    title=title,
                    body="\n\n".join(texts),
                    language=language,
                    audience=audience,
                    content_hash=id,
                    revision=state.next_revision(session),
                    passages=[
                        PassageRow(ordinal=n, heading=list(heading), text=text, tokens=len(text) // 4)
                        for n, text in enumerate(texts)
                    ],
                )
            )

    return add


@pytest.fixture
def add_resolution(store: Store) -> AddResolution:
    def add(id: str, question: str, answer: str, language: str = "es") -> None:
        with store.begin() as session:
            conversation = ConversationRow(source="t", external_id=id, status="resolved", content_hash=id)
            session.add(conversation)
            session.flush()
            session.add(
                ResolutionRow(
                    conversation_id=conversation.id,
                    question=question,
                    answer=answer,
                    language=language,
                    revision=state.next_revision(session),
                )
            )

    return add


@pytest.fixture
def retriever(settings: Settings, store: Store) -> Retriever:
    return open_retriever(settings, store)
