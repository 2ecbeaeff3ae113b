"""What was heard in conversations and followed from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from copilot.store.schema.base import Base


class FeelingCorrectionRow(Base):
    """A label that a person said is wrong for a customer's message. `meant` is the one they named instead, empty for
    none. Who said it is not kept, so that nobody can be ranked by it."""

    __tablename__ = "feeling_corrections"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id", "heard"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(String(300))
    heard: Mapped[str] = mapped_column(String(40))
    meant: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime]


class HeardFeelingRow(Base):
    """What was heard in a conversation's last customer message, kept to order the inbox and forgotten after a while.

    `digest` changes when it has to be heard again (`copilot.store.feelings`); `care` is how soon a person should look
    at the conversation, 0 to 1.
    """

    __tablename__ = "heard_feelings"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str]
    primary: Mapped[str] = mapped_column(String(20))
    care: Mapped[float]
    feeling: Mapped[dict[str, Any]]
    listener: Mapped[str] = mapped_column(String(200))
    heard_at: Mapped[datetime] = mapped_column(index=True)


class DigestRow(Base):
    """What a conversation comes to so far, kept so that a new message is all that has to be read (`copilot.summary`).

    `payload` covers the messages up to `position`; it is made anew when `stamp` no longer fits the conversation.
    """

    __tablename__ = "digests"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]
    payload: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class PromiseRow(Base):
    """What was promised to a customer (`kind` promise) or asked of them (`asked`), in the exact words of the message.

    `due_at` is the last moment that the words leave, `day` whether they name only the day. `status` is `open`, `kept`
    or `broken`, as `settled_by` (a message's id) shows; `decided` where a person said so instead.
    """

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("conversation_id", "message_id", "ordinal"),
        Index("ix_promises_due", "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(String(300))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    day: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default="open")
    settled_by: Mapped[str] = mapped_column(String(300), default="")
    decided: Mapped[bool] = mapped_column(default=False)


class LedgerRow(Base):
    """What is still to be settled with a person (`copilot.promises`), over all their conversations in order of time.

    `owner` is `p` and the person's smallest customer row id, or `c` and the row id of a conversation of nobody known;
    `last_at` is the time of the last message taken in.
    """

    __tablename__ = "ledgers"

    owner: Mapped[str] = mapped_column(String(30), primary_key=True)
    last_at: Mapped[datetime | None]
    payload: Mapped[dict[str, Any]]


class MatterRow(Base):
    """Which matter a conversation is about: that of `first_id`, the customer's first conversation on it, after
    `previous_id`, the one before this; both are its own id and None where the matter is new.

    `likeness` to the one before is 0 to 1; `terms` are what it was compared by; `decided` where a person said so.
    """

    __tablename__ = "matters"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True, autoincrement=False)
    first_id: Mapped[int] = mapped_column(index=True)
    previous_id: Mapped[int | None]
    likeness: Mapped[float]
    terms: Mapped[dict[str, Any]]
    stamp: Mapped[str] = mapped_column(String(100))
    decided: Mapped[bool] = mapped_column(default=False)
