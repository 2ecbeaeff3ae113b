"""`escucha emotions`: what the customer feels, with the words that show it."""

from typing import Any

import click

from api.cli import batch
from api.cli.options import configured, emit
from copilot.conversation import Conversation
from copilot.listen.heard import Feeling, Flag
from copilot.settings import Settings


@click.command("emotions")
@click.argument("text", required=False)
@click.option("--conversation", "conversation_id", help="Id of an imported conversation.")
@click.option("--batch", "file", help='JSONL rows, each a Conversation; "-" is standard input.')
@configured
def command(settings: Settings, text: str | None, conversation_id: str | None, file: str | None) -> int:
    """Say what the last customer message shows, with its evidence."""
    from copilot.copilot import open_copilot
    from copilot.store import conversations

    batch.one_of(text, conversation_id, file)
    with open_copilot(settings) as copilot:

        def felt(conversation: Conversation) -> dict[str, Any]:
            heard = copilot.attend(conversation)
            return row_of(heard.feeling, heard.language)

        if file:
            return batch.run(file, lambda row: felt(batch.conversation_of(row, settings)))
        conversation = (
            conversations.find(copilot.store, conversation_id)
            if conversation_id
            else batch.conversation_of_text(text or "")
        )
        emit({"id": conversation.id} | felt(conversation))
    return 0


def row_of(feeling: Feeling, language: str) -> dict[str, Any]:
    """The feeling as others rely on it, with advice and needs in `language`, who heard it and, where a model heard
    another one, the embedded one."""
    from copilot.listen import advice
    from copilot.listen.feelings.needs import need_line

    return {
        "primary": feeling.primary,
        "expressed": feeling.expressed,
        "emotions": [_flag(flag) for flag in feeling.emotions],
        "signals": [_flag(flag) for flag in feeling.signals],
        "advice": advice(feeling, language),
        "needs": [need_line(need.key, language) for need in feeling.needs],
        "listener": feeling.listener,
        "differs": feeling.differs,
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {"label": flag.label, "confidence": flag.confidence, "evidence": list(flag.evidence)}
