"""`escucha draft`: a reply for the agent to review, with where every sentence comes from."""

from typing import Any

import click

from api.cli import batch
from api.cli.options import configured
from copilot.conversation import Conversation
from copilot.draft import Draft
from copilot.settings import Settings

MARKS = {"source": "¶", "history": "↺", "conversation": "”", "courtesy": " ", "unsupported": "✗"}


@click.command("draft")
@click.argument("text", required=False)
@click.option("--conversation", "conversation_id", help="Id of an imported conversation.")
@click.option("--batch", "file", help='JSONL rows, each a Conversation; "-" is standard input.')
@click.option("--channel", default="", help="Channel of TEXT: email, whatsapp, chat...")
@click.option("--wish", default="", help='What you want of it: "shorter", "de usted", "agrega que ...".')
@click.option("--json", "as_json", is_flag=True, help="Print the draft as JSON.")
@configured
def command(
    settings: Settings,
    text: str | None,
    conversation_id: str | None,
    file: str | None,
    channel: str,
    wish: str,
    as_json: bool,
) -> int:
    """Draft a reply."""
    from copilot.copilot import open_copilot
    from copilot.store import conversations

    batch.one_of(text, conversation_id, file)
    with open_copilot(settings) as copilot:
        if file:
            return batch.run(file, lambda row: row_of(copilot.draft(batch.conversation_of(row, settings), wish=wish)))
        conversation = (
            conversations.find(copilot.store, conversation_id)
            if conversation_id
            else batch.conversation_of_text(text or "", channel=channel)
        )
        draft = copilot.draft(conversation, wish=wish)
    click.echo(draft.model_dump_json() if as_json else shown(draft, conversation))
    return 0


def row_of(draft: Draft) -> dict[str, Any]:
    """The draft as contracts.md has it, with what else is known under its own names."""
    whole = draft.model_dump(mode="json")
    whole.pop("id")
    whole["draft_id"] = draft.id
    whole["ms"] = draft.ms
    return whole


def shown(draft: Draft, conversation: Conversation) -> str:
    """For reading in a terminal."""
    lines = [f"[{draft.outcome}, {draft.confidence:.0%}, {draft.language}, {draft.register_}, {draft.ms:.0f} ms]", ""]
    lines += [draft.text, ""]
    for number, citation in enumerate(draft.citations, start=1):
        lines.append(f"[{number}] {citation.title} ({citation.pool} {citation.passage_id}) {citation.url}".rstrip())
        lines.append(f"    «{' '.join(citation.quote.split())[:160]}»")
    lines += [f"note: {note}" for note in draft.notes]
    lines += [f"check failed: {check.name}: {check.detail}" for check in draft.checks if not check.passed]
    if draft.fallback:
        lines.append(f"model: {draft.fallback}")
    return "\n".join(lines)
