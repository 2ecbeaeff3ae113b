"""Drafts, what became of them, and what is to be learned from that."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from copilot.store.schema.base import Base


class DraftRow(Base):
    """A draft as it was shown, never changed afterwards; `payload` is the whole `copilot.draft.Draft`. `surface` is
    where it was asked for: desk, panel, helpdesk or api."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_conversation", "conversation_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    answers_message_id: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    writer: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)
    surface: Mapped[str] = mapped_column(String(10), default="api")


class UseRow(Base):
    """What became of a draft: `used` as it was, `edited` (with the text sent), or `discarded` (with the reason). `key`
    names this use, so that it can be taken back; `despite` is what somebody was warned of and sent it all the same."""

    __tablename__ = "draft_uses"
    __table_args__ = (Index("ix_draft_uses_key", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"), unique=True)
    verdict: Mapped[str] = mapped_column(String(20))
    sent_text: Mapped[str] = mapped_column(default="")
    similarity: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    key: Mapped[str | None] = mapped_column(String(64))
    despite: Mapped[list[str]] = mapped_column(default=list)


class UndoneRow(Base):
    """The name of a sending that was taken back (`draft_uses.key`, `outgoing.key`): nothing is sent under it again."""

    __tablename__ = "undone"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class CaseRow(Base):
    """An evaluation case made from a conversation, masked (`copilot.store.cases`). `key` is a digest of what it was
    made from, `why` somebody's masked reason. Who proposed it is not kept, so that nobody can be ranked by it."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_status", "status", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    draft_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("drafts.id"), index=True)
    origin: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10), default="proposed")
    why: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
