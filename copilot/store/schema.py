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
    """A customer as one source knows them. `person_id` is the smallest row id of those that are one person, None where
    this row stands alone; it follows from handles and links (`copilot.customers`) and is never set by hand."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(index=True)
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


class CustomerKeyRow(Base):
    """A number that two customers share who may be one person: a digest of a handle, or of a name with part of one.
    Derived from the customer's row (`copilot.customers`), and gone with it."""

    __tablename__ = "customer_keys"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CustomerLinkRow(Base):
    """What a person said of two customers, `low_id` < `high_id`: they are the `same`, or they are to stay `apart`."""

    __tablename__ = "customer_links"
    __table_args__ = (UniqueConstraint("low_id", "high_id"), Index("ix_customer_links_high_id", "high_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    verdict: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(320), default="")
    at: Mapped[datetime]


class CustomerSuggestionRow(Base):
    """Two customers, `low_id` < `high_id`, who may be one person: for somebody to say. `reasons` are the keys of what
    speaks for it, strongest first; `likeness` is 0 to 1."""

    __tablename__ = "customer_suggestions"
    __table_args__ = (Index("ix_customer_suggestions_high_id", "high_id"),)

    low_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True, autoincrement=False)
    high_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True, autoincrement=False)
    likeness: Mapped[float]
    reasons: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]


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


class ErasureRow(Base):
    """That a customer was erased: when, at whose order and how much; nothing of who they were."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(320), default="")
    counts: Mapped[dict[str, Any]]


class ErasedKeyRow(Base):
    """A digest of a key that was erased, so that no later import brings it back."""

    __tablename__ = "erased_keys"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    erasure_id: Mapped[int] = mapped_column(ForeignKey("erasures.id"), index=True)


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
