"""The helpdesks that this installation works beside: what came from them and what is still to be taken there."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from copilot.store.schema.base import Base


class HelpdeskRow(Base):
    """`name` is the `source` of all that comes from it; `secrets` is its tokens as JSON, encrypted."""

    __tablename__ = "helpdesks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    url: Mapped[str] = mapped_column(default="")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secrets: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    reached_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")


class HelpdeskCursorRow(Base):
    """How far an import has come: `what` is conversations or articles; `cursor` is the adapter's own. `counts` are of
    the walk under way, or of the last one that ended at `finished_at`.

    It is due at `next_at`, after `attempts` that failed in a row. Whoever works on it is its `holder` until
    `held_until`: nobody else takes it before, and what a former holder brings later is not written."""

    __tablename__ = "helpdesk_cursors"

    helpdesk_id: Mapped[int] = mapped_column(ForeignKey("helpdesks.id"), primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(String(40), default="")
    held_until: Mapped[datetime | None]


class HelpdeskAgentRow(Base):
    """Who one of our people is in a helpdesk; `secret` is their own token there, encrypted, empty for none."""

    __tablename__ = "helpdesk_agents"
    __table_args__ = (UniqueConstraint("helpdesk_id", "handle"),)

    helpdesk_id: Mapped[int] = mapped_column(ForeignKey("helpdesks.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False, index=True)
    handle: Mapped[str] = mapped_column(String(320))
    secret: Mapped[str] = mapped_column(default="")


class DeliveryRow(Base):
    """News from a helpdesk, by `key` taken in once however often it is delivered. It only names the conversation, which
    is then read from the helpdesk itself. `state` is waiting, done or failed."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("helpdesk_id", "key"),
        Index("ix_deliveries_state", "state", "next_at"),
        Index("ix_deliveries_received", "helpdesk_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    helpdesk_id: Mapped[int] = mapped_column(ForeignKey("helpdesks.id"))
    key: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(300))
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")


class OutgoingRow(Base):
    """Something for a helpdesk to be done there exactly once: `kind` is reply, note, draft or resolve. It waits until
    `next_at`, which leaves a moment to take it back. `state` is waiting, sending, done, failed or cancelled; one that
    was interrupted while `sending` is looked for in the helpdesk before it is tried again."""

    __tablename__ = "outgoing"
    __table_args__ = (Index("ix_outgoing_state", "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    helpdesk_id: Mapped[int] = mapped_column(ForeignKey("helpdesks.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    draft_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("drafts.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(default="")
    holding: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    external_id: Mapped[str] = mapped_column(String(300), default="")
    failure: Mapped[str] = mapped_column(default="")
