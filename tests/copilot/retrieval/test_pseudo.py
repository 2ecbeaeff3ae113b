from collections.abc import Sequence

import pytest

from copilot.retrieval import Retriever
from copilot.retrieval.lexical import Stored
from copilot.retrieval.pseudo import Asked, pseudo_questions, without
from copilot.store import Store
from tests.copilot.retrieval.conftest import AddArticle, AddResolution


def stored(head: str, body: str) -> Stored:
    return Stored("a#0", "es", tuple(head.split()), tuple(body.split()))


def asked(store: Store, retriever: Retriever) -> Sequence[Asked]:
    retriever.refresh()
    return pseudo_questions(store, retriever)


def test_a_fragment_is_taken_out_wherever_it_stands() -> None:
    alter = without("Cambiar la clave")
    found = alter(stored("cambiar la clave del wifi", "para cambiar la clave entra y la clave queda"))
    assert found.head == ("del", "wifi")
    assert found.body == ("para", "entra", "y", "la", "clave", "queda")


def test_titles_headings_and_first_sentences_are_asked(
    store: Store, retriever: Retriever, add_article: AddArticle
) -> None:
    text = "El router se reinicia con el botón negro. Después espera dos minutos hasta que la luz queda verde y fija."
    add_article("wifi", "Reiniciar el router", text, heading=["Luces del aparato"])
    found = {one.text: one.key for one in asked(store, retriever)}
    assert found == dict.fromkeys(
        ["Reiniciar el router", "Luces del aparato", "El router se reinicia con el botón negro."], "a:wifi"
    )


def test_the_same_base_is_asked_the_same(store: Store, retriever: Retriever, add_article: AddArticle) -> None:
    for number in range(30):
        add_article(f"a{number}", f"Título largo número {number}", "Texto corto")
    assert asked(store, retriever) == asked(store, retriever)


def test_a_title_that_asks_nothing_is_passed_over(store: Store, retriever: Retriever, add_article: AddArticle) -> None:
    add_article("a", "¿Y?", "Texto corto")
    assert asked(store, retriever) == []


ANSWER = "Entra en la aplicación, elige Mi router, pulsa Cambiar contraseña y escribe la nueva dos veces."


@pytest.fixture
def past(store: Store, add_article: AddArticle, add_resolution: AddResolution, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three past questions, two of them answered out of the article."""
    monkeypatch.setattr("copilot.retrieval.pseudo.ENOUGH", 2)
    add_article("clave", "Cambiar la contraseña del wifi", ANSWER)
    add_article("pago", "Pagar la factura", "Puedes pagar en la sucursal o en la web con tarjeta.")
    add_resolution("c1", "se me olvidó con qué entrar al internet", f"Hola Ana. {ANSWER}")
    add_resolution("c2", "mi hijo cambió todo y nadie puede conectarse", ANSWER)
    add_resolution("c3", "quiero hablar con alguien", "Te llamamos mañana por la tarde desde nuestra central, saludos.")


def test_customers_own_questions_come_before_made_up_ones(past: None, store: Store, retriever: Retriever) -> None:
    found = asked(store, retriever)
    assert sorted((one.text, one.key) for one in found) == [
        ("mi hijo cambió todo y nadie puede conectarse", "a:clave"),
        ("se me olvidó con qué entrar al internet", "a:clave"),
    ]
    assert [one.altered for one in found] == [{}, {}]


def test_too_few_of_them_are_left_aside(
    past: None, store: Store, retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.retrieval.pseudo.ENOUGH", 3)
    assert "Pagar la factura" in [one.text for one in asked(store, retriever)]
