"""The demo company, made as large as one with a whole team at work."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from copilot.conversation import Conversation, Customer, Message
from copilot.copilot import Copilot
from copilot.settings import Settings
from copilot.store import Store, conversations, inbox
from copilot.store.schema import ConversationRow
from kb.conversations import put

MOVED = timedelta(days=30)  # the copies are spread over so long


def enlarge(store: Store, settings: Settings, total: int, waiting: int) -> list[int]:
    """Copy the conversations that are there until `total` are, and as many as `waiting` are unanswered; the row ids of
    those, oldest first."""
    with store.read() as session:
        rows = session.scalars(select(ConversationRow)).unique()
        every = {row.id: conversations.to_value(row) for row in rows}
        waits = {one.row_id for one in inbox.waiting(session)}
    wanted = max(0, waiting - len(waits))
    put(store, settings, _copies([one for key, one in every.items() if key in waits], wanted, "w"))
    done = [one for key, one in every.items() if key not in waits]
    put(store, settings, _copies(done, max(0, total - len(every) - wanted), "d"))
    with store.read() as session:
        return [one.row_id for one in inbox.waiting(session)]


def settle(copilot: Copilot) -> None:
    """What a service does in the background in its first minutes is done before anybody works, as it is in one that has
    run for a while: the index, what is learned from it, every customer's story."""
    copilot.refresh()
    copilot.retriever.calibrate()
    copilot.retriever.learn()
    while copilot.stories.catch_up():
        pass


def _copies(of: list[Conversation], count: int, mark: str) -> Iterator[Conversation]:
    chance, now = random.Random(7), datetime.now(UTC)
    for number in range(count):
        one = of[number % len(of)]
        last = max((message.at for message in one.messages if message.at), default=now)
        moved = now - last - timedelta(seconds=chance.uniform(60, MOVED.total_seconds()))
        yield one.model_copy(
            update={
                "id": f"{mark}-{number}-{one.id}",
                "customer": Customer(id=f"{mark}-{number}", name=one.customer.name),
                "messages": tuple(_later(message, moved) for message in one.messages),
                "opened_at": one.opened_at + moved if one.opened_at else None,
                "resolved_at": one.resolved_at + moved if one.resolved_at else None,
            }
        )


def _later(message: Message, by: timedelta) -> Message:
    return message.model_copy(update={"at": message.at + by}) if message.at else message
