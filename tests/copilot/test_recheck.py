"""A text that a person changed or wrote, held to the checks before it goes."""

from collections.abc import Iterator

import pytest

from copilot.conversation import Conversation, of_text
from copilot.copilot import Copilot, open_copilot
from copilot.draft import Draft
from copilot.recheck import sentences_of
from copilot.settings import Settings
from copilot.source import Article
from kb.put import put

REFUND = Article(
    id="doble",
    title="Me cobraron dos veces la factura",
    body="Devolvemos el cobro doble de la factura a la misma tarjeta en 5 a 7 días hábiles. No cuesta nada.",
    language="es",
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copilot]:
    settings = Settings(data=tmp_path_factory.mktemp("company"))
    with open_copilot(settings) as copilot:
        put(copilot.store, settings, [REFUND])
        copilot.refresh()
        yield copilot


@pytest.fixture(scope="module")
def asked() -> Conversation:
    return of_text("me cobraron dos veces la factura, ¿cuándo me devuelven?", channel="whatsapp", name="María Soto")


@pytest.fixture(scope="module")
def draft(company: Copilot, asked: Conversation) -> Draft:
    return company.draft(asked)


def failed(company: Copilot, asked: Conversation, text: str, draft: Draft | None = None) -> set[str]:
    return {one.name for one in company.check(asked, text, draft) if not one.passed}


def test_a_draft_as_it_is_fails_nothing_new(company: Copilot, asked: Conversation, draft: Draft) -> None:
    assert failed(company, asked, draft.text, draft) <= {one.name for one in draft.checks if not one.passed}


def test_a_fact_that_was_changed_in_a_source_s_sentence_has_no_support(
    company: Copilot, asked: Conversation, draft: Draft
) -> None:
    changed = draft.text.replace("5 a 7 días", "15 a 17 días")
    assert changed != draft.text
    assert "supported" in failed(company, asked, changed, draft)


def test_what_the_agent_says_of_their_own_needs_no_source(company: Copilot, asked: Conversation, draft: Draft) -> None:
    assert "supported" not in failed(company, asked, f"{draft.text}\n\nHoy a las 17:45 te llama Andrea.", draft)


def test_a_gap_that_was_left_is_seen(company: Copilot, asked: Conversation, draft: Draft) -> None:
    assert "no_placeholder" in failed(company, asked, f"{draft.text} Tu caso es [NÚMERO].", draft)


def test_a_question_that_is_passed_over_is_seen_in_a_text_of_one_s_own(company: Copilot, asked: Conversation) -> None:
    assert failed(company, asked, "Hola, María. Buen día para ti.") == {"answers_all"}


def test_how_somebody_puts_their_own_text_is_their_affair(company: Copilot, asked: Conversation) -> None:
    text = "te devolvemos el cobro doble de la factura a la misma tarjeta, ok?"
    assert failed(company, asked, text) == set()


def test_nothing_is_said_of_an_empty_text(company: Copilot, asked: Conversation) -> None:
    assert company.check(asked, "  \n") == ()


def test_sentences_keep_what_carries_them(draft: Draft) -> None:
    sourced = next(one for one in draft.sentences if one.support == "source")
    told = sentences_of(f"{sourced.text}\nHoy te llama Andrea.", draft)
    assert [(one.support, one.passage_id) for one in told] == [("source", sourced.passage_id), ("conversation", None)]
