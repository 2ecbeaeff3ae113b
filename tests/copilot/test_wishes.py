"""What the embedded writer does of an agent's wish, and that it says what it cannot do."""

from collections.abc import Iterator

import pytest

from copilot.conversation import Conversation, of_text
from copilot.copilot import Copilot, open_copilot
from copilot.draft import Draft
from copilot.settings import Settings
from copilot.source import Article
from kb.put import put

LONG = """Devolvemos el cobro doble a la misma tarjeta en 5 a 7 días hábiles.

Si pagaste el cobro doble por transferencia, la devolución llega en 3 días hábiles. La devolución del cobro doble no
tiene costo. Puedes ver la devolución en tu cuenta, en la sección de pagos. Te enviamos el comprobante de la devolución
por correo cuando sale. Si la devolución no llega en ese plazo, escríbenos con tu número de caso.
"""
ARTICLES = (
    Article(id="doble", title="Me cobraron dos veces la factura", body=LONG, language="es"),
    Article(
        id="doble-pt",
        title="Fui cobrado duas vezes na fatura",
        body="Devolvemos a cobrança dupla no mesmo cartão em 5 a 7 dias úteis. A devolução da cobrança não tem custo.",
        language="pt",
    ),
    Article(
        id="wifi",
        title="Cambiar la contraseña del wifi",
        body="Cambia la contraseña del wifi desde la página del router; tarda un minuto.",
        language="es",
    ),
)
TWICE = "me cobraron dos veces la factura, cuándo me devuelven?"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copilot]:
    settings = Settings(data=tmp_path_factory.mktemp("company"))
    with open_copilot(settings) as copilot:
        put(copilot.store, settings, ARTICLES)
        copilot.refresh()
        yield copilot


def asked(text: str = TWICE) -> Conversation:
    return of_text(text, channel="whatsapp", name="María Soto")


def draft(company: Copilot, wish: str, text: str = TWICE) -> Draft:
    return company.draft(asked(text), wish=wish)


@pytest.mark.parametrize("wish", ["más corto", "mais curto", "shorter"])
def test_shorter_is_shorter_and_still_answers(company: Copilot, wish: str) -> None:
    usual, short = draft(company, ""), draft(company, wish)
    assert len(short.text) < len(usual.text)
    assert "días hábiles" in short.text
    assert not [one for one in short.checks if not one.passed and one.name == "answers_all"]


def test_what_cannot_be_shorter_says_so(company: Copilot) -> None:
    question = "cómo cambio la contraseña del wifi?"
    notes = draft(company, "más corto", question).notes
    shorter = len(draft(company, "más corto", question).text) < len(draft(company, "", question).text)
    assert shorter or "Más corto ya no respondería lo que pregunta." in notes


@pytest.mark.parametrize(("wish", "words"), [("más cálido", "Gracias por"), ("más formal", "Buen día, María.")])
def test_a_manner_is_heard_in_the_draft(company: Copilot, wish: str, words: str) -> None:
    found = draft(company, wish)
    assert words in found.text
    assert not any(one.support == "unsupported" for one in found.sentences)
    assert [one.name for one in found.checks if not one.passed] == []


@pytest.mark.parametrize(
    ("wish", "register", "words"),
    [("de usted", "usted", "Si pagó el cobro doble"), ("de tú", "tu", "Si pagaste el cobro doble")],
)
def test_the_sources_sentences_are_turned_to_another_way_of_address(
    company: Copilot, wish: str, register: str, words: str
) -> None:
    found = draft(company, wish)
    assert found.register_ == register
    assert words in found.text


def test_what_the_agent_knows_is_said_as_theirs(company: Copilot) -> None:
    found = draft(company, "agrega que el técnico va el jueves a las 15:00")
    added = next(one for one in found.sentences if one.text == "El técnico va el jueves a las 15:00.")
    assert added.support == "conversation"
    assert all(one.passed for one in found.checks if one.name == "supported")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("dile que puede pasar mañana", "Puedes pasar mañana."),
        ("de usted y agrega que te llamo mañana", "Le llamo mañana."),
        ("agrega que le devolvemos todo mañana", "Te devolvemos todo mañana."),
    ],
)
def test_what_the_agent_knows_is_said_in_the_draft_s_way_of_address(company: Copilot, wish: str, said: str) -> None:
    assert said in draft(company, wish).text


def test_they_are_spoken_to_in_english(company: Copilot) -> None:
    english = Article(id="twice", title="Charged twice", body="We refund a double charge in 5 days.", language="en")
    put(company.store, company.settings, [english])
    found = draft(company, "tell them that they can track their refund", "I was charged twice, when is the refund?")
    assert "You can track your refund." in found.text


def test_what_no_source_says_the_agent_may_tell(company: Copilot) -> None:
    question = "¿Puedo pagar con criptomonedas desde Marruecos el alquiler de la antena parabólica?"
    assert draft(company, "", question).outcome == "findings"
    found = draft(company, "agrega que no aceptamos criptomonedas", question)
    assert found.outcome == "reply"
    assert "No aceptamos criptomonedas." in found.text
    assert "no lo tengo confirmado" not in found.text


def test_another_language_is_written_from_sources_in_it(company: Copilot) -> None:
    found = draft(company, "en portugués")
    assert found.language == "pt"
    assert "5 a 7 dias úteis" in found.text
    assert {one.source_id for one in found.citations} == {"doble-pt"}


@pytest.mark.parametrize(
    ("wish", "question", "note"),
    [
        ("en portugués", "cómo cambio la contraseña del wifi?", "Ninguna fuente en portugués responde esto"),
        ("em inglês", "cómo cambio la contraseña del wifi?", "Nenhuma fonte em inglês responde isto"),
        ("pon los pasos al revés", TWICE, "Lo de «pon los pasos al revés» no lo sabe hacer el redactor incluido"),
        ("put the steps last", TWICE, 'The built-in writer cannot do "put the steps last"'),
        ("add that the technician comes on Thursday", TWICE, "is not in Spanish, and I cannot translate it"),
        ("más corto", "¿Vendéis tractores usados en Groenlandia?", "Aquí no hay una respuesta que cambiar"),
    ],
)
def test_what_cannot_be_done_is_said(company: Copilot, wish: str, question: str, note: str) -> None:
    found = draft(company, wish, question)
    assert any(note in one for one in found.notes)
    assert not any(one in draft(company, "", question).notes for one in found.notes if note in one)


def test_english_has_one_way_of_address_and_that_is_said(company: Copilot) -> None:
    notes = draft(company, "de usted", "I was charged twice, when will I get the refund?").notes
    assert any("una sola forma de dirigirse" in one for one in notes)


def test_wishes_go_together(company: Copilot) -> None:
    found = draft(company, "más corto, de usted y agrega que el técnico va el jueves")
    assert len(found.text) < len(draft(company, "").text) + len("El técnico va el jueves.")
    assert found.register_ == "usted"
    assert "El técnico va el jueves." in found.text


def test_a_draft_tells_what_was_asked_of_it(company: Copilot) -> None:
    assert (draft(company, "más corto").wish, draft(company, "").wish) == ("más corto", "")
