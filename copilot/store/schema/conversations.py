"""Who said what to us."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from copilot.store.schema.base import Base
from copilot.store.schema.customers import CustomerRow


class ConversationRow(Base):
    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_conversations_status", "status", "last_at"),
        Index("ix_conversations_open", "resolved_at", "status"),  # few are open of very many
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str] = mapped_column(String(300), index=True)
    channel: Mapped[str] = mapped_column(String(50), default="")
    language: Mapped[str] = mapped_column(String(20), default="")
    status: Mapped[str] = mapped_column(String(30), default="")
    subject: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(String(60), default="")
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    opened_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    reopened: Mapped[bool] = mapped_column(default=False)
    csat: Mapped[float | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    content_hash: Mapped[str] = mapped_column(String(64))
    customer: Mapped[CustomerRow | None] = relationship(lazy="joined")
    messages: Mapped[list["MessageRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="MessageRow.position"
    )


class MessageRow(Base):
    """`holding`: it tells the customer that we will answer and when, and answers nothing yet."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    position: Mapped[int]
    external_id: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    at: Mapped[datetime | None]
    private: Mapped[bool] = mapped_column(default=False)
    holding: Mapped[bool] = mapped_column(default=False)
