"""What a judge is shown: the material of one answer, masked, between tags, as much of it as the model can read."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from copilot.chat import Material, attribute, beginning, both_ends, data, fit
from copilot.conversation import Conversation, Message
from copilot.listen.feelings.exact import Quotable
from copilot.listen.names import first_name
from copilot.privacy import Mask, mask_of, people
from copilot.settings import Settings
from copilot.source import Passage
from copilot.text import sentences
from copilot.tokens import counter
from evals.cases import Case, Fact
from evals.metrics.evidence import Evidence

TURN, LAST = 1_500, 4_000
"""Most characters of a message, and of the last one."""
PASSAGE, NOTE, WORDS = 4_000, 500, 400
"""The same of a passage, of an earlier note, of a fact or question."""
MOST_TURNS, MOST_PASSAGES, MOST_NOTES = 40, 16, 12
MOST_SENTENCES, SENTENCE = 60, 1_200
ANSWER = 2_500
"""Tokens left for the judge's answer, or two fifths of what it can read."""


@dataclass(frozen=True)
class Sheet:
    """One answer as it is put before a judge.

    `messages` are (role, text) for the model. What it may name is kept by the id that it was shown: `sentences` of the
    answer as they are, `facts`, `questions`, and `sources` to quote from. `answer` is what of the answer can be quoted.
    `left_out` counts sources that did not fit; `too_long` says that not all of the answer did, or nothing fits.
    """

    messages: tuple[tuple[str, str], ...]
    mask: Mask
    answer: Quotable
    sentences: Mapping[str, str]
    sources: Mapping[str, Quotable]
    facts: Mapping[str, Fact]
    questions: Mapping[str, str]
    left_out: int = 0
    too_long: bool = False

    @property
    def digest(self) -> str:
        return digest_of(self.messages)


def digest_of(messages: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(
        json.dumps(list(messages), ensure_ascii=False).encode("utf-8", "backslashreplace")
    ).hexdigest()


class Shown(NamedTuple):
    """A piece of the material: its tag for the prompt, and its text as it stands there, by its id; `whole` or cut."""

    id: str
    tag: str
    text: str
    whole: bool = True


class Pieces(NamedTuple):
    """The material that fits, each kind in its order; `left_out` counts sources and messages that did not, or not
    whole."""

    sources: tuple[Shown, ...]
    notes: tuple[Shown, ...]
    turns: tuple[Shown, ...]
    left_out: int
    too_long: bool

    def quotable(self) -> dict[str, Quotable]:
        return {one.id: Quotable(one.text) for one in (*self.sources, *self.notes, *self.turns)}


class Desk:
    """Lays material before a judge: what may be shown, and how much fits.

    Thread-safe. `settings` are the judge's: its country reads telephone numbers, its context is what it can read.
    """

    def __init__(self, settings: Settings) -> None:
        self._country = settings.country
        self._context = settings.chat_context
        self._count = counter(settings.tiktoken_encoding)

    def mask(self, case: Case) -> Mask:
        """Hides the people of this case, in all that is shown of it."""
        talk = case.conversation
        names = (first_name(talk, talk.pending), case.customer.name, *_named(case.history))
        return mask_of(talk, self._country, *dict.fromkeys(name for name in names if name))

    def pieces(self, evidence: Evidence, mask: Mask, fixed: Iterable[str]) -> Pieces:
        """Conversation, sources and earlier notes, beside the texts `fixed`, which all have to be shown."""
        turns = _turns(evidence.case.conversation, mask)
        passages = tuple(_passage(at, one, mask) for at, one in enumerate(_sources(evidence)[:MOST_PASSAGES], 1))
        notes = tuple(_notes(evidence, mask))
        used = sum(self._count.count(text) for text in fixed)
        room = self._context - used - min(ANSWER, self._context * 2 // 5) - 60
        *before, last = (one.tag for one in turns)
        if room < self._count.count(last):
            return Pieces((), (), turns[-1:], len(passages), True)
        tags = (tuple(one.tag for one in passages), tuple(one.tag for one in notes))
        fitted = fit(Material(*tags, tuple(before), last), room, self._count)
        turns = turns[len(before) - len(fitted.turns) :]
        passages, notes = passages[: len(fitted.passages)], notes[: len(fitted.history)]
        there = len(_sources(evidence)) + len(_said(evidence.case.conversation))
        whole = sum(one.whole for one in (*passages, *turns))
        return Pieces(passages, notes, turns, there - whole, False)


def numbered(text: str, mask: Mask) -> dict[str, str]:
    """The answer's sentences as they are shown, by their number."""
    pieces = sentences(str(mask.hide(text)))[:MOST_SENTENCES]
    return {str(at): beginning(piece, SENTENCE) for at, piece in enumerate(pieces, 1)}


def is_cut(text: str, mask: Mask) -> bool:
    """Whether not all of an answer can be shown."""
    pieces = sentences(str(mask.hide(text)))
    return len(pieces) > MOST_SENTENCES or any(len(piece) > SENTENCE for piece in pieces)


def tagged(name: str, id: str, text: str, kind: str = "id") -> str:
    return f'<{name} {kind}="{id}">{data(text)}</{name}>'


def hidden(text: str, mask: Mask, most: int) -> str:
    return beginning(str(mask.hide(text)), most)


def _said(talk: Conversation) -> list[tuple[int, Message]]:
    return [(at, one) for at, one in enumerate(talk.public, 1) if one.text.strip()]


def _turns(talk: Conversation, mask: Mask) -> tuple[Shown, ...]:
    """Never none: a case has a message of the customer's."""
    said = _said(talk)[-MOST_TURNS:] or [(at, one) for at, one in enumerate(talk.messages, 1)][-1:]
    return tuple(_turn(at, one, mask, LAST if at == said[-1][0] else TURN) for at, one in said)


def _turn(at: int, message: Message, mask: Mask, most: int) -> Shown:
    whole = str(mask.hide(message.text))
    text = both_ends(whole, most)
    when = f' at="{message.at.isoformat(timespec="minutes")}"' if message.at else ""
    tag = f'<message id="M{at}" from="{message.role}"{when}>\n{data(text)}\n</message>'
    return Shown(f"M{at}", tag, text, text == whole)


def _passage(at: int, passage: Passage, mask: Mask) -> Shown:
    title = attribute(str(mask.hide(" / ".join((passage.title, *passage.heading)))))
    whole = str(mask.hide(passage.text))
    text = both_ends(whole, PASSAGE)
    tag = f'<source id="S{at}" title="{title}">\n{data(text)}\n</source>'
    # What a heading says is as much of the source as what stands under it.
    return Shown(f"S{at}", tag, f"{title}\n{text}", text == whole)


def _sources(evidence: Evidence) -> tuple[Passage, ...]:
    """What the case names as right before what was found: where room is short, that is what is needed."""
    return tuple({one.id: one for one in (*evidence.gold, *evidence.sources)}.values())


def _notes(evidence: Evidence, mask: Mask) -> Iterable[Shown]:
    """What is known of the customer from before: what the writer had, then the earlier conversations themselves."""
    known = [("note", one.text) for one in evidence.sample.read.known]
    before = [(one.role, one.text) for talk in evidence.case.history for one in talk.public if one.text.strip()]
    for at, (who, text) in enumerate(dict.fromkeys((*known, *before[-MOST_NOTES:])), 1):
        if at > MOST_NOTES:
            return
        shown = hidden(text, mask, NOTE)
        yield Shown(f"H{at}", f'<earlier id="H{at}" from="{who}">{data(shown)}</earlier>', shown)


def _named(history: Iterable[Conversation]) -> Iterable[str]:
    return (name for talk in history for name in people(talk))
