"""Whether the articles still bear a saved reply out."""

import pytest

from copilot.copilot import Copilot
from copilot.replies.standing import standings
from copilot.store import replies
from copilot.store.replies import Given, SavedReply
from kb.put import put
from tests.copilot.replies.conftest import ARTICLES, REFUND


def _of(copilot: Copilot, external_id: str) -> SavedReply:
    with copilot.store.read() as session:
        return next(one for one in replies.every(session) if one.external_id == external_id)


def _state(copilot: Copilot, external_id: str) -> str:
    one = _of(copilot, external_id)
    return standings(copilot.store, copilot.retriever, [one])[one.id].state


def test_one_that_the_articles_say_stands(copilot: Copilot) -> None:
    assert _state(copilot, "devolucion") == "supported"


def test_one_that_they_say_otherwise_is_told_with_the_articles_words(copilot: Copilot) -> None:
    one = _of(copilot, "visita-vieja")
    standing = standings(copilot.store, copilot.retriever, [one])[one.id]
    wrong = next(sentence for sentence in standing.sentences if sentence.kind == "contradicted")
    assert standing.state == "contradicted"
    assert (wrong.source_id, wrong.fact) == ("visita", "48 horas")
    assert "24 horas" in wrong.other


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("Hola {name}, las antenas de televisión se instalan los domingos.", "unsupported"),
        ("Hola {name}, puedes cambiar la fecha de tu visita técnica el {fecha}.", "gaps"),
        ("Hola {name}, ¡gracias por escribirnos!", "manners"),
    ],
)
def test_what_else_a_reply_can_be(copilot: Copilot, body: str, state: str) -> None:
    with copilot.store.begin() as session:
        replies.put(session, Given("otra", "Otra respuesta", body, "es"))
    assert _state(copilot, "otra") == state


def test_it_is_looked_at_again_when_an_article_changes(copilot: Copilot) -> None:
    assert _state(copilot, "devolucion") == "supported"
    changed = ARTICLES[0].model_copy(update={"body": ARTICLES[0].body.replace("3 días hábiles", "6 días hábiles")})
    put(copilot.store, copilot.settings, [changed])
    assert _state(copilot, "devolucion") == "contradicted"


def test_it_is_looked_at_again_when_the_reply_changes(copilot: Copilot) -> None:
    assert _state(copilot, "devolucion") == "supported"
    with copilot.store.begin() as session:
        replies.put(session, REFUND._replace(body=REFUND.body.replace("3 días", "9 días")))
    assert _state(copilot, "devolucion") == "contradicted"


def test_what_was_judged_is_kept(copilot: Copilot) -> None:
    one = _of(copilot, "devolucion")
    first = standings(copilot.store, copilot.retriever, [one])
    with copilot.store.read() as session:
        at, kept = replies.standings(session, [one.id])[one.id]
        assert at == replies.articles_revision(session)
    assert kept["state"] == first[one.id].state
