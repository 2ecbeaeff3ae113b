"""A message that tells a customer that we have read them and when we will answer: drafted, never sent by itself."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import Field

from copilot.clocks import Clock, Clocks
from copilot.conversation import Conversation, Value
from copilot.draft import Check, Register, Sentence
from copilot.listen.heard import Heard
from copilot.write.assemble import text_of
from copilot.write.brief import Brief, Decision
from copilot.write.opening import courtesy, greeting_of
from copilot.write.phrases import Phrases
from copilot.write.quote import short
from copilot.write.voice import Voice

FILE = Path(__file__).with_suffix(".yaml")
LEAST = timedelta(hours=1)
"""Opening time within which an answer is promised at the soonest: what came in over night waits for the same people."""
_STEP = timedelta(minutes=15)
_FLEETING = ("chat", "web", "phone_transcript", "")
"""Channels that do not lead back to the customer once they are gone."""
_REACHING = ("email", "phone", "whatsapp")
_LEFT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\d[\s().-]?){8,}")  # an e-mail address, or a number long enough to call


class Acknowledgement(Value):
    """`answer_by` is what the text promises; `opens_at` is None while we are open. `asks_contact`: we would not know
    where to write to once the channel is gone."""

    text: str
    language: str
    register_: Register = Field(serialization_alias="register")
    answer_by: datetime
    opens_at: datetime | None
    asks_contact: bool
    checks: tuple[Check, ...]


def is_held(conversation: Conversation) -> bool:
    """Whether the customer was told, since they wait, when we will answer: once is enough."""
    for message in reversed(conversation.public):
        if message.role == "agent":
            return message.holding
    return False


def is_due(conversation: Conversation, clock: Clock) -> bool:
    """Whether there is reason to tell the customer when we will answer: we are closed, or late, and have not yet."""
    away = clock.opens_at is not None or clock.state == "late"
    return away and bool(conversation.pending) and not is_held(conversation)


def answer_by(conversation: Conversation, clock: Clock, clocks: Clocks, now: datetime) -> datetime:
    """By when an answer can be promised: the channel's target of opening time from now, an hour at least, on a quarter
    of an hour."""
    by = clocks.openings.after(now, max(clock.target or LEAST, LEAST))
    over = timedelta(minutes=by.minute % 15, seconds=by.second, microseconds=by.microsecond)
    rounded = by - over + (_STEP if over else timedelta())
    closes = clocks.openings.closes(by - timedelta(microseconds=1))
    return min(rounded, closes) if closes else rounded


def acknowledge(
    conversation: Conversation, heard: Heard, voice: Voice, clocks: Clocks, now: datetime, *, agent: str = ""
) -> Acknowledgement:
    """The draft, in the customer's language and register, by the voice policy. It answers nothing of what was asked.

    `agent` is who signs an e-mail. What a check finds fault with is left out: the customer's own words, which are said
    back, and the question for a contact. The checks that come with it are those of the text.
    """
    from copilot.check import check  # imports the writers

    clock = clocks.of(conversation, now)
    register: Register = voice.register_for(heard.register_, heard.tag)
    words = _Words(heard.language, register, conversation.id)
    zone, by = _zone(conversation, clocks), answer_by(conversation, clock, clocks, now)
    when = _when(words, clock.opens_at, by, now.astimezone(zone))
    brief = Brief(
        conversation=conversation,
        heard=heard,
        answers=(),
        known=(),
        decision=Decision(outcome="clarify", confidence=1.0),
        voice=voice,
        register_=register,
        now=now,
        wish=text_of([when]),  # the house's own statement: opening hours are in no article
    )
    for version in _versions(words, conversation, heard, when):
        paragraphs = _paragraphs(voice, conversation, heard, version.said, agent)
        text = text_of(paragraphs)
        checks = check(text, [sentence for paragraph in paragraphs for sentence in paragraph], brief, ())
        if all(one.passed for one in checks):
            break
    return Acknowledgement(
        text=text,
        language=heard.language,
        register_=register,
        answer_by=by,
        opens_at=clock.opens_at,
        asks_contact=version.asks,
        checks=checks,
    )


class _Version(NamedTuple):
    """What is said between greeting and closing; `asks` for a contact."""

    said: tuple[Sentence, ...]
    asks: bool


class _Words(Phrases):
    """The phrases of this file, shaped and chosen as the writer's others are."""

    def __init__(self, language: str, register: Register, seed: str) -> None:
        super().__init__(language, register, seed)
        self._table = _tables()[self.language]

    def moment(self, at: datetime, now: datetime) -> str:
        """ "mañana a las 9:00"."""
        hour = self.say("hour_one" if at.hour == 1 else "hour", clock=self._clock(at))
        days = (at.date() - now.date()).days
        key = {0: "today", 1: "tomorrow"}.get(days, "near" if days < 7 and at.month == now.month else "far")
        return self.say(
            key,
            hour=hour,
            on="no" if at.weekday() > 4 else "na",  # Portuguese: no sábado, na segunda-feira
            weekday=str(self._table["weekdays"][at.weekday()]),
            day=str(at.day),
            month=self.month(at.month),
        )

    def _clock(self, at: datetime) -> str:
        if self.language != "en":
            return f"{at.hour}:{at:%M}"
        return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def _versions(
    words: _Words, conversation: Conversation, heard: Heard, when: tuple[Sentence, ...]
) -> Iterator[_Version]:
    """Fullest first; there is one at least."""
    asked = [short(one.text) for one in heard.requests if one.kind != "social" and not one.vague]
    told = [words.say("read_none")]
    if asked and asked[0]:
        told.insert(0, words.say("read_all" if len(asked) > 1 else "read", request=asked[0].rstrip(" .")))
    contact = [courtesy(words.say("contact"))] if _unreachable(conversation) else []
    for one in told:
        said = (Sentence(text=one, support="conversation"), *when)
        if contact:
            yield _Version((*said, *contact), asks=True)
        yield _Version(said, asks=False)


def _when(words: _Words, opens_at: datetime | None, by: datetime, now: datetime) -> tuple[Sentence, Sentence]:
    """Why not now, and by when; `now` in the zone in which the customer is told the hours."""
    opens = words.moment(opens_at.astimezone(now.tzinfo), now) if opens_at else ""
    reason = words.say("closed", opens=opens) if opens else words.say("late")
    return courtesy(reason), courtesy(words.say("by", by=words.moment(by.astimezone(now.tzinfo), now)))


def _paragraphs(
    voice: Voice, conversation: Conversation, heard: Heard, middle: tuple[Sentence, ...], agent: str
) -> Sequence[Sequence[Sentence]]:
    """One paragraph, or an e-mail with its greeting and closing apart."""
    channel = conversation.channel
    hello = greeting_of(voice, heard.language, channel, heard.customer_name)
    opening = [courtesy(hello)] if hello else []
    if channel != "email":
        return [[*opening, *middle]]
    forms = voice.closing.get(heard.language)
    lines = list(forms.of(channel)[:1]) if forms else []
    if voice.signature:
        lines.append(voice.signature.replace("{agent}", agent).strip(" ,"))
    return [part for part in (opening, middle, [courtesy("\n".join(lines))] if lines else []) if part]


def _unreachable(conversation: Conversation) -> bool:
    """Whether we would not know where to write to, and were not told in passing either."""
    if conversation.channel not in _FLEETING:
        return False
    known = any(one.channel in _REACHING and one.handle for one in conversation.customer.identities)
    return not known and not any(
        _LEFT.search(message.text) for message in conversation.messages if message.role == "customer"
    )


def _zone(conversation: Conversation, clocks: Clocks) -> tzinfo:
    """The customer's own, where it is known, else the company's."""
    try:
        return ZoneInfo(conversation.timezone) if conversation.timezone else clocks.openings.calendar.zone
    except (ZoneInfoNotFoundError, ValueError):
        return clocks.openings.calendar.zone


@cache
def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tables
