"""Proposing: one draft, one wrong flag, one promise becomes one case, kept beside its conversation."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.errors import ConflictError, NotFoundError
from copilot.store import Store, cases, conversations, corrections, drafts, promises
from copilot.store.cases import KeptCase
from copilot.store.schema import ConversationRow, DraftRow, PromiseRow, UseRow
from evals.exchange.compose import validated
from evals.production import draft as from_draft
from evals.production.hide import Hider, hider_of, masked_talk
from kb.corrections import expectation


def propose_draft(copilot: Copilot, draft_id: str) -> KeptCase:
    """The case of a draft that was edited or discarded; the one that is there, where it was made before.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: nothing can be learned from it; says why.
    """
    with copilot.store.begin() as session:
        kept = drafts.get(session, draft_id)
        use, row_id = from_draft.refuse_unfit(kept)
        key = cases.key_of(session, use.verdict, draft_id)
        if found := cases.find(session, key):
            return found
        cluster = _cluster(session, row_id)
    with copilot.store.read() as session:
        row, why = from_draft.row_of(copilot, session, kept, key, cluster)
    validated(row, f"draft {draft_id}")
    with copilot.store.begin() as session:
        origin: cases.Origin = "edited" if use.verdict == "edited" else "discarded"
        return cases.add(
            session, key, conversation_row_id=row_id, origin=origin, payload=row, why=why, draft_id=draft_id
        )


def corrected_drafts(store: Store) -> tuple[str, ...]:
    """The ids of drafts that were edited or discarded in a stored conversation, the oldest first."""
    with store.read() as session:
        query = select(DraftRow.id).join(UseRow, UseRow.draft_id == DraftRow.id).order_by(UseRow.at, UseRow.id)
        return tuple(session.scalars(query.where(UseRow.verdict != "used", DraftRow.conversation_id.is_not(None))))


def propose_feeling(copilot: Copilot, row_id: int, message_id: str) -> KeptCase:
    """The case of a customer's message in which people said that something was heard wrongly.

    Raises:
        NotFoundError: there is no such conversation, or nobody corrected anything in that message.
        ConflictError: the message is not there any more.
    """
    with copilot.store.begin() as session:
        row = _conversation(session, row_id)
        said = [one for one in corrections.of(session, row_id) if one.message_id == message_id]
        if not said:
            raise NotFoundError(f"Nobody corrected what was heard in the message '{message_id[:80]}'.")
        key, cluster = (
            cases.key_of(session, "feeling", row.source, row.external_id, message_id),
            _cluster(session, row_id),
        )
        if found := cases.find(session, key):
            return found
        hide, whole = hider_of(session, row, copilot.settings), conversations.to_value(row)
    place = next((at for at, one in enumerate(whole.public) if one.id == message_id), None)
    if place is None:
        raise ConflictError("The message that was corrected is not in its conversation any more.")
    messages = masked_talk(whole.public[: place + 1], hide)
    talk = Conversation.model_validate({"id": key, "language": whole.language, "messages": messages})
    heard, last = copilot.hear(talk), str(messages[-1]["id"])
    told = [one._replace(message_id=last) for one in said]
    payload = _about(key, "emotion", cluster, whole, heard.tag or heard.language, "feeling", messages)
    payload["expect"] = expectation(talk, heard.feeling, told)
    return _add(copilot, key, row_id, "feeling", payload)


def propose_promise(copilot: Copilot, promise_row_id: int) -> KeptCase:
    """The case of a conversation with a promise of which a person said what became of it.

    Raises:
        NotFoundError: there is no such promise.
        ConflictError: nobody decided it.
    """
    with copilot.store.begin() as session:
        row_id = promises.get(session, promise_row_id).key
        if not session.scalar(select(PromiseRow.decided).where(PromiseRow.id == promise_row_id)):
            raise ConflictError("Nobody said what became of that promise; what was found by itself is no case.")
        row = _conversation(session, row_id)
        key = cases.key_of(session, "promise", row.source, row.external_id, promise_row_id)
        if found := cases.find(session, key):
            return found
        cluster, hide = _cluster(session, row_id), hider_of(session, row, copilot.settings)
        whole = conversations.to_value(row)
        entries = promises.of_conversations(session, [row_id])[row_id]
    messages = masked_talk(whole.public, hide)
    talk = Conversation.model_validate({"id": key, "language": whole.language, "messages": messages})
    payload = _about(key, "promise", cluster, whole, copilot.hear(talk).tag or whole.language, "promise", messages)
    payload |= {"timezone": whole.timezone or copilot.settings.timezone, "country": copilot.settings.country}
    payload["expect"] = _promised(whole, messages, entries, hide, copilot)
    return _add(copilot, key, row_id, "promise", payload)


def _promised(
    whole: Conversation, messages: list[dict[str, Any]], entries: Any, hide: Hider, copilot: Copilot
) -> dict[str, Any]:
    """What was promised and asked as it is kept, each in the masked words of its message."""
    numbers = {one.id: at for at, one in enumerate(whole.public)}
    told: dict[str, list[dict[str, Any]]] = {"promises": [], "asked": []}
    for entry in entries:
        words = hide(entry.text)
        if entry.message_id not in numbers or words not in str(messages[numbers[entry.message_id]]["text"]):
            continue
        one = {"message_id": str(messages[numbers[entry.message_id]]["id"]), "words": words}
        due = entry.due_at.astimezone(copilot.settings.zone) if entry.due_at else None
        shown = "" if due is None else due.date().isoformat() if entry.day else due.strftime("%Y-%m-%dT%H:%M")
        if entry.kind == "promise":
            told["promises"].append(one | {"due": shown, "status": entry.status})
        else:
            told["asked"].append(one | {"by": "customer", "done": entry.status == "kept"})
    return told


def _about(
    key: str, task: str, cluster: str, talk: Conversation, tag: str, origin: str, messages: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "v": 1,
        "id": key,
        "task": task,
        "lang": tag,
        "channel": talk.channel,
        "cluster": cluster,
        "tags": ["production", origin],
        "conversation": messages,
    }


def _add(copilot: Copilot, key: str, row_id: int, origin: cases.Origin, payload: dict[str, Any]) -> KeptCase:
    validated(payload, f"case {key}")
    with copilot.store.begin() as session:
        return cases.add(session, key, conversation_row_id=row_id, origin=origin, payload=payload)


def _conversation(session: Session, row_id: int) -> ConversationRow:
    row = session.get(ConversationRow, row_id)
    if row is None:
        raise NotFoundError("There is no such conversation.")
    return row


def _cluster(session: Session, row_id: int) -> str:
    """Cases of one conversation stand and fall together."""
    row = _conversation(session, row_id)
    return cases.key_of(session, "conversation", row.source, row.external_id)
