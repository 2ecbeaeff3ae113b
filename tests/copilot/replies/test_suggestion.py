"""A saved reply at the desk: the one that fits this question and that the articles bear out here, or none."""

from collections.abc import Callable

import pytest

from copilot.conversation import Conversation, Message
from copilot.copilot import Copilot
from copilot.replies import WRITER, Book, suggest
from copilot.store import replies
from copilot.store.replies import Given
from kb.put import put
from tests.copilot.replies.conftest import ARTICLES, REFUND

Says = Callable[..., Conversation]
ASKED = "me cobraron dos veces la factura con tarjeta, en cuántos días me devuelven?"


def test_the_reply_that_answers_is_suggested_with_every_sentence_on_a_passage(
    copilot: Copilot, book: Book, says: Says
) -> None:
    found = suggest(copilot, book, says(ASKED), agent="Camila Rojas")
    assert found is not None
    assert found.reply.external_id == "devolucion"
    assert found.draft.writer == WRITER
    sourced = [one for one in found.draft.sentences if one.support == "source"]
    assert {one.passage_id for one in sourced} <= {"doble-cobro#0", "doble-cobro#1"}
    assert sourced
    assert not any(one.support == "unsupported" for one in found.draft.sentences)
    assert found.draft.citations


def test_it_greets_and_closes_as_the_voice_policy_says_and_not_as_it_was_written(
    copilot: Copilot, book: Book, says: Says
) -> None:
    found = suggest(copilot, book, says(ASKED, channel="email"), agent="Camila Rojas")
    assert found is not None
    assert found.draft.text.startswith("Hola, Rosa:")
    assert found.draft.text.endswith("Un saludo,")
    assert "gracias por escribirnos" not in found.draft.text
    assert "Camila" not in found.draft.text


def test_it_is_turned_to_the_customers_register(copilot: Copilot, book: Book, says: Says) -> None:
    asked = "Buenas tardes. Me cobraron dos veces la factura con tarjeta. ¿Podría decirme en cuántos días me devuelven?"
    found = suggest(copilot, book, says(asked))
    assert found is not None
    assert found.draft.register_ == "usted"
    assert "si pagó con tarjeta" in found.draft.text
    assert "pagaste" not in found.draft.text


@pytest.mark.parametrize(
    "asked",
    [
        "hola",
        "ya pasaron 8 días y no me llega la devolución del cobro doble",
        "cómo cambio la contraseña del wifi?",
        "cómo cambio la fecha de la visita técnica?",
        "tienen internet en Zapopan?",
        "I was charged twice for my bill, when will I get the money back?",
    ],
)
def test_nothing_is_suggested_where_no_reply_answers_or_it_is_out_of_date(
    copilot: Copilot, book: Book, says: Says, asked: str
) -> None:
    assert suggest(copilot, book, says(asked)) is None


def test_once_the_article_says_otherwise_it_is_suggested_no_more(copilot: Copilot, book: Book, says: Says) -> None:
    changed = ARTICLES[0].model_copy(update={"body": ARTICLES[0].body.replace("5 a 7 días", "8 a 10 días")})
    put(copilot.store, copilot.settings, [changed])
    assert suggest(copilot, book, says(ASKED)) is None


def test_a_retired_reply_is_suggested_no_more_and_one_that_is_back_is(copilot: Copilot, book: Book, says: Says) -> None:
    with copilot.store.begin() as session:
        wanted = next(one for one in replies.every(session) if one.external_id == "devolucion")
        replies.retire(session, wanted.id)
    assert suggest(copilot, book, says(ASKED)) is None
    with copilot.store.begin() as session:
        replies.retire(session, wanted.id, back=True)
    assert suggest(copilot, book, says(ASKED)) is not None


def test_what_the_customer_was_told_already_is_not_suggested_again(copilot: Copilot, book: Book, says: Says) -> None:
    told = Message(role="agent", text=REFUND.body)
    talk = says(ASKED)
    again = talk.model_copy(update={"messages": (*talk.messages, told, Message(role="customer", text=ASKED, id="9"))})
    assert suggest(copilot, book, again) is None


def test_who_grieves_or_comes_back_is_not_answered_with_a_canned_text(copilot: Copilot, book: Book, says: Says) -> None:
    grief = f"Mi mamá murió la semana pasada y era la titular, estoy destrozada. Además {ASKED}"
    assert suggest(copilot, book, says(grief)) is None
    again = f"es la tercera vez que les escribo por lo mismo y nadie me responde. {ASKED}"
    assert suggest(copilot, book, says(again)) is None


def test_a_reply_with_a_gap_that_nobody_can_fill_is_not_suggested(copilot: Copilot, book: Book, says: Says) -> None:
    with copilot.store.begin() as session:
        replies.put(session, REFUND._replace(body=REFUND.body.replace("3 días", "{plazo} días")))
    assert suggest(copilot, book, says(ASKED)) is None


def test_nothing_is_suggested_where_nobody_waits(copilot: Copilot, book: Book, says: Says) -> None:
    talk = says(ASKED)
    answered = talk.model_copy(update={"messages": (*talk.messages, Message(role="agent", text="Listo.", id="2"))})
    assert suggest(copilot, book, answered) is None


def test_a_new_reply_counts_at_once(copilot: Copilot, book: Book, says: Says) -> None:
    asked = "cómo cambio la contraseña del wifi?"
    assert suggest(copilot, book, says(asked)) is None
    with copilot.store.begin() as session:
        body = "Hola {name}, la contraseña del wifi se cambia en la página del router, http://192.168.1.1."
        replies.put(session, Given("wifi", "Cambiar la contraseña del wifi", body, "es"))
    found = suggest(copilot, book, says(asked))
    assert found is not None
    assert found.reply.external_id == "wifi"
