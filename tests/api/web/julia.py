"""Julia, who came three times on one matter and on three channels, and whom we promised things."""

from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime.now(UTC)
MAIL = {"channel": "email", "handle": "julia.ramos@example.com"}
PROMISED = "Mañana te confirmo el abono"
LATER = "te llamo el 5 de enero de 2099"


def talk(id: str, customer: dict[str, Any], said: list[tuple[str, str, float]], **more: Any) -> dict[str, Any]:
    """A conversation; of each message who says it, what, and how many hours ago."""
    messages = [
        {
            "id": f"m{at}",
            "role": role,
            "author": "Sofía" if role == "agent" else "",
            "text": text,
            "at": (NOW - timedelta(hours=hours)).isoformat(),
        }
        for at, (role, text, hours) in enumerate(said, start=1)
    ]
    plain = {"id": id, "source": "mesa", "channel": "chat", "language": "es-CL", "status": "open"}
    return plain | {"customer": customer, "opened_at": messages[0]["at"], "messages": messages} | more


FIRST = talk(
    "j-1",
    {"id": "k-1", "name": "Julia Ramos", "identities": [MAIL]},
    [
        ("customer", "Hola, me cobraron dos veces la factura 88213. ¿Me devuelven el dinero?", 288),
        ("agent", f"Hola Julia. {PROMISED}. Por favor envíanos el comprobante de pago.", 287),
    ],
    channel="email",
)
AGAIN = talk(
    "j-2",
    {"id": "w-9", "name": "Julia Ramos", "identities": [MAIL]},
    [
        ("customer", "Otra vez yo, sigo sin la devolución del doble cobro de la factura 88213.", 6),
        ("agent", f"Julia, lo estoy viendo y {LATER}. Por favor envíanos una foto de la boleta.", 5),
        ("customer", "¿Y me van a compensar por la espera?", 1),
    ],
    source="chatweb",
)
"""On the same matter as FIRST, of the same person by another source."""
