"""Conversations put into the store by their messages alone."""

from datetime import UTC, datetime, timedelta

from copilot.store import Store
from copilot.store.schema import ConversationRow, MessageRow

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def add(store: Store, id: str, *said: str, language: str = "es", status: str = "open", minute: int = 0) -> int:
    """Its row id. Each of `said` is "customer: ..." or "agent: ...", a minute apart, from `minute` on."""
    turns = [turn.partition(": ")[::2] for turn in said]
    with store.begin() as session:
        row = ConversationRow(source="t", external_id=id, language=language, status=status, content_hash=f"hash-{id}")
        row.messages = [
            MessageRow(
                position=n, external_id=f"m{n}", role=role, text=text, at=NOW + timedelta(minutes=minute + n), author=""
            )
            for n, (role, text) in enumerate(turns)
        ]
        row.last_at = row.messages[-1].at
        session.add(row)
        session.flush()
        return row.id
