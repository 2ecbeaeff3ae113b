"""Who may come in, and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from copilot.store.schema.base import Base


class UserRow(Base):
    """`subject` names them at the company's own sign-in service (issuer and subject), None where they only have a
    password here."""

    __tablename__ = "users"
    __table_args__ = (Index("ix_users_subject", "subject", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(default="")
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    subject: Mapped[str | None] = mapped_column(String(300))


class SessionRow(Base):
    """A signed-in browser, or a `panel` inside a helpdesk, which may do less. `token_hash` is the SHA-256 of the
    cookie, which is never stored; `device` is what the browser calls itself, in a few words."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(10), default="browser")
    helpdesk_id: Mapped[int | None] = mapped_column(ForeignKey("helpdesks.id"))
    device: Mapped[str] = mapped_column(String(100), default="")
    made_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    user: Mapped[UserRow] = relationship(lazy="joined")


class ApiKeyRow(Base):
    """`prefix` is shown to tell keys apart; `key_hash` is the SHA-256 of the whole key, which is shown once."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(String(16))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PairingRow(Base):
    """A panel that asks to be let in: it shows a code, somebody who is signed in says yes to it. Both secrets are kept
    as their SHA-256; `user_id` is set once somebody said yes."""

    __tablename__ = "pairings"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    panel_hash: Mapped[str] = mapped_column(String(64), unique=True)
    helpdesk_id: Mapped[int | None] = mapped_column(ForeignKey("helpdesks.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    device: Mapped[str] = mapped_column(String(100), default="")
    expires_at: Mapped[datetime]


class AuditRow(Base):
    """Who saw, used or changed what. Only ids and counts, never anybody's words, so that it can be kept after a
    customer was erased. `actor` is `user:3`, `key:2`, `helpdesk:1`, `system` or, where somebody did not get in,
    `nobody`."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_object", "object", "object_id"), Index("ix_audit_actor", "actor", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(100), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str] = mapped_column(String(64), default="")


class SeenRow(Base):
    """How far somebody has read a conversation: the position of its last message that they saw."""

    __tablename__ = "seen"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id"), primary_key=True, autoincrement=False, index=True
    )
    position: Mapped[int]
    at: Mapped[datetime]
