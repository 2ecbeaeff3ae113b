"""Whatever comes in, in whatever order and however often, ends in the same links."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from copilot.contacts import refresh
from copilot.settings import Settings
from copilot.store import Store, open_store
from copilot.store.schema import ConversationRow, CustomerRow, MatterRow, MessageRow
from tests.copilot.contacts.conftest import DAYS, FIBRE, INVOICE, START, STILL, THIRD

TEXTS = (
    FIBRE,
    STILL,
    THIRD,
    INVOICE,
    "hola",
    "gracias, ya anda la fibra",
    "la boleta impresa no llegó, ya se los dije",
    "mi pedido AX-55120",
    "AX-55120 ¿alguna novedad?",
    "otra vez yo por lo mismo",
)
TOLD = st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, 80)), min_size=1, max_size=9)


def fill(store: Store, told: list[tuple[str, int]]) -> list[int]:
    with store.begin() as session:
        customer = CustomerRow(source="t", external_id="u-1", name="")
        session.add(customer)
        session.flush()
        for n, (text, day) in enumerate(told):
            at = START + timedelta(days=day)
            session.add(
                ConversationRow(
                    source="t",
                    external_id=f"c-{n}",
                    language="es",
                    customer_id=customer.id,
                    opened_at=at,
                    last_at=at,
                    content_hash=f"{n:064x}",
                    messages=[MessageRow(position=0, external_id="m0", role="customer", text=text, at=at)],
                )
            )
        session.flush()
        return list(session.scalars(select(ConversationRow.id).order_by(ConversationRow.id)))


def links(store: Store) -> list[tuple[int, int, int | None, float]]:
    with store.read() as session:
        row = MatterRow
        query = select(row.conversation_id, row.first_id, row.previous_id, row.likeness).order_by(row.conversation_id)
        return [tuple(found) for found in session.execute(query)]


@settings(max_examples=25)
@given(told=TOLD, data=st.data())
def test_any_order_gives_what_all_at_once_gives(told: list[tuple[str, int]], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(Settings(data=Path(folder)))
        ids = fill(store, told)
        with store.begin() as session:
            refresh(session, ids, DAYS)
        wanted = links(store)
        assert all(first <= max(ids) and (previous is None) == (first == id) for id, first, previous, _ in wanted)
        order = data.draw(st.permutations(ids))
        with store.begin() as session:
            session.execute(delete(MatterRow))
        for start in range(0, len(order), 2):
            with store.begin() as session:
                refresh(session, order[start : start + 2], DAYS)
        assert links(store) == wanted
        store.close()
