"""Drafts as they were shown, and what became of each. A draft is written once and never changed."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from rapidfuzz import fuzz
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.draft import Draft
from copilot.errors import ConflictError, NotFoundError, UsageError
from copilot.store import erased
from copilot.store.schema import CaseRow, ConversationRow, DraftRow, MessageRow, UseRow

Verdict = Literal["used", "edited", "discarded"]


Surface = Literal["desk", "panel", "helpdesk", "api"]
"""Where a draft was asked for."""


class Use(Value):
    """What became of a draft. `similarity` (0..1) compares the draft with the sent text; None when discarded. By `key`
    it can be taken back for a moment; `despite` names what somebody was warned of and sent it all the same."""

    draft_id: str
    verdict: Verdict
    sent_text: str = ""
    similarity: float | None = None
    reason: str = ""
    user_id: int | None = None
    at: datetime
    key: str | None = None
    despite: tuple[str, ...] = ()


class Kept(Value):
    """A stored draft. `stale`: the customer has written since. `conversation_row_id` is the table's own id."""

    draft: Draft
    conversation_row_id: int | None = None
    use: Use | None = None
    stale: bool = False


def save(session: Session, draft: Draft, conversation_row_id: int | None, *, surface: Surface = "api") -> Draft:
    """Keep a draft; returns it as kept, with the time it was made.

    Raises:
        ConflictError: a draft with this id is already kept, or what it cites was erased while it was written.
        NotFoundError: its conversation was erased while it was written.
    """
    erased.hold(session)
    if session.get(DraftRow, draft.id):
        raise ConflictError(f"The draft {draft.id} is already stored; a draft never changes.")
    _stands(session, draft, conversation_row_id)
    kept = draft if draft.created_at else draft.model_copy(update={"created_at": datetime.now(UTC)})
    session.add(
        DraftRow(
            id=kept.id,
            conversation_id=conversation_row_id,
            answers_message_id=kept.answers_message_id,
            outcome=kept.outcome,
            text=kept.text,
            writer=kept.writer,
            payload=kept.model_dump(mode="json"),
            created_at=kept.created_at or datetime.now(UTC),
            surface=surface,
        )
    )
    session.flush()
    return kept


def anew(draft: Draft) -> Draft:
    """The same draft as another one."""
    return draft.model_copy(update={"id": uuid.uuid4().hex})


def _stands(session: Session, draft: Draft, conversation_row_id: int | None) -> None:
    if conversation_row_id is not None and not erased.standing(session, [conversation_row_id]):
        raise NotFoundError("The conversation was erased while its draft was written.")
    cited = {one.source_id for one in draft.citations if one.pool == "resolutions"}
    there = select(ConversationRow.external_id).where(ConversationRow.external_id.in_(cited))
    if cited and cited - set(session.scalars(there)):
        raise ConflictError("A past answer that this draft cites was erased while it was written; ask for another.")


def get(session: Session, draft_id: str) -> Kept:
    """Raises NotFoundError when there is no such draft."""
    row = session.get(DraftRow, draft_id)
    if row is None:
        raise NotFoundError(f"There is no draft {draft_id}.")
    return _kept(session, row)


def latest(session: Session, conversation_row_id: int) -> Kept | None:
    """The newest draft made for this conversation."""
    row = session.scalar(
        select(DraftRow)
        .where(DraftRow.conversation_id == conversation_row_id)
        .order_by(DraftRow.created_at.desc(), DraftRow.id)
        .limit(1)
    )
    return _kept(session, row) if row else None


def record_use(
    session: Session,
    draft_id: str,
    verdict: Verdict,
    *,
    sent_text: str = "",
    reason: str = "",
    user_id: int | None = None,
    at: datetime,
    key: str | None = None,
    despite: Sequence[str] = (),
) -> Use:
    """Write down what a person did with a draft.

    The text decides between `used` and `edited`, whichever was claimed: what we learn from must be what happened.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: its use is already written down.
        UsageError: a discarded draft has no sent text, a sent one has; findings are not for the customer.
    """
    kept = get(session, draft_id)
    if kept.use:
        raise ConflictError(f"The draft {draft_id} was already {kept.use.verdict}.")
    text = _sent(kept.draft, verdict, sent_text)
    if verdict != "discarded":
        verdict = "used" if _plain(text) == _plain(kept.draft.text) else "edited"
        if verdict == "used" and kept.draft.outcome == "findings":
            raise UsageError("Findings are for the agent, not for the customer; send a text of your own.")
    use = Use(
        draft_id=draft_id,
        verdict=verdict,
        sent_text=text,
        similarity=None if verdict == "discarded" else similarity(kept.draft.text, text),
        reason=reason,
        user_id=user_id,
        at=at,
        key=key,
        despite=tuple(despite),
    )
    try:
        session.add(UseRow(**use.model_dump(exclude={"despite"}), despite=list(use.despite)))
        session.flush()
    except IntegrityError as error:
        raise ConflictError(f"The draft {draft_id} was used a moment ago.") from error
    return use


def use_by_key(session: Session, key: str) -> Use | None:
    row = session.scalar(select(UseRow).where(UseRow.key == key))
    return Use.model_validate(row, from_attributes=True) if row else None


def take_back_use(session: Session, draft_id: str) -> None:
    """As if nobody had decided on the draft: a case that was proposed because of it goes too."""
    proposed = (CaseRow.draft_id == draft_id, CaseRow.status == "proposed")
    session.execute(delete(CaseRow).where(*proposed))
    session.execute(delete(UseRow).where(UseRow.draft_id == draft_id))
    session.flush()


def similarity(draft: str, sent: str) -> float:
    """How much of the draft was sent, 0..1: 1 for the same text, spaces aside."""
    return round(fuzz.ratio(_plain(draft), _plain(sent)) / 100, 4)


def _sent(draft: Draft, verdict: Verdict, sent_text: str) -> str:
    if verdict == "discarded":
        if sent_text.strip():
            raise UsageError("A discarded draft has no sent text; say `edited` if something was sent.")
        return ""
    if verdict == "used" and not sent_text:
        return draft.text
    if not sent_text.strip():
        raise UsageError("An edited draft needs the text that was sent.")
    return sent_text


def _plain(text: str) -> str:
    return " ".join(text.split())


def _kept(session: Session, row: DraftRow) -> Kept:
    use = session.scalar(select(UseRow).where(UseRow.draft_id == row.id))
    return Kept(
        draft=Draft.model_validate(row.payload),
        conversation_row_id=row.conversation_id,
        use=Use.model_validate(use, from_attributes=True) if use else None,
        stale=_stale(session, row),
    )


def _stale(session: Session, row: DraftRow) -> bool:
    if row.conversation_id is None:
        return False
    answered = session.scalar(
        select(MessageRow.position).where(
            MessageRow.conversation_id == row.conversation_id, MessageRow.external_id == row.answers_message_id
        )
    )
    newer = select(MessageRow.id).where(
        MessageRow.conversation_id == row.conversation_id,
        MessageRow.role == "customer",
        # A message that is no longer there was replaced: everything the customer wrote is news to this draft.
        MessageRow.position > (-1 if answered is None else answered),
    )
    return session.scalar(newer.limit(1)) is not None
