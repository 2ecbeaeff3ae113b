"""What people send, on its way into the helpdesk: queued together with what they did, done there exactly once.

`queue` writes only what is to be done. Whoever calls it appends our message to the conversation in the same
transaction, with the id `message_id(key)`: it stands there until the helpdesk shows its own (`importing`).
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from api.helpdesks.adapter import Form
from copilot.conversation import Value
from copilot.errors import ConflictError, NotFoundError
from copilot.store import outgoing
from copilot.store.schema import MessageRow, OutgoingRow

OURS = "out:"


class State(Value):
    """What became of something that was to be done. `state` is waiting, sending, done, failed or cancelled.

    `again` is when it is tried next, None where it is over; `failure` the last try's, in one sentence.
    """

    key: str
    form: str
    state: str
    attempts: int = 0
    failure: str = ""
    again: datetime | None = None
    done_at: datetime | None = None


def message_id(key: str) -> str:
    """The id of our own message until it arrived there."""
    return f"{OURS}{key}"


def queue(
    session: Session,
    *,
    helpdesk_id: int,
    conversation_row_id: int,
    form: Form,
    text: str = "",
    user_id: int | None,
    draft_id: str | None = None,
    holding: bool = False,
    wait: float = 0.0,
    now: datetime | None = None,
    key: str = "",
) -> str:
    """Have it done after `wait` seconds, in which it can be taken back. Returns its key, made here unless given."""
    at = now or datetime.now(UTC)
    row = outgoing.add(
        session,
        key=key or uuid.uuid4().hex,
        helpdesk_id=helpdesk_id,
        conversation_id=conversation_row_id,
        draft_id=draft_id,
        user_id=user_id,
        kind=form,
        text=text,
        holding=holding,
        created_at=at,
        next_at=at + timedelta(seconds=wait),
    )
    return row.key


def cancel(session: Session, key: str) -> bool:
    """Take it back; False where it is too late, because it went out or is just going."""
    row = outgoing.by_key(session, key, lock=True)
    if row is None or row.state != "waiting":
        return False
    row.state = "cancelled"
    session.flush()
    return True


def retry(session: Session, key: str, now: datetime | None = None) -> None:
    """Try one that failed once more.

    Raises:
        NotFoundError: there is no such.
        ConflictError: it did not fail.
    """
    row = _failed(session, key)
    # Not `waiting`: the last try may have arrived all the same, so it is looked for first.
    row.state, row.attempts, row.next_at = "sending", 0, now or datetime.now(UTC)
    session.flush()


def dismiss(session: Session, key: str) -> None:
    """Let one that failed be; our message, which nobody ever got, goes out of the conversation.

    Raises:
        NotFoundError: there is no such.
        ConflictError: it did not fail.
    """
    row = _failed(session, key)
    row.state = "cancelled"
    mine = (MessageRow.conversation_id == row.conversation_id, MessageRow.external_id == message_id(key))
    session.execute(delete(MessageRow).where(*mine))
    session.flush()


def states(session: Session, conversation_row_id: int) -> dict[str, State]:
    """What is on its way from this conversation, or came to nothing, or arrived, by key."""
    return {row.key: _state(row) for row in outgoing.of_conversation(session, conversation_row_id)}


def failures(session: Session, helpdesk_id: int) -> Sequence[State]:
    """What came to nothing and waits for a person, newest first."""
    return [_state(row) for row in outgoing.failed(session, helpdesk_id)]


def _failed(session: Session, key: str) -> OutgoingRow:
    row = outgoing.by_key(session, key, lock=True)
    if row is None:
        raise NotFoundError(f"Nothing was to go out under {key}.")
    if row.state != "failed":
        raise ConflictError("It did not fail; there is nothing to try again.")
    return row


def _state(row: OutgoingRow) -> State:
    return State(
        key=row.key,
        form=row.kind,
        state=row.state,
        attempts=row.attempts,
        failure=row.failure,
        again=row.next_at if row.state in outgoing.OPEN else None,
        done_at=row.done_at,
    )
