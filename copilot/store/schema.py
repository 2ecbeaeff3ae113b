"""The tables. SQL is the truth; every index is derived from it and can be deleted.

`revision` is a number that grows with every change of a searchable row, across tables: an index remembers the last
one it has seen and asks for what is newer. Rows are never deleted while an index may still hold them: an article is
retired, a resolution withdrawn.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as UTC; SQLite has no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON, datetime: Instant, str: Text}  # noqa: RUF012


class CustomerRow(Base):
    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(default="")
    identities: Mapped[list["IdentityRow"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class IdentityRow(Base):
    """`handle` is normalised: lower case, phones as E.164."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("customer_id", "channel", "handle"),
        Index("ix_identities_handle", "channel", "handle"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    channel: Mapped[str] = mapped_column(String(50))
    handle: Mapped[str] = mapped_column(String(320))


class ConversationRow(Base):
    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("source", "external_id"), Index("ix_conversations_status", "status", "last_at"))

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


class ArticleRow(Base):
    """`same_as` is the id of the article that this one nearly repeats, its own where others repeat it; `compared` is
    whether near-duplicates were looked for since it was written (`copilot.store.twins`)."""

    __tablename__ = "articles"
    __table_args__ = (Index("ix_articles_origin", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(String(500), unique=True)
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str] = mapped_column(String(20), default="")
    url: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(String(20), default="public")
    tags: Mapped[list[str]] = mapped_column(default=list)
    updated_at: Mapped[datetime | None]
    origin: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    retired_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(index=True)
    same_as: Mapped[int | None] = mapped_column(index=True)
    compared: Mapped[bool] = mapped_column(default=False, index=True)
    passages: Mapped[list["PassageRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PassageRow.ordinal"
    )


class PassageRow(Base):
    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("article_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    ordinal: Mapped[int]
    heading: Mapped[list[str]] = mapped_column(default=list)
    text: Mapped[str]
    tokens: Mapped[int]


class ArticleBandRow(Base):
    """Two articles that share a band may nearly repeat each other. Those that repeat another have none."""

    __tablename__ = "article_bands"

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)


class ConceptWordRow(Base):
    """What a company changed in the table of customers' words: a word of a group that counts, or that is switched off.

    `word` is as a person wrote it, `key` its folded words; `revision` is that of its last change.
    """

    __tablename__ = "concept_words"
    __table_args__ = (UniqueConstraint("concept", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concept: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
    word: Mapped[str] = mapped_column(String(200))
    removed: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(320), default="")
    revision: Mapped[int] = mapped_column(index=True)


class TeamCueRow(Base):
    """A cue that a company's own team wrote (`copilot.listen.feelings.grammar`), or one of those taken out again.

    `label` is the emotion or signal it shows, `text` the cue as written, `key` the same folded; `revision` is that of
    its last change.
    """

    __tablename__ = "team_cues"
    __table_args__ = (UniqueConstraint("language", "label", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(String(250))
    removed: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(320), default="")
    revision: Mapped[int] = mapped_column(index=True)


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


class ResolutionRow(Base):
    """`duplicate_of` points at the near-duplicate that is searched in this one's place."""

    __tablename__ = "resolutions"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), unique=True)
    question: Mapped[str]
    answer: Mapped[str]
    language: Mapped[str] = mapped_column(String(20), default="")
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("resolutions.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(index=True)
    conversation: Mapped[ConversationRow] = relationship(lazy="joined")


class ResolutionBandRow(Base):
    """Two resolutions that share a band may be near-duplicates. Only those that are searched have bands."""

    __tablename__ = "resolution_bands"

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolutions.id"), primary_key=True, index=True)


class DraftRow(Base):
    """A draft as it was shown, never changed afterwards; `payload` is the whole `copilot.draft.Draft`."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_conversation", "conversation_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    answers_message_id: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    writer: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class UseRow(Base):
    """What became of a draft: `used` as it was, `edited` (with the text sent), or `discarded` (with the reason)."""

    __tablename__ = "draft_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"), unique=True)
    verdict: Mapped[str] = mapped_column(String(20))
    sent_text: Mapped[str] = mapped_column(default="")
    similarity: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class UserRow(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(default="")
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SessionRow(Base):
    """A signed-in browser. `token_hash` is the SHA-256 of the cookie, which is never stored."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
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


class StateRow(Base):
    """Small facts of this installation by name: the last revision, the retrieval calibration."""

    __tablename__ = "state"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]
