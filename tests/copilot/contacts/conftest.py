"""Customers and their conversations, put into the store a few words at a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from copilot.store import Store
from copilot.store.schema import ConversationRow, CustomerRow, MatterRow, MessageRow

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIBRE = "no me anda la fibra desde anoche, la luz del modem está en rojo"
STILL = "sigo sin internet en la casa, el modem con la luz roja igual que antes"
THIRD = "tercera vez que escribo por lo mismo: la fibra, el modem en rojo y nadie viene"
INVOICE = "quiero que la boleta me llegue impresa a mi casa"
DAYS = 30

Tell = Callable[..., int]


@pytest.fixture
def customer(store: Store) -> Callable[..., int]:
    def add(id: str = "u-1", person: int | None = None) -> int:
        with store.begin() as session:
            row = CustomerRow(source="t", external_id=id, name="María", person_id=person)
            session.add(row)
            session.flush()
            return row.id

    return add


@pytest.fixture
def tell(store: Store) -> Tell:
    """Adds a conversation: its customer's row, what was said ("agent: ..." by us), and after how many days; its id."""

    def add(
        customer_id: int | None,
        *said: str,
        day: float = 0,
        channel: str = "whatsapp",
        resolved: bool = False,
        reopened: bool = False,
        tags: tuple[str, ...] = (),
        language: str = "es",
    ) -> int:
        start = START + timedelta(days=day)
        messages = [
            MessageRow(
                position=n,
                external_id=f"m{n}",
                role="agent" if text.startswith("agent: ") else "customer",
                text=text.removeprefix("agent: "),
                at=start + timedelta(minutes=n),
            )
            for n, text in enumerate(said)
        ]
        with store.begin() as session:
            row = ConversationRow(
                source="t",
                external_id=f"{channel}-{customer_id}-{day}-{len(said)}-{hash(said)}",
                channel=channel,
                language=language,
                status="resolved" if resolved else "open",
                customer_id=customer_id,
                opened_at=start,
                resolved_at=messages[-1].at if resolved else None,
                last_at=messages[-1].at,
                reopened=reopened,
                tags=list(tags),
                content_hash=f"{abs(hash(said)):032x}",
                messages=messages,
            )
            session.add(row)
            session.flush()
            return row.id

    return add


@pytest.fixture
def links(store: Store) -> Callable[[], dict[int, tuple[int, int | None]]]:
    """By conversation: the first of its matter, and the one before."""

    def read() -> dict[int, tuple[int, int | None]]:
        with store.read() as session:
            rows = session.execute(select(MatterRow.conversation_id, MatterRow.first_id, MatterRow.previous_id))
            return {id: (first, previous) for id, first, previous in rows}

    return read
