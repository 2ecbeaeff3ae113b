"""`escucha summarize`: a conversation, or a customer's history, in at most four lines."""

from typing import Any

import click

from api.cli import batch
from api.cli.options import configured, emit
from copilot.conversation import Conversation
from copilot.settings import Settings


@click.command("summarize")
@click.option("--customer", "customer_id", help="Id of a customer, as imported.")
@click.option("--conversation", "conversation_id", help="Id of an imported conversation.")
@click.option("--batch", "file", help='JSONL rows, each a Conversation; "-" is standard input.')
@configured
def command(settings: Settings, customer_id: str | None, conversation_id: str | None, file: str | None) -> int:
    """Summarise, every fact with the message it comes from."""
    from copilot.listen import listen
    from copilot.store import conversations, open_store
    from copilot.summarize import Summary, summarize, summarize_history

    batch.one_of(customer_id, conversation_id, file)

    def one(conversation: Conversation) -> Summary:
        return summarize(conversation, listen(conversation, settings.language).language)

    if file:
        return batch.run(file, lambda row: _row(one(batch.conversation_of(row, settings))))
    store = open_store(settings)
    if customer_id:
        emit(
            {"id": customer_id}
            | _row(summarize_history(conversations.of_customer(store, customer_id), settings.language))
        )
    else:
        emit({"id": conversation_id} | _row(one(conversations.find(store, conversation_id or ""))))
    return 0


def _row(summary: Any) -> dict[str, Any]:
    row: dict[str, Any] = summary.model_dump(mode="json")
    return row
