"""A conversation that was closed, or opened again, by hand: what it teaches follows its status."""

from sqlalchemy.orm import Session

from copilot.settings import Settings
from copilot.store import conversations, erased, resolutions, state
from copilot.store.schema import ConversationRow
from kb.conversations.likeness import LIKENESS
from kb.conversations.resolving import resolve


def settle(session: Session, row: ConversationRow, settings: Settings) -> None:
    """Bring in the past answer of a conversation that is resolved now, or withdraw that of one that no longer is."""
    erased.hold(session)
    made = resolve(conversations.to_value(row), settings.country)
    stored = resolutions.of_conversations(session, [row.id])
    before = stored.get(row.id)
    if made:
        resolutions.put_all(session, [(row, made)], stored, LIKENESS, revision=state.next_revision(session))
    elif before and before.withdrawn_at is None:
        resolutions.withdraw(session, before, LIKENESS, revision=state.next_revision(session))
