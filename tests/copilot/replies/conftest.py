"""An installation with a few articles and saved replies."""

from collections.abc import Callable, Iterator

import pytest

from copilot.conversation import Conversation, Customer, Message
from copilot.copilot import Copilot, open_copilot
from copilot.replies import Book
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import replies
from copilot.store.replies import Given
from kb.put import put

ARTICLES = (
    Article(
        id="doble-cobro",
        title="Me cobraron dos veces la factura",
        body="Si pagaste la factura dos veces, devolvemos el cobro duplicado al mismo medio de pago: de 5 a 7 días "
        "hábiles con tarjeta y en 3 días hábiles con transferencia.\n\n## Cómo pedirlo\n\nEnvíanos el comprobante de "
        "los dos cobros por este medio y te confirmamos en 24 horas.",
        language="es",
    ),
    Article(
        id="wifi",
        title="Cambiar la contraseña del wifi",
        body="La contraseña del wifi se cambia en la página del router, http://192.168.1.1, con el usuario cliente.",
        language="es",
    ),
    Article(
        id="visita",
        title="Cambiar la fecha de una visita técnica",
        body="Puedes cambiar la fecha de tu visita técnica gratis hasta 24 horas antes del inicio de la ventana.",
        language="es",
    ),
)
REFUND = Given(
    "devolucion",
    "Devolución de un cobro doble",
    "Hola {name}, gracias por escribirnos.\n\nDevolvemos el cobro duplicado al mismo medio de pago: de 5 a 7 días "
    "hábiles si pagaste con tarjeta y 3 días hábiles si pagaste con transferencia. Envíanos el comprobante de los dos "
    "cobros por este medio.\n\nSaludos,\n{agent}",
    "es",
)
OUTDATED = Given(
    "visita-vieja",
    "Cambiar la fecha de la visita técnica",
    "Hola {name}. Puedes cambiar la fecha de tu visita técnica gratis hasta 48 horas antes.",
    "es",
)

Says = Callable[..., Conversation]


@pytest.fixture
def copilot(settings: Settings) -> Iterator[Copilot]:
    with open_copilot(settings) as opened:
        put(opened.store, settings, ARTICLES)
        with opened.store.begin() as session:
            for one in (REFUND, OUTDATED):
                replies.put(session, one)
        opened.index()
        yield opened


@pytest.fixture
def book(copilot: Copilot) -> Book:
    return Book(copilot.store)


@pytest.fixture
def says() -> Says:
    """A conversation in which the customer says these messages."""

    def conversation(*texts: str, channel: str = "whatsapp", name: str = "Rosa Díaz", **more: object) -> Conversation:
        messages = tuple(Message(role="customer", text=text) for text in texts)
        return Conversation(id="c-9", channel=channel, customer=Customer(name=name), messages=messages, **more)

    return conversation
