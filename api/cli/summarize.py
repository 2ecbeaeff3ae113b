"""`escucha summarize`: a conversation, or a customer's history, in at most four lines."""

from datetime import datetime
from typing import Any

import click

from api.cli import batch
from api.cli.options import configured, emit
from copilot.settings import Settings


@click.command("summarize")
@click.option("--customer", "customer_id", help="Id of a customer, as imported.")
@click.option("--conversation", "conversation_id", help="Id of an imported conversation.")
@click.option("--source", default="", help="Needed when two sources use the same id.")
@click.option("--reader", default="", help="Language to tell it in: es, pt or en; else the conversation's own.")
@click.option("--batch", "file", help='JSONL rows, each a Conversation; "-" is standard input.')
@configured
def command(
    settings: Settings, customer_id: str | None, conversation_id: str | None, source: str, reader: str, file: str | None
) -> int:
    """Summarise: every fact with the message it comes from, promises with when they are due and what became of them."""
    from copilot.copilot import open_copilot
    from copilot.forget.person import find
    from copilot.store import conversations

    batch.one_of(customer_id, conversation_id, file, first="--customer ID")
    now = datetime.now(settings.zone)
    with open_copilot(settings) as copilot:
        if file is not None:
            return batch.run(file, lambda row: _row(copilot.summarize(batch.conversation_of(row, settings), reader)))
        if customer_id is not None:
            with copilot.store.read() as session:
                rows = find(session, customer_id, source)
            emit({"id": customer_id} | _row(copilot.history(rows[0], reader or settings.language, now)))
        else:
            conversation = conversations.find(copilot.store, conversation_id or "", source)
            emit({"id": conversation_id} | _row(copilot.summarize(conversation, reader, now)))
    return 0


def _row(summary: Any) -> dict[str, Any]:
    row: dict[str, Any] = summary.model_dump(mode="json")
    return row
