"""A customer whose every sign stands nowhere else, a draft made for her, and what an agent made of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from copilot.conversation import Conversation
from copilot.copilot import Copilot, open_copilot
from copilot.draft import Citation, Draft
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, conversations, drafts, users
from copilot.store.cases import KeptCase
from kb.conversations import put
from kb.put import put as put_articles

REFUND = Article(
    id="doble-cobro",
    title="Me cobraron dos veces",
    body="Si pagaste dos veces, devolvemos el doble cobro en 5 a 7 días hábiles a la misma tarjeta.\n\n"
    "No hace falta que llames al banco: nosotros pedimos la devolución.\n\nCada reclamo tiene un plazo de 90 días.",
    language="es",
)
MARKS = (
    *("zoraida", "quintanilla", "tucanazul", "zqui_77", "87654321", "8765 4321", "12.345.678-5", "12345678"),
    *("cust-zq-991", "conv-zq-1", "camila", "berríos"),
)
ASKED = (
    "Soy Zoraida Quintanilla, RUT 12.345.678-5, fono +56 9 8765 4321, correo zoraida.q@tucanazul.example, en instagram "
    "@zqui_77. Me cobraron dos veces el pedido 4512 y ya me da rabia. ¿Cuándo me devuelven la plata?"
)
AGENT = {"role": "agent", "author": "Camila Berríos"}
TALK: dict[str, Any] = {
    "id": "conv-zq-1",
    "source": "helpdesk",
    "channel": "whatsapp",
    "language": "es-CL",
    "status": "open",
    "subject": "Reclamo de Zoraida Quintanilla",
    "customer": {
        "id": "cust-zq-991",
        "name": "Zoraida Quintanilla",
        "identities": [
            {"channel": "email", "handle": "zoraida.q@tucanazul.example"},
            {"channel": "whatsapp", "handle": "+56 9 8765 4321"},
            {"channel": "instagram", "handle": "zqui_77"},
        ],
    },
    "messages": [
        {"id": "m1", "role": "customer", "text": "Hola", "at": "2026-03-02T10:00:00Z"},
        AGENT | {"id": "m2", "text": "Hola Zoraida, soy Camila. ¿Su RUT?", "at": "2026-03-02T10:01:00Z"},
        AGENT | {"id": "m3", "text": "Nota: Zoraida (cust-zq-991) ya reclamó en conv-zq-1.", "private": True},
        {"id": "m4", "role": "customer", "text": ASKED, "at": "2026-03-02T10:02:00Z"},
    ],
}
DRAFTED = "Hola, Zoraida. La devolución llega en 15 días hábiles a la misma tarjeta. Llame también a su banco."
SENT = (
    "Hola, Zoraida. La devolución llega en 5 a 7 días hábiles a la misma tarjeta. "
    "No hace falta que llame a su banco: nosotros pedimos la devolución. Le escribimos a zoraida.q@tucanazul.example "
    "o a @zqui_77.\n\nCamila Berríos"
)


@contextmanager
def opened(settings: Settings) -> Iterator[Copilot]:
    """The installation with an article, the customer's conversation and an agent."""
    with open_copilot(settings) as copilot:
        put_articles(copilot.store, settings, [REFUND])
        put(copilot.store, settings, [Conversation.model_validate(TALK)])
        with copilot.store.begin() as session:
            users.add(
                session, email="c@x.cl", role="agent", name="Camila Berríos", password_hash="x", at=datetime.now(UTC)
            )
        copilot.refresh()
        yield copilot


def row_id(store: Store, id: str = "conv-zq-1") -> int:
    with store.read() as session:
        return conversations.find_row(session, id).id


def drafted(store: Store, id: str = "d1", text: str = DRAFTED) -> str:
    """A draft for what she asks."""
    cited = Citation(source_id="doble-cobro", passage_id="doble-cobro#0", quote="Si pagaste dos veces")
    draft = Draft(
        id=id,
        outcome="reply",
        text=text,
        language="es",
        confidence=0.9,
        answers_message_id="m4",
        citations=(cited,),
    )
    with store.begin() as session:
        drafts.save(session, draft, row_id(store))
    return id


def used(store: Store, draft_id: str, sent: str = SENT, reason: str = "") -> str:
    """The draft edited and sent, or discarded for a reason."""
    with store.begin() as session:
        verdict: drafts.Verdict = "discarded" if reason else "edited"
        text = "" if reason else sent
        drafts.record_use(session, draft_id, verdict, sent_text=text, reason=reason, at=datetime.now(UTC))
    return draft_id


def expect(kept: KeptCase) -> dict[str, Any]:
    return dict(kept.payload["expect"])
