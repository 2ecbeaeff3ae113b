"""The note another agent needs to go on without asking the customer anything again, in that agent's language.

Words of the conversation stand as they were written, each with the message that carries it; only what is around them
is in the reader's language.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from copilot.check.verdict import say as feeling_named
from copilot.conversation import Conversation, Value
from copilot.listen.heard import Feeling
from copilot.listen.language import ours
from copilot.promise import Asked, Promise
from copilot.summary import Fact, Summary
from copilot.summary.prose import Prose

FILE = Path(__file__).with_name("handoff.yaml")
ANSWERS = 3
"""Answers that are told, the last."""
MOST = 12
"""Promises, and things asked, that are told: a thread of years holds hundreds."""


class Section(Value):
    """`key` is stable; `title` and `lines` are in the reader's language."""

    key: str
    title: str
    lines: tuple[str, ...]


class Handoff(Value):
    """`text` is the whole note as plain text, to be edited and pasted as a private note."""

    conversation_id: str
    language: str
    up_to: str
    title: str
    sections: tuple[Section, ...]
    text: str


def handoff(
    conversation: Conversation,
    summary: Summary,
    history: Summary | None,
    feeling: Feeling | None,
    reader: str,
    now: datetime,
    articles: Sequence[str] = (),
) -> Handoff:
    """The note in the language `reader`. `summary` is of the conversation, `history` of the customer's earlier ones;
    `articles` are titles that drafts for it cited. `now` is in the reader's time zone."""
    t = _Texts(reader, summary, now)
    sections = (
        t.section("request", _asking(conversation, summary) or (t("no_request"),)),
        t.section("history", history.summary.split("\n") if history and history.summary else ()),
        t.section("tried", (t.cited(t.quoted(fact.text), fact.message_id) for fact in summary.tried)),
        t.section("answered", _answering(conversation, summary)[:ANSWERS]),
        t.section("feeling", t.felt(feeling)),
        t.section("promises", (t.promise(one) for one in _pressing(summary.promises))),
        t.section("asked", (t.asked(one) for one in summary.asked[-MOST:])),
        t.section("missing", summary.open_questions or (t("nothing"),)),
        t.section("sources", t.sources(articles)),
    )
    told = tuple(section for section in sections if section.lines)
    title = t("title", who=conversation.customer.name or conversation.subject or conversation.id)
    return Handoff(
        conversation_id=conversation.id,
        language=t.language,
        up_to=summary.up_to,
        title=title,
        sections=told,
        text="\n\n".join([title, *(_block(section) for section in told)]),
    )


class _Texts:
    def __init__(self, reader: str, summary: Summary, now: datetime) -> None:
        self.language = ours(reader)
        self._summary = summary
        self._now = now
        self._prose = Prose(self.language)

    def __call__(self, key: str, **values: str) -> str:
        return _tables()[self.language][key].format(**values)

    def section(self, key: str, lines: Iterable[str]) -> Section:
        return Section(key=key, title=self(key), lines=tuple(line for line in lines if line))

    def quoted(self, text: str) -> str:
        """In the quotation marks of the reader's language."""
        return f"“{text}”" if self.language == "en" else f"«{text}»"

    def cited(self, text: str, message_id: str, *more: str) -> str:
        """`text` with what is to be said of it and the message that carries it."""
        return f"{text} ({', '.join([*filter(None, more), self('message', id=message_id)])})"

    def promise(self, one: Promise) -> str:
        if one.status != "open":
            return self.cited(self.quoted(one.text), one.message_id, self(one.status))
        if not one.due:
            return self.cited(self.quoted(one.text), one.message_id)
        due = datetime.fromisoformat(one.due)
        hour = "" if one.day else f" {due.astimezone(self._now.tzinfo):%H:%M}"
        when = self("overdue" if due < self._now else "due", day=self._prose.day(due, self._now) + hour)
        return self.cited(self.quoted(one.text), one.message_id, when)

    def asked(self, one: Asked) -> str:
        return self.cited(self.quoted(one.text), one.message_id, self("done" if one.done else "waiting"))

    def felt(self, feeling: Feeling | None) -> tuple[str, ...]:
        if feeling is None or feeling.primary == "neutral":
            return ()
        flag = next((one for one in feeling.emotions if one.label == feeling.primary and one.evidence), None)
        named = feeling_named(f"felt_{feeling.primary}", self.language)
        return (self("felt", feeling=named, text=flag.evidence[0]) if flag else named,)

    def sources(self, articles: Sequence[str]) -> tuple[str, ...]:
        ids = dict.fromkeys(fact.message_id for fact in self._summary.facts)
        said = [self("message", id=id) for id in ids]
        return (", ".join([*said, *(self("article", title=title) for title in dict.fromkeys(articles))]),)


def _asking(conversation: Conversation, summary: Summary) -> list[str]:
    """The first of the summary's lines that rests on the customer's words, where there is one."""
    return [line for line, facts in _lines(summary) if "customer" in _roles(conversation, facts)][:1]


def _answering(conversation: Conversation, summary: Summary) -> list[str]:
    """Those that tell what our side said, beside what it promised and asked, which have sections of their own."""
    elsewhere = {one.text for one in summary.promises} | {one.text for one in summary.asked}
    told = [(line, facts) for line, facts in _lines(summary) if _roles(conversation, facts) & {"agent", "bot"}]
    mine = [line for line, facts in told if any(fact.text not in elsewhere for fact in facts)]
    asking = _asking(conversation, summary)
    return [line for line in mine or [line for line, _ in told[:1]] if line not in asking]


def _lines(summary: Summary) -> list[tuple[str, list[Fact]]]:
    lines = summary.summary.split("\n")
    return [(line, [fact for fact in summary.facts if fact.line == at]) for at, line in enumerate(lines)]


def _roles(conversation: Conversation, facts: Sequence[Fact]) -> set[str]:
    ids = {fact.message_id for fact in facts}
    return {message.role for message in conversation.public if message.id in ids}


def _pressing(promises: Sequence[Promise]) -> Sequence[Promise]:
    """The last of them in the order in which they were made; those that were kept only while there is room."""
    owed = [one for one in promises if one.status != "kept"][-MOST:]
    kept = [one for one in promises if one.status == "kept"]
    told = {id(one) for one in (*owed, *kept[len(kept) - min(len(kept), MOST - len(owed)) :])}
    return [one for one in promises if id(one) in told]


def _block(section: Section) -> str:
    return "\n".join([section.title, *(f"- {line}" for line in section.lines)])


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tables
