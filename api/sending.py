"""Marking a text as sent: the draft's use and our message in the conversation, both or neither."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.auth import Caller
from api.models import UseRequest
from copilot.conversation import Message
from copilot.errors import ConflictError
from copilot.store import Store, conversations, drafts
from copilot.store.drafts import Use
from copilot.store.schema import ConversationRow


class StaleError(ConflictError):
    """The customer has written since the draft was made."""

    code = "stale"


def use_draft(store: Store, draft_id: str, told: UseRequest, caller: Caller, at: datetime) -> Use:
    """Write down the use; a text that was sent joins the stored conversation.

    Raises:
        NotFoundError: there is no such draft.
        StaleError: the customer has written since, and the caller did not say to send anyway.
        ConflictError: its use is already written down.
    """
    with store.begin() as session:
        kept = drafts.get(session, draft_id)
        if told.verdict != "discarded" and kept.stale and kept.use is None and not told.accept_stale:
            raise StaleError("The customer has written since this draft; ask for another, or send `accept_stale`.")
        use = drafts.record_use(
            session,
            draft_id,
            told.verdict,
            sent_text=told.sent_text,
            reason=told.reason,
            user_id=caller.user_id,
            at=at,
        )
        if use.verdict != "discarded" and kept.conversation_row_id is not None:
            answer(session, kept.conversation_row_id, use.sent_text, caller, at)
    return use


def answer(session: Session, row_id: int, text: str, caller: Caller, at: datetime) -> None:
    """Our answer as the conversation's next message."""
    row = session.get_one(ConversationRow, row_id)
    conversations.append(session, row, Message(role="agent", author=caller.name, text=text, at=at))
