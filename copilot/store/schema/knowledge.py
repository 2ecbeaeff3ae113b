"""What answers are made from: articles, past answers, customers' words, the team's cues, saved replies."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from copilot.store.schema.base import Base
from copilot.store.schema.conversations import ConversationRow


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


class SavedReplyRow(Base):
    """A text that the team wrote once for a frequent question. `source` is empty for our own, else the helpdesk it
    came from, under its `external_id` there; `revision` is that of its last change.

    `standing` is whether the articles bore it out as they were at `judged_revision`, and as which text of it
    (`copilot.replies.standing`); derived, and worked out again where either has changed.
    """

    __tablename__ = "saved_replies"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100), default="")
    external_id: Mapped[str] = mapped_column(String(300))
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str] = mapped_column(String(20), default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    retired_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(320), default="")
    revision: Mapped[int] = mapped_column(index=True)
    standing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    judged_revision: Mapped[int] = mapped_column(default=-1)


class SavedReplyOfferRow(Base):
    """A saved reply that was shown beside a conversation as it stood: once for the same last message, however often
    the page was looked at. `draft_id` is the draft that was made of it when somebody took it."""

    __tablename__ = "saved_reply_offers"
    __table_args__ = (UniqueConstraint("reply_id", "conversation_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("saved_replies.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(300))
    draft_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("drafts.id"), index=True)
    at: Mapped[datetime]
