"""The retriever in a LangChain chain, over a real installation."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from copilot.conversation import Conversation, Customer, Message
from copilot.copilot import Copilot, open_copilot
from copilot.langchain import EscuchaRetriever
from copilot.settings import Settings
from copilot.source import Article
from kb.conversations import put as put_conversations
from kb.put import put as put_articles

ARTICLES = (
    Article(
        id="doble",
        title="Me cobraron dos veces",
        body="Devolvemos el cobro doble a la misma tarjeta en 5 a 7 días hábiles.",
        language="es",
        url="https://ayuda.x.example/doble",
    ),
    Article(id="baja", title="Dar de baja el servicio", body="La baja se hace efectiva en 24 horas.", language="es"),
    Article(id="roaming", title="Roaming", body="Activa el roaming en la app antes de viajar.", language="es"),
    Article(
        id="tope",
        title="Tope de devolución por cobro doble",
        body="El agente puede devolver un cobro doble de hasta 50.000.",
        language="es",
        audience="internal",
    ),
)
QUESTION = "me cobraron dos veces la factura"
ANSWERED = Conversation(
    id="c-1",
    source="chat",
    status="resolved",
    language="es",
    customer=Customer(id="u-1", name="Marta Quiroga"),
    messages=(
        Message(role="customer", text="Soy Marta Quiroga, marta.quiroga@example.com: me cobraron doble la factura"),
        Message(role="agent", text="Hola Marta, anulamos el cobro doble y lo verás devuelto en 5 días hábiles."),
    ),
)


@pytest.fixture
def copilot(settings: Settings) -> Iterator[Copilot]:
    with open_copilot(settings) as opened:
        put_articles(opened.store, settings, ARTICLES)
        put_conversations(opened.store, settings, [ANSWERED])
        opened.refresh()
        yield opened


def ids(documents: Sequence[Document]) -> list[str]:
    return [document.metadata["source_id"] for document in documents]


def test_a_document_is_the_passage_with_where_it_is_from_and_how_sure_we_are(copilot: Copilot) -> None:
    first = EscuchaRetriever(copilot=copilot).invoke(QUESTION)[0]
    found = copilot.find(QUESTION, "articles")
    assert first.page_content == ARTICLES[0].body
    assert first.id == "doble#0"
    assert first.metadata == {
        "source_id": "doble",
        "passage_id": "doble#0",
        "pool": "articles",
        "title": "Me cobraron dos veces",
        "url": "https://ayuda.x.example/doble",
        "score": found.hits[0].score,
        "answerable": found.answerable,
        "language": "es",
    }


def test_a_source_without_an_address_has_no_url(copilot: Copilot) -> None:
    first = EscuchaRetriever(copilot=copilot).invoke("cómo activo el roaming")[0]
    assert first.metadata["source_id"] == "roaming"
    assert "url" not in first.metadata


def test_it_gives_at_most_k_sources(copilot: Copilot) -> None:
    assert len(EscuchaRetriever(copilot=copilot).invoke("cobro, baja y roaming en la app")) == 3
    assert len(EscuchaRetriever(copilot=copilot, k=1).invoke("cobro, baja y roaming en la app")) == 1


def test_both_pools_come_articles_first(copilot: Copilot) -> None:
    documents = EscuchaRetriever(copilot=copilot, pool="both", k=1).invoke(QUESTION)
    assert [document.metadata["pool"] for document in documents] == ["articles", "resolutions"]
    assert ids(documents) == ["doble", "c-1"]


def test_a_past_answer_comes_masked(copilot: Copilot) -> None:
    (document,) = EscuchaRetriever(copilot=copilot, pool="resolutions").invoke(QUESTION)
    told = f"{document.page_content} {document.metadata}"
    assert "5 días hábiles" in told
    assert "Marta" not in told
    assert "example.com" not in told


def test_internal_articles_are_for_who_asks_for_them(copilot: Copilot) -> None:
    asked = "tope de devolución por cobro doble"
    assert "tope" not in ids(EscuchaRetriever(copilot=copilot).invoke(asked))
    assert "tope" in ids(EscuchaRetriever(copilot=copilot, internal=True).invoke(asked))


def test_nothing_is_given_when_the_base_does_not_know(copilot: Copilot) -> None:
    asked = "venden entradas para el teatro en la tarjeta de crédito"
    sure = EscuchaRetriever(copilot=copilot, answerable_at_least=0.5)
    assert EscuchaRetriever(copilot=copilot).invoke(asked)
    assert sure.invoke(asked) == []
    assert ids(sure.invoke("me cobraron dos veces"))[0] == "doble"


def test_it_takes_its_place_in_a_chain(copilot: Copilot) -> None:
    chain = EscuchaRetriever(copilot=copilot, k=1) | RunnableLambda(lambda found: found[0].metadata["title"])
    assert chain.invoke(QUESTION) == "Me cobraron dos veces"
    assert chain.batch([QUESTION, "activar roaming"]) == ["Me cobraron dos veces", "Roaming"]


def test_it_answers_without_blocking_the_loop(copilot: Copilot) -> None:
    retriever = EscuchaRetriever(copilot=copilot, k=1)
    chain = retriever | RunnableLambda(ids)

    async def ask() -> list[list[str]]:
        return list(await asyncio.gather(*(chain.ainvoke(text) for text in (QUESTION, "roaming", "dar de baja"))))

    assert asyncio.run(ask()) == [["doble"], ["roaming"], ["baja"]]


class Heard(BaseCallbackHandler):
    def __init__(self) -> None:
        self.starts: list[tuple[str, list[str], dict[str, Any]]] = []
        self.ends: list[list[str]] = []

    def on_retriever_start(
        self, serialized: dict[str, Any] | None, query: str, *, tags: Any = None, metadata: Any = None, **more: Any
    ) -> None:
        self.starts.append((query, tags, metadata))

    def on_retriever_end(self, documents: Sequence[Document], **more: Any) -> None:
        self.ends.append(ids(documents))


def test_callbacks_hear_the_question_its_tags_and_the_documents(copilot: Copilot) -> None:
    heard = Heard()
    retriever = EscuchaRetriever(copilot=copilot, k=1, tags=["ayuda"], metadata={"team": "cobros"})
    retriever.invoke(QUESTION, config={"callbacks": [heard], "tags": ["prueba"]})
    ((query, tags, metadata),) = heard.starts
    assert query == QUESTION
    assert set(tags) == {"ayuda", "prueba"}
    assert metadata["team"] == "cobros"
    assert heard.ends == [["doble"]]


@pytest.mark.parametrize("wrong", [{"k": 0}, {"pool": "todo"}, {"answerable_at_least": 2}])
def test_a_setting_that_cannot_be_is_refused(copilot: Copilot, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        EscuchaRetriever(copilot=copilot, **wrong)
