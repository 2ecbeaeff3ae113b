"""What is felt in a conversation as the desk shows it: a hint with its evidence, which a person can correct."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from api.felt import way
from api.web.gate import Reader
from api.web.marks import place_of
from copilot.conversation import Conversation, Message, Value
from copilot.listen import advice
from copilot.listen.feelings.correct import after, last_said
from copilot.listen.feelings.needs import need_line
from copilot.listen.heard import SIGNALS, Feeling, Flag, Heard, Need, Trajectory
from copilot.store import corrections
from copilot.store.corrections import NOTHING, Correction

CLEAR, LIKELY = 0.8, 0.6
"""Confidences from which a flag is called quite clear, and likely."""


class Quote(Value):
    """The customer's exact words, and where they stand in the thread. `earlier`: not in the last message."""

    text: str
    href: str
    earlier: bool


class Shown(Value):
    """A feeling or a signal. `named`: explicit or implicit, empty for a signal. `sure` names how sure it is, `number`
    says it in hundredths. `ask`: what a signal asks of the agent. `told`: by a person, in a correction."""

    label: str
    named: str
    sure: str
    number: int
    ask: str
    quotes: tuple[Quote, ...]
    told: bool


class Expected(Value):
    """A need that the customer has not put in words yet, and the words that point to it."""

    line: str
    quote: Quote


class Step(Value):
    """The leading emotion of one of the customer's messages, the `number`th of them."""

    number: int
    label: str
    href: str
    turned: bool


class Turned(Value):
    """Where the conversation turned: before the message at `place` (from 1), from one emotion to another."""

    place: int
    was: str
    became: str


class Panel(Value):
    """`message_id` is the message that was heard, empty when the customer wrote nothing. `differs` is what the embedded
    listener heard where a model heard something else. `asking`: a model is configured and has not told yet."""

    message_id: str
    primary: str
    advice: str
    flags: tuple[Shown, ...]
    needs: tuple[Expected, ...]
    steps: tuple[Step, ...]
    turned: Turned | None
    said: tuple[Correction, ...]
    differs: str
    asking: bool


class Felt(NamedTuple):
    """What the page shows of a feeling, the flags to mark in the thread, and the feeling as people corrected it; no
    panel where none is listened for."""

    panel: Panel | None
    flags: tuple[Flag, ...]
    feeling: Feeling


class _Words(NamedTuple):
    """Where a conversation's words stand on the page: each message with its number, and the id of the last one."""

    messages: Mapping[str, tuple[int, Message]]
    last: str

    def quote(self, words: str, message_id: str) -> Quote:
        """Words that no mark holds whole lead to their message."""
        ids = [message_id] if message_id in self.messages else list(self.messages)[::-1]
        for id in ids:
            number, message = self.messages[id]
            start = place_of(message.text, words)
            if start is not None:
                return Quote(text=words, href=f"#w-{number}-{start}", earlier=id != self.last)
        id = ids[0] if ids else self.last
        return Quote(text=words, href=self.href(id), earlier=id != self.last)

    def href(self, message_id: str) -> str:
        return f"#m-{self.messages[message_id][0]}" if message_id in self.messages else "#thread"


def felt(session: Session, row_id: int, conversation: Conversation, heard: Heard, reader: Reader) -> Felt:
    if not reader.copilot.settings.feelings:
        return Felt(None, (), Feeling())
    last = last_said(conversation)
    every = corrections.of(session, row_id)
    feeling = after(heard.feeling, every, conversation)
    customers = [one for one in enumerate(conversation.messages, start=1) if one[1].role == "customer"]
    words = _Words({message.id: (number, message) for number, message in customers}, last.id if last else "")
    said = tuple(one for one in every if one.message_id == words.last)
    over = way(conversation, heard, feeling, every, reader.hear)
    flags = (*(flag for flag in feeling.emotions if flag.label != NOTHING), *feeling.signals)
    line = _advice(feeling, reader)
    panel = Panel(
        message_id=words.last,
        primary=feeling.primary,
        advice=line,
        flags=tuple(_shown(flag, feeling, said, words, line, reader) for flag in flags),
        needs=tuple(_expected(need, words, reader) for need in feeling.needs),
        steps=_steps(over, words),
        turned=_turned(over, words),
        said=said,
        differs=feeling.differs or "",
        asking=reader.attended.configured and reader.attended.known(conversation) is None,
    )
    return Felt(panel, flags, feeling)


def _advice(feeling: Feeling, reader: Reader) -> str:
    """Where no emotion leads, the first signal's own line."""
    line = advice(feeling, reader.t.language)
    return line or next((reader.t(f"do.{flag.label}") for flag in feeling.signals), "")


def _shown(
    flag: Flag, feeling: Feeling, said: Sequence[Correction], words: _Words, advised: str, reader: Reader
) -> Shown:
    """What is `advised` already is not asked again."""
    told = any(one.meant == flag.label for one in said)
    ask = reader.t(f"do.{flag.label}") if flag.label in SIGNALS else ""
    return Shown(
        label=flag.label,
        named=feeling.expressed if flag.label == feeling.primary and not told else "",
        sure="told" if told else _sure(flag.confidence),
        number=round(100 * flag.confidence),
        ask="" if ask == advised else ask,
        quotes=tuple(words.quote(quote, flag.message_id) for quote in flag.evidence),
        told=told,
    )


def _sure(confidence: float) -> str:
    if confidence >= CLEAR:
        return "clear"
    return "likely" if confidence >= LIKELY else "maybe"


def _expected(need: Need, words: _Words, reader: Reader) -> Expected:
    """Its words lead to their message: what shows a feeling is underlined in the thread, and only that."""
    quote = words.quote(need.evidence, need.message_id)
    line = need_line(need.key, reader.t.language)
    return Expected(line=line, quote=quote.model_copy(update={"href": words.href(need.message_id)}))


def _steps(over: Trajectory, words: _Words) -> tuple[Step, ...]:
    """Nothing to show where the customer spoke once."""
    if len(over.points) < 2:
        return ()
    return tuple(
        Step(
            number=number,
            label=point.primary,
            href=words.href(point.message_id),
            turned=point.message_id == over.turned,
        )
        for number, point in enumerate(over.points, start=1)
    )


def _turned(over: Trajectory, words: _Words) -> Turned | None:
    place = next((at for at, point in enumerate(over.points) if point.message_id == over.turned), 0)
    if place == 0 or over.turned not in words.messages:
        return None
    follows = words.messages.get(over.after)  # somebody who writes in pieces turned at the first of them
    number = follows[0] + 1 if follows else words.messages[over.turned][0]
    return Turned(place=number, was=over.points[place - 1].primary, became=over.points[place].primary)
