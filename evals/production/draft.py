"""A draft that a person corrected or refused, as a case."""

import contextlib
from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from copilot.conversation import Conversation, Message
from copilot.copilot import Copilot
from copilot.draft import Draft, Register
from copilot.errors import ConflictError
from copilot.listen.address import Unreadable, marks
from copilot.listen.register import detect_register
from copilot.source import Passage
from copilot.store import articles, conversations, drafts
from copilot.store.drafts import Use
from copilot.store.schema import ConversationRow
from copilot.text import sentences
from evals.metrics.manner.acting import act
from evals.production.hide import Hider, hider_of, masked_talk
from evals.production.judgement import judge

DEPTH = 4
"""Articles that are looked through for what a person put in, beside those that the draft cites."""
LONGEST = 200  # characters of a question


class Material(NamedTuple):
    """What a case is made of: the conversation up to what was answered, the draft, what was sent, all masked."""

    messages: list[dict[str, Any]]
    draft: str
    sent: str
    why: str


def refuse_unfit(kept: drafts.Kept) -> tuple[Use, int]:
    """The use of a draft from which something can be learned, and its conversation's row id.

    Raises:
        ConflictError: nobody used it yet, it was sent as it was, or its conversation is not stored.
    """
    if kept.use is None:
        raise ConflictError(f"The draft {kept.draft.id} was neither sent nor discarded yet.")
    if kept.use.verdict == "used":
        raise ConflictError(f"The draft {kept.draft.id} was sent as it was; there is no correction to learn from.")
    if kept.conversation_row_id is None:
        raise ConflictError(f"The conversation of the draft {kept.draft.id} is not stored.")
    return kept.use, kept.conversation_row_id


def row_of(copilot: Copilot, session: Session, kept: drafts.Kept, key: str, cluster: str) -> tuple[dict[str, Any], str]:
    """The case as it is written down, and the person's reason.

    Raises:
        ConflictError: see `refuse_unfit`, or the message that was answered is not there any more.
    """
    use, row_id = refuse_unfit(kept)
    row = session.get_one(ConversationRow, row_id)
    hide = hider_of(session, row, copilot.settings)
    material = _material(conversations.to_value(row), kept.draft, use, hide)
    talk = Conversation.model_validate({"id": key, "language": row.language, "messages": material.messages})
    heard = copilot.hear(talk)
    tag = heard.tag or heard.language
    now = kept.draft.created_at or use.at
    sources = _sources(copilot, session, kept.draft, talk, heard.language)
    return {
        "v": 1,
        "id": key,
        "task": "draft",
        "lang": tag,
        "channel": row.channel,
        "cluster": cluster,
        "tags": ["production", use.verdict, *filter(None, [_kind(use)])],
        "conversation": material.messages,
        "now": now.isoformat(),
        "timezone": row.timezone or copilot.settings.timezone,
        "country": copilot.settings.country,
        "expect": _expect(material, use, sources, tag) | _questions(heard.requests),
        "references": [material.sent] if material.sent else [],
    }, material.why


def _material(talk: Conversation, draft: Draft, use: Use, hide: Hider) -> Material:
    public = talk.public
    place = next((at for at, one in enumerate(public) if one.id == draft.answers_message_id), None)
    if place is None:
        raise ConflictError(f"The message that the draft {draft.id} answers is not in its conversation any more.")
    sent = use.sent_text or _said_instead(public[place + 1 :])
    return Material(masked_talk(public[: place + 1], hide), hide(draft.text), hide(sent), hide(use.reason))


def _said_instead(after: tuple[Message, ...]) -> str:
    """What a person wrote in place of a draft that was refused, before the customer wrote again."""
    said: list[str] = []
    for one in after:
        if one.role == "customer":
            break
        if one.role == "agent":
            said.append(one.text)
    return "\n\n".join(said)


def _sources(copilot: Copilot, session: Session, draft: Draft, talk: Conversation, language: str) -> list[Passage]:
    """What may carry what was sent: the articles that the draft cites, then those near what was asked."""
    cited = dict.fromkeys(one.source_id for one in draft.citations if one.pool == "articles")
    asked = " ".join(message.text for message in talk.pending)
    near = copilot.find(asked, "articles", k=DEPTH, language=language).hits if asked.strip() else ()
    ids = dict.fromkeys([*cited, *(hit.passage.source_id for hit in near)])
    return [one for id in ids for one in articles.passages_of(session, id, audience="public")]


def _expect(material: Material, use: Use, sources: list[Passage], tag: str) -> dict[str, Any]:
    if not material.sent:
        return {"action": ["abstain"]} if _kind(use) == "not_needed" else {}
    language = tag.split("-")[0]
    asked = "\n".join(str(one["text"]) for one in material.messages)
    found = judge(material.draft, material.sent, asked, sources, language)
    expect: dict[str, Any] = {"action": [act(material.sent, language)]}
    register = _register(material.sent, tag)
    expect |= {"register": [register]} if register != "neutral" else {}
    expect |= {"facts": list(found.facts), "sources_any": list(found.sources)} if found.facts else {}
    return expect | ({"must_not": list(found.must_not)} if found.must_not else {})


def _register(text: str, tag: str) -> Register:
    """How the person addressed the customer; `neutral` where that shows nowhere, or differently."""
    if not tag.startswith("es"):
        return detect_register(text, tag)
    counts: Counter[Register] = Counter()
    for sentence in sentences(text):
        with contextlib.suppress(Unreadable):
            counts.update(next(iter(one.says)) for one in marks(sentence) if one.sure and len(one.says) == 1)
    first, *others = (*counts.most_common(2), ("neutral", 0))
    return "neutral" if others and others[0][1] == first[1] else first[0]


def _questions(requests: Any) -> dict[str, Any]:
    asked = [part for one in requests if one.kind == "question" for part in _asking(one.text)]
    return {"questions": list(dict.fromkeys(asked))} if asked else {}


def _asking(text: str) -> list[str]:
    """The sentences of a request that ask; all of it where none ends like a question."""
    parts = [one for one in sentences(text) if one.rstrip(" .!)").endswith("?")] or [text]
    return [" ".join(one.split())[:LONGEST] for one in parts]


def _kind(use: Use) -> str:
    """The reason's first word, which the desk offers to choose; "" for one of a program's own."""
    word = use.reason.partition(":")[0].strip()
    return word if word in ("misses", "wrong", "tone", "not_needed", "other") else ""
