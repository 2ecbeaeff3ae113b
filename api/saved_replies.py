"""Offering a saved reply for a stored conversation, and taking it: a draft like any other, which a person looks at."""

from copilot.copilot import Copilot
from copilot.draft import Draft
from copilot.errors import ConflictError
from copilot.replies import Book, Suggestion, suggest
from copilot.store import conversations, drafts, replies
from copilot.store.drafts import Kept, Surface
from copilot.store.schema import ConversationRow


class NoLongerFitsError(ConflictError):
    """The reply is not what this conversation, as it stands, would be offered."""

    code = "no_longer_fits"


def offer(copilot: Copilot, book: Book, row: ConversationRow, agent: str) -> Suggestion | None:
    """The reply for this conversation, written down as offered; None where none fits."""
    found = suggest(copilot, book, conversations.to_value(row), agent=agent)
    message = found.draft.answers_message_id if found else ""
    if found is None:
        return None
    with copilot.store.read() as session:
        known = replies.offered(session, row.id, message)
    if found.reply.id not in known:
        with copilot.store.begin() as session:
            replies.offer(session, [found.reply.id], row.id, message)
    return found


def take(copilot: Copilot, book: Book, row: ConversationRow, reply_id: int, agent: str, surface: Surface) -> Kept:
    """The reply as a draft that is kept.

    Raises:
        NoLongerFitsError: another one fits by now, or none.
        NotFoundError: the conversation was erased meanwhile.
    """
    found = suggest(copilot, book, conversations.to_value(row), agent=agent)
    if found is None or found.reply.id != reply_id:
        raise NoLongerFitsError("This saved reply no longer fits the conversation; ask for a draft, or look again.")
    draft: Draft = found.draft
    with copilot.store.begin() as session:
        kept = drafts.save(session, draft, row.id, surface=surface)
        replies.take(session, reply_id, row.id, draft.answers_message_id, kept.id)
    return Kept(draft=kept, conversation_row_id=row.id)
