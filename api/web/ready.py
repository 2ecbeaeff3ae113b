"""First drafts, ready when a conversation is opened: made within the page's own request, or already while somebody
reads the conversation before it, and never twice for the same last message.

Only the embedded writer is that quick. A draft is kept in SQL once it is shown; until then it is remembered here.
"""

import logging
import threading
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from api.once import Once
from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.draft import Draft
from copilot.errors import EscuchaError, NotFoundError
from copilot.retrieval.hydrate import passages_by_id
from copilot.source import Pool
from copilot.store import conversations, drafts
from copilot.store.drafts import Kept, Surface
from copilot.store.schema import ConversationRow

REMEMBERED = 200
LASTS = 300.0
"""Seconds after which a draft that nobody opened is made anew: promises fall due meanwhile."""

AT_ONCE = 2
"""Drafts that are made at once: more would take as long one after another, and keep every other request waiting."""

log = logging.getLogger(__name__)


class _Name(NamedTuple):
    """What a first draft depends on: the conversation as it stands, what is known, who may read what."""

    row_id: int
    answers: str
    messages: int
    revision: int
    internal: bool


class Ready:
    """One for each process. Thread-safe: whoever asks for a draft that is being made waits for that one."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._made: Once[_Name, Draft] = Once(REMEMBERED, LASTS)
        self._ahead = threading.Lock()
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    @property
    def quick(self) -> bool:
        """Whether a draft can be waited for: no chat model writes it."""
        return not self._copilot.settings.chat_model

    def draft(self, row_id: int, conversation: Conversation, *, internal: bool) -> Draft:
        """The first draft for what the customer waits to hear."""
        self._copilot.refresh()
        name = self._name(row_id, conversation, internal)
        return self._made.get(name, lambda: self._make(conversation, internal))

    def ahead(self, row_id: int, *, internal: bool) -> None:
        """Make the draft of a conversation that somebody will probably open next, unless any is being made:
        who waits for one comes first."""
        if not row_id or not self.quick or self._made.busy() or not self._ahead.acquire(blocking=False):
            return
        try:
            with self._copilot.store.read() as session:
                row = session.get(ConversationRow, row_id)
                conversation = conversations.to_value(row) if row else None
                wanted = row is not None and usable(session, row, self._copilot) is None
            if conversation and conversation.pending and wanted:
                self.draft(row_id, conversation, internal=internal)
        except EscuchaError as error:
            # It is made when the conversation is opened, and what is wrong is said then.
            log.warning("no draft made ahead", extra={"row": row_id, "error": type(error).__name__})
        finally:
            self._ahead.release()

    def forget(self) -> None:
        """Let go of everybody's words."""
        self._made.forget()

    def _name(self, row_id: int, conversation: Conversation, internal: bool) -> _Name:
        last = conversation.last_customer_message
        revision = self._copilot.retriever.index.revision
        return _Name(row_id, last.id if last else "", len(conversation.messages), revision, internal)

    def _make(self, conversation: Conversation, internal: bool) -> Draft:
        with self._turn:
            return self._copilot.draft(conversation, internal=internal)


def usable(session: Session, row: ConversationRow, copilot: Copilot) -> Kept | None:
    """The newest draft of the conversation, while it can still be sent: not decided on, not stale, and its sources say
    what it quotes. What the sources did not answer they may answer since one of them changed."""
    kept = drafts.latest(session, row.id)
    if kept is None or kept.use or kept.stale:
        return None
    draft = kept.draft
    if draft.outcome == "findings":
        return kept if draft.versions.get("index") == str(copilot.retriever.index.revision) else None
    pools: tuple[Pool, ...] = ("articles", "resolutions")
    for pool in pools:
        cited = [one for one in draft.citations if one.pool == pool]
        held = passages_by_id(session, list(dict.fromkeys(one.passage_id for one in cited)), pool)
        if any(one.passage_id not in held or one.quote not in held[one.passage_id].text for one in cited):
            return None
    return kept


def refused(session: Session, row: ConversationRow) -> bool:
    """Whether a person refused the newest draft for what still waits: then they write, and no other is made unasked."""
    kept = drafts.latest(session, row.id)
    return bool(kept and not kept.stale and kept.use and kept.use.verdict == "discarded")


def keep(session: Session, row: ConversationRow, draft: Draft, copilot: Copilot, surface: Surface) -> Kept:
    """Store a draft that is shown now; where somebody else was shown one a moment ago, theirs is the one.

    Raises:
        NotFoundError: its conversation was erased while it was written.
        ConflictError: what it cites was.
    """
    other = usable(session, row, copilot)
    if other and other.draft.answers_message_id == draft.answers_message_id:
        return other
    known = _known(session, draft.id)
    if known:
        # Taken back and opened again, or refused there: the same words under a name of their own.
        draft = drafts.anew(draft)
    said = draft.model_copy(update={"created_at": datetime.now(UTC)})
    return Kept(draft=drafts.save(session, said, row.id, surface=surface), conversation_row_id=row.id)


def _known(session: Session, draft_id: str) -> bool:
    try:
        return drafts.get(session, draft_id) is not None
    except NotFoundError:
        return False
