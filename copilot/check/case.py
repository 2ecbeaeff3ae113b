"""What the checks look at: the draft, the brief it was written from, and the passages it may cite."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from copilot.draft import Sentence
from copilot.retrieval.analysis import content
from copilot.retrieval.stems import stem, tokens
from copilot.source import Passage
from copilot.text import sentences as split
from copilot.write.brief import Answering, Brief


@dataclass(frozen=True)
class Case:
    """`given` are the passages that the draft may cite; those of the brief's hits are added to them.

    `others` are names and handles of customers other than this conversation's.
    """

    text: str
    sentences: tuple[Sentence, ...]
    brief: Brief
    given: tuple[Passage, ...]
    others: tuple[str, ...] = ()

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Passages by id."""
        found = {passage.id: passage for passage in self.given}
        for answer in self.brief.answers:
            for passage in passages_of(answer):
                found.setdefault(passage.id, passage)
        return found

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The draft's sentences as text; cut here when the writer gave none."""
        return tuple(sentence.text for sentence in self.sentences) or tuple(split(self.text))

    @property
    def language(self) -> str:
        return self.brief.heard.language

    @property
    def outcome(self) -> str:
        return self.brief.decision.outcome

    @property
    def channel(self) -> str:
        return self.brief.conversation.channel

    @property
    def answered(self) -> tuple[Answering, ...]:
        return tuple(answer for answer in self.brief.answers if answer.answered)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        return tuple(
            part
            for passage in self.passages.values()
            for part in (passage.text, passage.title, *passage.heading, passage.url, *_days(passage.updated_at))
        )

    @cached_property
    def told(self) -> tuple[str, ...]:
        """What the customer and we have said and know: this conversation and the facts of earlier ones."""
        conversation = self.brief.conversation
        customer = conversation.customer
        stamps = [conversation.opened_at, *(message.at for message in conversation.messages)]
        stamps += [known.at for known in self.brief.known]
        return (
            *(message.text for message in conversation.messages),
            *(message.author for message in conversation.messages),
            *(conversation.subject, conversation.id, customer.id, customer.name, self.brief.heard.customer_name),
            *(identity.handle for identity in customer.identities),
            *sorted({day for stamp in stamps for day in _days(stamp, conversation.timezone)}),
            *(known.text for known in self.brief.known),
            *(known.conversation_id for known in self.brief.known),
            *(promise.text for promise in self.brief.promises),
        )

    @cached_property
    def house(self) -> tuple[str, ...]:
        """What the manager's voice policy, the decision and the agent's own wish bring in."""
        voice, decision = self.brief.voice, self.brief.decision
        forms = (*voice.greeting.values(), *voice.closing.values())
        lines = (line for form in forms for line in (*form.email, *form.other))
        said = (self.brief.wish, decision.question, *decision.missing, decision.ask)
        return (voice.company, voice.signature, *lines, *said)

    def stems(self, text: str) -> frozenset[str]:
        """The stems of the content words of `text`, in the draft's language."""
        return frozenset(stem(word, self.language) for word in content(tokens(text)))

    def stems_of(self, passage: Passage) -> frozenset[str]:
        """The stems of a passage with its title and headings, read when first asked for."""
        if passage.id not in self._passage_stems:
            whole = "\n".join((passage.title, *passage.heading, passage.text))
            self._passage_stems[passage.id] = self.stems(whole)
        return self._passage_stems[passage.id]

    @cached_property
    def _passage_stems(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def told_stems(self) -> frozenset[str]:
        return self.stems("\n".join(self.told))

    def is_foreign(self, passage: Passage) -> bool:
        """Whether the passage is known to be in another language than the draft, so that words cannot be compared."""
        return bool(passage.language) and passage.language.split("-")[0] != self.language


def passages_of(answer: Answering) -> Iterator[Passage]:
    """Every passage found for a request, each once."""
    hits = (hit.passage for found in (answer.articles, answer.resolutions) for hit in found.hits)
    yield from {passage.id: passage for passage in (*hits, *answer.source)}.values()


def _days(moment: datetime | None, timezone: str = "") -> set[str]:
    """The moment as written and, since near midnight that is another day, as the customer's clock shows it."""
    if moment is None:
        return set()
    moments = [moment]
    if timezone and moment.tzinfo:
        with suppress(ZoneInfoNotFoundError, ValueError):  # a zone that nobody knows adds nothing
            moments.append(moment.astimezone(ZoneInfo(timezone)))
    return {each.strftime("%Y-%m-%d %H:%M") for each in moments}
