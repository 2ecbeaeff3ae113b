"""What a model is shown to sum up: messages with numbers, masked, between tags, as many as it can read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from copilot.chat import beginning, both_ends, data, section
from copilot.conversation import Conversation, Message
from copilot.listen.language import detect, in_english, ours
from copilot.listen.names import first_name
from copilot.privacy import Mask, mask_of
from copilot.prompts import load
from copilot.settings import Settings
from copilot.summary.conversation import LINES
from copilot.summary.history import Past
from copilot.summary.model_answer import SHAPE
from copilot.summary.model_past import Kept, pieces
from copilot.summary.values import Fact, Summary
from copilot.summary.verify import Source
from copilot.tokens import counter

TURN = 1_500
"""Most characters of one message that are shown."""
LAST = 4_000
"""The same for the last one."""
OPENING = 3
"""First messages of a conversation, in which its matter is told: they are shown before those in the middle."""
MOST_TURNS = 80
"""Messages that are shown in full."""
ANSWER = 700
"""Tokens left for the answer, or a quarter of what the model can read."""


class Sheet(NamedTuple):
    """`messages` are (role, text) for the model; `sources` what it may name, by number; `mask` hid what is personal,
    `people` are names that may be told. Of a history `ranks` says which conversation is newer than which."""

    messages: list[tuple[str, str]]
    sources: dict[int, Source]
    mask: Mask
    people: tuple[str, ...]
    ranks: Mapping[str, int] = {}

    def rank(self, facts: Iterable[Fact]) -> int:
        """The place of the newest conversation that these facts are from, 0 for the newest that is shown."""
        return min((self.ranks.get(fact.conversation_id, len(self.ranks)) for fact in facts), default=len(self.ranks))


class SummaryPrompt:
    """The prompts of the model that sums up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._counter = counter(settings.tiktoken_encoding)
        own = settings.prompts_folder
        self._system = load("summary", own=own)
        self._one, self._many = load("summary-conversation", own=own), load("summary-history", own=own)

    @property
    def label(self) -> str:
        """Which prompts these are, for records."""
        return "+".join(prompt.label for prompt in (self._system, self._one, self._many))

    def conversation(self, conversation: Conversation, reader: str, embedded: Summary) -> Sheet | None:
        """For one conversation; None when nothing was said in it. Where it is longer than the model can read: its
        opening, its last messages, and of those between what the embedded summary tells of them."""
        numbered = {at: message for at, message in enumerate(conversation.public, start=1) if message.text.strip()}
        if not numbered:
            return None
        who = first_name(conversation, conversation.pending)
        mask = mask_of(conversation, self._settings.country, who)
        language = self._spoken(conversation, numbered.values())
        system, room = self._frame(reader, self._one.text)
        shown = self._chosen(numbered, embedded, mask, room)
        user = self._one.fill(
            conversation=section("conversation", [shown[at] for at in sorted(shown)]), language=in_english(ours(reader))
        )
        sources = {at: _source(numbered[at], conversation.channel, language) for at in shown}
        people = tuple(name for name in (conversation.customer.name, who) if name.strip())
        return Sheet([("system", system), ("user", user)], sources, mask, people)

    def history(
        self, past: Sequence[Past], reader: str, embedded: Summary, people: Sequence[str], kept: Kept | None
    ) -> Sheet | None:
        """For a customer's conversations, newest first, by the sentences that their digests keep; None when they keep
        none. With `kept`, only what it does not cover, and itself."""
        found = pieces(past, embedded, kept)
        if not any(not piece.known for piece in found):
            return None
        names = (*people, *(piece.source.author for piece in found))
        mask = Mask(self._settings.country, names=[name for name in names if name.strip()])
        system, room = self._frame(reader, self._many.text)
        room -= self._counter.count(kept.summary.summary) if kept else 0
        sources: dict[int, Source] = {}
        told: list[str] = []
        known: list[str] = []
        for number, piece in enumerate(found, start=1):
            tag = _turn(number, piece.source.role, mask.hide("\n".join(piece.source.texts)), piece.label)
            room -= self._counter.count(tag)
            if room < 0 and sources:
                break
            sources[number] = piece.source
            (known if piece.known else told).append(tag)
        before = (*known, *_lines(kept, {source.key: number for number, source in sources.items()}, mask))
        shown = {piece.source.conversation_id: piece.label for piece in found[: len(sources)]}
        ranks = {id: at for at, id in enumerate(one.id for one in past if one.id in shown)}
        if not ranks:
            return None
        user = self._many.fill(
            known=section("summary_so_far", before if kept else ()),
            conversations=section("conversations", told),
            newest=shown[next(iter(ranks))],
            language=in_english(ours(reader)),
        )
        return Sheet([("system", system), ("user", user)], sources, mask, tuple(people), ranks)

    def _frame(self, reader: str, material: str) -> tuple[str, int]:
        """The system message, and how many tokens are left for what is to be summed up."""
        system = self._system.fill(language=in_english(ours(reader)), lines=str(LINES), shape=SHAPE)
        used = self._counter.count(system) + self._counter.count(material)
        context = self._settings.chat_context
        return system, max(context - used - min(ANSWER, context // 4) - 100, 64)

    def _spoken(self, conversation: Conversation, messages: Iterable[Message]) -> str:
        said = " ".join(message.text for message in list(messages)[:OPENING])[:2000]
        return ours(detect(said, conversation.language.split("-")[0] or self._settings.language))

    def _chosen(self, numbered: dict[int, Message], embedded: Summary, mask: Mask, room: int) -> dict[int, str]:
        """The tagged messages that fit into `room`, by number, the most telling first."""
        order = list(numbered)
        whole = [order[-1], *order[:OPENING]]
        quoted = _quoted(numbered, embedded, {*whole, *order[-OPENING:]})
        rest = [at for at in reversed(order) if at not in whole and at not in quoted]
        shown: dict[int, str] = {}
        for at in dict.fromkeys((*whole, *order[-OPENING:], *quoted, *rest[:MOST_TURNS])):
            text = quoted.get(at) or _cut(numbered[at].text, LAST if at == order[-1] else TURN)
            tag = _turn(at, numbered[at].role, mask.hide(text))
            room -= self._counter.count(tag)
            if room < 0 and shown:
                break
            shown[at] = tag
        return shown


def _quoted(numbered: dict[int, Message], embedded: Summary, whole: set[int]) -> dict[int, str]:
    """What the embedded summary tells of messages that are not shown anyway, by their number, in their own words."""
    places = {message.id: at for at, message in numbered.items()}
    listed = (embedded.facts, embedded.promises, embedded.asked, embedded.tried)
    told = [(one.message_id, one.text) for each in listed for one in each]
    found: dict[int, list[str]] = {}
    for message_id, text in told:
        at = places.get(message_id)
        if at is not None and at not in whole and text not in found.setdefault(at, []):
            found[at].append(text)
    return {at: _cut("\n".join(texts), TURN) for at, texts in found.items()}


def _cut(text: str, most: int) -> str:
    return both_ends(text, most) if most == LAST else beginning(text, most)


def _turn(number: int, role: str, text: str, label: str = "") -> str:
    of = f' conversation="{label}"' if label else ""
    return f'<message number="{number}" from="{role}"{of}>\n{data(text)}\n</message>'


def _source(message: Message, channel: str, language: str) -> Source:
    """The languages of one conversation may differ: an agent's macro, a pasted mail."""
    spoken = ours(detect(message.text, language))
    return Source(message.id, message.role, (message.text,), spoken, message.author, channel=channel)


def _lines(kept: Kept | None, numbers: dict[tuple[str, str], int], mask: Mask) -> list[str]:
    """The lines of the summary so far, each with the numbers that its facts have now."""
    if kept is None:
        return []
    told = []
    for at, line in enumerate(kept.summary.summary.split("\n")):
        rests = {numbers.get((f.conversation_id, f.message_id)) for f in kept.summary.facts if f.line == at}
        named = sorted(number for number in rests if number)
        if named:
            told.append(f'<line sources="{", ".join(map(str, named))}">{data(mask.hide(line))}</line>')
    return told
