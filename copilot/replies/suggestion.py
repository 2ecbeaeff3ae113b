"""The saved reply that fits a conversation, if one does: at most one, and none is better than a wrong one."""

import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from copilot.check import check
from copilot.conversation import Conversation
from copilot.draft import Check, Draft
from copilot.listen.register import detect_register
from copilot.replies.book import Book
from copilot.replies.fit import fitted
from copilot.replies.match import Match, Question, matches
from copilot.replies.match import passages as passages_of
from copilot.replies.personal import personal
from copilot.replies.suited import is_said, is_suited
from copilot.store.replies import SavedReply
from copilot.write import cite
from copilot.write.assemble import text_of
from copilot.write.brief import Answering, Brief
from copilot.write.select import country_of

if TYPE_CHECKING:
    from copilot.copilot import Copilot

WRITER = "saved-reply"
"""`Draft.writer` of a draft that is a saved reply; which one says `versions[WRITER]`."""
MAY_FAIL = frozenset({"answers_all", "feeling_met", "next_step"})
"""Checks that say what else the answer needs; a reply that fails any other is not offered."""


class Suggestion(NamedTuple):
    """A saved reply that fits, as a draft that is not kept yet; `asked` is the request that it answers."""

    reply: SavedReply
    asked: str
    probability: float
    draft: Draft


class Candidate(NamedTuple):
    """A reply beside a request, before it is decided whether it fits."""

    answer: Answering
    match: Match

    @property
    def probability(self) -> float:
        return fitted().probability(self.match.features)


def suggest(copilot: "Copilot", book: Book, conversation: Conversation, *, agent: str = "") -> Suggestion | None:
    """The reply to suggest to `agent` (their name); None where none fits this question, or the articles do not bear it
    out here."""
    if not conversation.pending:
        return None
    started = time.perf_counter()
    brief = copilot.brief(conversation)
    if not is_suited(brief):
        return None
    for one in sorted(candidates(copilot, book, brief, agent), key=lambda one: -one.probability):
        if one.match.problem or is_said(one.match.meeting.text, conversation, brief.heard.language):
            continue
        # The best of those that may be offered decides: what fits less is no answer where it is not sure enough.
        if one.probability < fitted().least:
            return None
        draft = _draft(copilot, brief, one, started)
        return Suggestion(one.match.ready.reply, one.answer.request.text, one.probability, draft) if draft else None
    return None


def candidates(copilot: "Copilot", book: Book, brief: Brief, agent: str = "") -> list[Candidate]:
    """The nearest replies beside each request of the conversation."""
    language = brief.heard.language
    replies = book.of(language)
    asked = [one for one in brief.answers if one.request.kind != "social" and not one.request.vague]
    if not replies or not asked:
        return []
    whole = " ".join(message.text for message in brief.conversation.pending)
    country = country_of(brief.heard.tag, copilot.settings.country)
    values = _values(brief, agent)
    return [
        Candidate(answer, match)
        for answer in asked
        for match in matches(copilot.retriever, Question(answer, whole, language, country), replies, values)
    ]


def _values(brief: Brief, agent: str) -> dict[str, str]:
    return {
        "name": brief.heard.customer_name,
        "full_name": brief.conversation.customer.name,
        "agent": agent,
        "agent_first": agent.split(" ")[0],
        "company": brief.voice.company,
        "conversation": brief.conversation.id,
    }


def _draft(copilot: "Copilot", brief: Brief, one: Candidate, started: float) -> Draft | None:
    """The reply as a draft, with the checks that every draft passes; None where it fails one that it must not."""
    paragraphs = personal(one.match, brief)
    if paragraphs is None and brief.heard.register_ == "neutral":
        # Nobody knows how they want to be addressed: then the reply's own way is as good.
        own = detect_register("\n".join(one.match.sentences), brief.heard.tag)
        brief = brief.model_copy(update={"register_": own})
        paragraphs = personal(one.match, brief)
    if paragraphs is None:
        return None
    text, sentences = text_of(paragraphs), tuple(line for paragraph in paragraphs for line in paragraph)
    passages = passages_of(copilot.retriever, one.answer)
    checks = check(text, sentences, brief, passages)
    if not _passes(checks):
        return None
    last = brief.conversation.last_customer_message
    return Draft(
        id=uuid.uuid4().hex,
        outcome="reply",
        text=text,
        language=brief.heard.language,
        register_=brief.register_,
        confidence=round(one.probability, 3),
        conversation_id=brief.conversation.id,
        answers_message_id=last.id if last else "",
        citations=cite.cite(sentences, {passage.id: passage for passage in passages}),
        sentences=sentences,
        checks=checks,
        writer=WRITER,
        timings={"write": round((time.perf_counter() - started) * 1000, 2)},
        versions={WRITER: str(one.match.ready.reply.id), "index": str(copilot.retriever.index.revision)},
        created_at=datetime.now(UTC),
    )


def _passes(checks: Sequence[Check]) -> bool:
    return all(one.passed or one.name in MAY_FAIL for one in checks)
