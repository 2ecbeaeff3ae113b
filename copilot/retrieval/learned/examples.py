"""What there is to learn from: the resolved conversations of SQL, near-duplicates among them too.

A near-duplicate is not searched, but it is one more way in which customers ask, so it teaches.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.store.resolutions import UNKNOWN_CSAT
from copilot.store.schema import ConversationRow, ResolutionRow

AT_ONCE = 2_000
HELD_BACK = 10  # one question in so many


class Example(NamedTuple):
    """One resolution. `searched` when it stands for itself in the index; `passage_id` is what it is there."""

    row_id: int
    passage_id: str
    conversation: str
    question: str
    answer: str
    language: str
    tags: tuple[str, ...]
    csat: float
    at: datetime
    searched: bool

    @property
    def key(self) -> str:
        return f"r:{self.row_id}"

    @property
    def held_back(self) -> bool:
        return is_held_back(self.conversation)


def is_held_back(conversation: str) -> bool:
    """Whether a conversation is kept for measuring. It hangs on nothing but its source and id, so that a question that
    one model was measured with never trains a later one."""
    return int.from_bytes(hashlib.blake2b(conversation.encode(), digest_size=8).digest(), "big") % HELD_BACK == 0


def read(session: Session) -> list[Example]:
    """Every resolution that is not withdrawn, by row id."""
    columns = (
        *(ResolutionRow.id, ResolutionRow.question, ResolutionRow.answer, ResolutionRow.language),
        *(ResolutionRow.duplicate_of, ConversationRow.source, ConversationRow.external_id, ConversationRow.tags),
        *(ConversationRow.csat, ConversationRow.resolved_at, ConversationRow.last_at),
    )
    query = (
        select(*columns)
        .join(ConversationRow, ConversationRow.id == ResolutionRow.conversation_id)
        .where(ResolutionRow.withdrawn_at.is_(None))
        .order_by(ResolutionRow.id)
        .execution_options(yield_per=AT_ONCE)
    )
    return [
        Example(
            row_id=row.id,
            passage_id=f"{row.external_id}#answer",
            conversation=f"{row.source}\0{row.external_id}",
            question=row.question,
            answer=row.answer,
            language=row.language.split("-")[0],
            tags=tuple(row.tags),
            csat=UNKNOWN_CSAT if row.csat is None else row.csat,
            at=row.resolved_at or row.last_at or datetime.min.replace(tzinfo=UTC),
            searched=row.duplicate_of is None,
        )
        for row in session.execute(query)
    ]


class Volume(NamedTuple):
    """How many resolutions there are, and how many of them (withdrawn ones too) changed after a revision."""

    resolutions: int
    changed: int


def volume(session: Session, since: int) -> Volume:
    here = select(func.count()).select_from(ResolutionRow)
    return Volume(
        session.scalar(here.where(ResolutionRow.withdrawn_at.is_(None))) or 0,
        session.scalar(here.where(ResolutionRow.revision > since)) or 0,
    )


def fingerprint(labelled: Iterable[tuple[Example, str]], features: str) -> str:
    """Changes with every question that teaches, with its matter and with how texts are read."""
    digest = hashlib.sha256(features.encode())
    for example, matter in labelled:
        digest.update(f"{example.row_id}\0{matter}\0{example.question}\0".encode(errors="replace"))
    return digest.hexdigest()
