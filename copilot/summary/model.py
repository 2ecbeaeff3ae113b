"""The model that sums up: it writes as a colleague would tell it, and only what messages bear out is kept."""

import logging
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from copilot.chat import Deadline, Ladder
from copilot.conversation import Conversation
from copilot.errors import ModelError
from copilot.listen.language import detect, ours
from copilot.settings import Settings
from copilot.summary.conversation import LINES, Line, numbered
from copilot.summary.history import Past
from copilot.summary.model_answer import SCHEMA, Answer, Claim, read_answer
from copilot.summary.model_past import Kept
from copilot.summary.model_prompt import Sheet, SummaryPrompt
from copilot.summary.values import Fact, Summary
from copilot.summary.verify import Verifier
from copilot.text import sentences, words

log = logging.getLogger(__name__)

TELLING = 6
"""Words from which a summary has a language of its own."""
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_MARKS = re.compile(r"\*\*|^#{1,6}\s+|`|^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_NUMBERS = re.compile(r"\s*[\[(]\s*\d{1,3}(?:\s*,\s*\d{1,3})*\s*\](?=\W*$)")


class _Judged(NamedTuple):
    """The lines that messages bear out, each with its place in the answer, and how many sentences were left out."""

    lines: list[tuple[int, Line]]
    dropped: int


class ModelSummarizer:
    """Sums up through a LangChain chat model, the one that writes. Thread-safe.

    A summary is written within `settings.chat_timeout`, whatever the server does. Where the model fails or what it says
    is not borne out, the embedded summary is given back, and the log says why.

    Raises:
        ConfigError: the provider is unknown or its package is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._timeout = settings.chat_timeout
        self._ladder = Ladder(settings, SCHEMA)
        self._prompt = SummaryPrompt(settings)

    @property
    def name(self) -> str:
        """provider:model."""
        return self._ladder.name

    @property
    def versions(self) -> dict[str, str]:
        """What a summary was written with."""
        return {"prompt": self._prompt.label, "model": self.name}

    def conversation(self, conversation: Conversation, reader: str, embedded: Summary) -> Summary:
        """`conversation` summed up in the language `reader`. `embedded` is its embedded summary, whose promises, open
        questions and the like are kept."""
        sheet = self._prompt.conversation(conversation, reader, embedded)
        return self._summed(sheet, reader, embedded, conversation.id) if sheet else embedded

    def history(
        self,
        past: Sequence[Past],
        reader: str,
        embedded: Summary,
        *,
        people: Sequence[str] = (),
        kept: Kept | None = None,
    ) -> Summary:
        """A customer's conversations, newest first, summed up in the language `reader`, a line for each matter.

        `people` are names to be hidden from the model: the customer's, the agents'. `kept` is what this function gave
        before: the model is then shown that and what is new, and is not asked where nothing is. When and where it was
        is not in the lines; `dated` puts it there.
        """
        if kept and (kept.reader, kept.summary.writer) != (ours(reader), self.name):
            kept = None
        if kept and not kept.fresh(past):
            return _beside(embedded, kept.summary)
        sheet = self._prompt.history(past, reader, embedded, people, kept)
        return self._summed(sheet, reader, embedded, past[0].id) if sheet else embedded

    def _summed(self, sheet: Sheet, reader: str, embedded: Summary, conversation_id: str) -> Summary:
        """The model's summary, or the embedded one. Logged without a word of anybody's."""
        dropped = 0
        try:
            judged = _judged(self._answer(sheet), sheet, reader, embedded)
            dropped = judged.dropped
            lines = _sound(judged, sheet, reader)
        except ModelError as error:
            told = {"cause": error.cause, "summarizer": self.name, "dropped": dropped}
            log.warning("model summary failed, embedded one kept", extra=told | {"conversation_id": conversation_id})
            return embedded.model_copy(update={"dropped": dropped})
        if dropped:
            log.info("sentences of a model's summary left out", extra={"dropped": dropped, "summarizer": self.name})
        text = "\n".join(line.text for line in lines)
        made = Summary(summary=text, facts=numbered(lines), writer=self.name, dropped=dropped)
        return _beside(embedded, made)

    def _answer(self, sheet: Sheet) -> Answer:
        deadline = Deadline(self._timeout)
        failure = ModelError("The model's answer could not be read.", cause="nonsense")
        for attempt in self._ladder.attempts(sheet.messages, deadline):
            answer = read_answer(attempt.read())
            if attempt.whole and answer:
                self._ladder.worked(attempt)
                return answer
            failure = attempt.failure or failure
        raise failure


def _beside(embedded: Summary, told: Summary) -> Summary:
    """What `told` tells, with all else as the embedded summary found it."""
    own = {"summary": told.summary, "facts": told.facts, "writer": told.writer, "dropped": told.dropped}
    return embedded.model_copy(update=own)


def _judged(answer: Answer, sheet: Sheet, reader: str, embedded: Summary) -> _Judged:
    """Each sentence of the answer with the words that bear it out; the others are counted."""
    promised = {(getattr(one, "conversation_id", ""), one.message_id) for one in embedded.promises}
    verifier = Verifier(sheet.sources, reader, sheet.people, promised)
    lines: list[tuple[int, Line]] = []
    dropped = 0
    for place, claims in enumerate(answer):
        told: list[str] = []
        facts: list[Fact] = []
        for text, named in _sentences(claims, sheet):
            borne = verifier.facts(text, named)
            dropped += not borne
            told += [text] if borne else []
            facts += borne
        if told:
            lines.append((place, Line(" ".join(told), tuple(dict.fromkeys(facts)))))
    return _Judged(lines, dropped)


def _sentences(claims: Sequence[Claim], sheet: Sheet) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    """Each sentence as the agent will read it: what is personal put back, marks and numbers of ours taken out."""
    for claim in claims:
        for piece in sentences(_NUMBERS.sub("", _MARKS.sub("", claim.text))):
            yield " ".join(sheet.mask.restore(piece).split()), claim.sources


def _sound(judged: _Judged, sheet: Sheet, reader: str) -> list[Line]:
    """The lines to show, for a history the newest matter first.

    Raises:
        ModelError: unsupported, when nothing is left or not what has to stand first; language, when it is in another.
    """
    lines = [line for _, line in judged.lines]
    if sheet.ranks:
        lines.sort(key=lambda line: sheet.rank(line.facts))
        begins = bool(lines) and sheet.rank(lines[0].facts) == 0
    else:
        begins = bool(lines) and judged.lines[0][0] == 0 and _asks(lines[0], sheet)
    lines = lines[:LINES]
    if not begins:
        raise ModelError("No message bears out what the model says.", cause="unsupported")
    own = _QUOTED.sub(" ", " ".join(line.text for line in lines))
    if len(words(own)) >= TELLING and detect(own, ours(reader)) != ours(reader):
        raise ModelError("The model wrote in another language.", cause="language")
    return lines


def _asks(line: Line, sheet: Sheet) -> bool:
    """Whether it rests on something that the customer said, where they said anything."""
    asking = {source.message_id for source in sheet.sources.values() if source.role == "customer"}
    return not asking or any(fact.message_id in asking for fact in line.facts)
