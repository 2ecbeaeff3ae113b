from collections.abc import Iterator

import pytest

from copilot.errors import UsageError
from evals.bench_retrieval.company import company
from evals.bench_retrieval.dataset import Dataset, Document, Question, chosen, language_of

QUESTIONS = [Question(str(at), "x", frozenset("a")) for at in range(10)]


def of(*texts: str, language: str = "") -> Dataset:
    def documents() -> Iterator[Document]:
        return (Document(str(at), "", text, language) for at, text in enumerate(texts))

    return Dataset("prueba", documents, tuple(QUESTIONS))


def test_a_limit_takes_questions_from_all_over() -> None:
    assert [question.id for question in chosen(QUESTIONS, 3)] == ["0", "3", "6"]
    assert chosen(QUESTIONS, 99) == chosen(QUESTIONS, None) == QUESTIONS


def test_the_language_is_that_of_most_documents() -> None:
    spanish = "La devolución tarda cinco días hábiles y no tiene costo."
    portuguese = "A devolução leva cinco dias úteis e não tem custo."
    assert language_of(of(spanish, portuguese, portuguese)) == "pt"
    assert language_of(of(spanish, spanish, portuguese)) == "es"


def test_a_language_that_documents_state_counts() -> None:
    assert language_of(of("La devolución tarda cinco días.", language="en-GB")) == "en"


def test_documents_in_none_of_our_languages_ask_for_the_option() -> None:
    with pytest.raises(UsageError, match="give it with --language"):
        language_of(of("Возврат занимает пять рабочих дней и ничего не стоит для наших клиентов."))


def test_the_demo_company_asks_only_what_its_public_articles_answer() -> None:
    dataset = company()
    ids = {document.id for document in dataset.documents()}
    assert len(dataset.questions) > 50
    assert all(question.relevant and question.relevant <= ids for question in dataset.questions)
    assert not any(id.startswith("interno-") for id in ids)


def test_a_translation_of_an_article_answers_too() -> None:
    relevant = {question.text: question.relevant for question in company().questions}
    assert any({"factura-doble-cobro", "factura-doble-cobro-pt"} <= one for one in relevant.values())
