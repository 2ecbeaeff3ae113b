"""Where a message stands: links from what is told of it to the words themselves."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.store.schema import ConversationRow, MessageRow

AT_ONCE = 300


class Place(NamedTuple):
    """`number` is the message's in its conversation, from 1."""

    key: int
    number: int

    @property
    def href(self) -> str:
        return f"/c/{self.key}#m-{self.number}"


class Places:
    """Messages by the id of their conversation, which may be "" for the one being read, and their own."""

    def __init__(self, found: dict[tuple[str, str], Place]) -> None:
        self._found = found

    def get(self, conversation_id: str, message_id: str) -> Place | None:
        return self._found.get((conversation_id, message_id))


def places(
    session: Session, wanted: Iterable[tuple[str, str]], *, customers: Iterable[int] = (), key: int = 0
) -> Places:
    """Where these (conversation's id, message's id) are, among the conversations of these customers and the one with
    the row id `key`, which "" stands for. What is not there has no place."""
    asked = set(wanted)
    rows = _conversations(session, {id for id, _ in asked if id}, set(customers), key)
    by_row = rows | ({key: ""} if key else {})
    found: dict[tuple[str, str], Place] = {}
    for row_id, message_id, position in _messages(session, set(by_row), {id for _, id in asked}):
        for id in {by_row[row_id], rows.get(row_id, "")}:
            if (id, message_id) in asked:
                found.setdefault((id, message_id), Place(row_id, position + 1))
    return Places(found)


def numbers(session: Session, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Place]:
    """Where these (conversation's row id, message's id) are."""
    asked = set(wanted)
    found: dict[tuple[int, str], Place] = {}
    for row_id, message_id, position in _messages(session, {row for row, _ in asked}, {id for _, id in asked}):
        found.setdefault((row_id, message_id), Place(row_id, position + 1))
    return found


def _conversations(session: Session, ids: set[str], customers: set[int], key: int) -> dict[int, str]:
    row = ConversationRow
    mine = row.customer_id.in_(customers) | (row.id == key)
    query = select(row.id, row.external_id).where(row.external_id.in_(ids), mine)
    found: dict[int, str] = {}
    for row_id, id in session.execute(query):
        found[row_id] = id
    return found


def _messages(session: Session, rows: set[int], ids: set[str]) -> Iterable[tuple[int, str, int]]:
    row, some = MessageRow, sorted(rows)
    for start in range(0, len(some), AT_ONCE):
        query = select(row.conversation_id, row.external_id, row.position).where(
            row.conversation_id.in_(some[start : start + AT_ONCE]), row.external_id.in_(ids)
        )
        yield from session.execute(query.order_by(row.conversation_id, row.position))
