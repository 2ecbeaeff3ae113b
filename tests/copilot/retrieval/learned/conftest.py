"""Small companies whose customers ask about four things in many words, and always get one of four answers."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from copilot.retrieval.learned import Learned, open_learned
from copilot.settings import Settings
from copilot.store import Store, state
from copilot.store.schema import ConversationRow, ResolutionRow

Ask = Callable[..., list[str]]
START = datetime(2026, 3, 1, tzinfo=UTC)

ASKED = {
    "es": {
        "invoice": ("la factura", "el recibo", "la boleta", "el cobro del mes", "la cuenta que llegó"),
        "router": ("el wifi", "el router", "internet en casa", "la conexión", "la luz roja del módem"),
        "refund": ("el reembolso", "mi devolución", "el dinero devuelto", "la plata de vuelta", "el reintegro"),
        "move": ("la mudanza", "el cambio de domicilio", "mi traslado", "la nueva dirección", "otra casa"),
    },
    "en": {
        "invoice": ("my bill", "the invoice", "this month's charge", "the receipt", "the amount billed"),
        "router": ("the wifi", "my router", "internet at home", "the connection", "the modem's red light"),
        "refund": ("my refund", "the money back", "the reimbursement", "my returned payment", "getting repaid"),
        "move": ("moving house", "my new address", "the relocation", "changing flats", "another home"),
    },
}
FRAMES = {
    "es": ("qué pasa con {}", "tengo un problema con {}", "no entiendo {} de este mes", "necesito ayuda con {} ya"),
    "en": ("what is going on with {}", "i have a problem with {}", "i do not understand {} at all", "help me with {}"),
}
ANSWERS = {
    "invoice": "Revisamos el detalle de su cobro y enviamos la corrección a su correo registrado.",
    "router": "Apague el equipo durante treinta segundos, enciéndalo y espere la luz verde fija.",
    "refund": "El abono se hace en el mismo medio de pago dentro de diez días hábiles.",
    "move": "Agende el traslado de su servicio indicando dónde vivirá y desde qué fecha.",
}


def questions(matter: str, count: int, language: str = "es", seed: int = 1) -> list[str]:
    """So many different questions about a matter; other ones with another seed."""
    dice = random.Random(f"{matter}{language}{seed}")
    things, frames = ASKED[language][matter], FRAMES[language]
    return [
        f"{dice.choice(frames).format(dice.choice(things))}, {dice.choice(things)} {dice.randrange(1000)}"
        for _ in range(count)
    ]


@pytest.fixture
def add(store: Store) -> Ask:
    """Bring in solved conversations: (question, answer) pairs. Returns their keys in the index."""

    def bring_in(
        pairs: Sequence[tuple[str, str]],
        *,
        name: str = "c",
        language: str = "es",
        tags: Sequence[str] = (),
        csat: float | None = None,
        duplicate_of: int | None = None,
    ) -> list[str]:
        keys: list[str] = []
        with store.begin() as session:
            revision = state.next_revision(session)
            for number, (question, answer) in enumerate(pairs):
                conversation = ConversationRow(
                    source="t",
                    external_id=f"{name}-{number}",
                    status="resolved",
                    content_hash="",
                    tags=list(tags),
                    csat=csat,
                    resolved_at=START + timedelta(hours=number),
                )
                session.add(conversation)
                session.flush()
                row = ResolutionRow(
                    conversation_id=conversation.id,
                    question=question,
                    answer=answer,
                    language=language,
                    duplicate_of=duplicate_of,
                    revision=revision,
                )
                session.add(row)
                session.flush()
                keys.append(f"r:{row.id}")
        return keys

    return bring_in


@pytest.fixture
def company(add: Ask) -> dict[str, list[str]]:
    """Thirty Spanish questions on each matter; their keys by matter."""
    return {matter: add([(one, ANSWERS[matter]) for one in questions(matter, 30)], name=matter) for matter in ANSWERS}


@pytest.fixture
def learned(settings: Settings, store: Store) -> Iterator[Learned]:
    opened = open_learned(settings, store)
    yield opened
    opened.close()
