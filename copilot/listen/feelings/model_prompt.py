"""What a model is shown to listen to: the conversation up to the customer's last message, masked and between tags."""

from typing import NamedTuple

from copilot.chat import Material, beginning, both_ends, data, fit, section
from copilot.conversation import Conversation, Message
from copilot.listen.feelings.model_answer import SHAPE
from copilot.listen.heard import Feeling, Flag
from copilot.listen.language import in_english
from copilot.listen.names import first_name
from copilot.privacy import Mask, mask_of
from copilot.prompts import load
from copilot.settings import Settings
from copilot.tokens import counter

TURN = 1_000
"""Most characters of one message that are shown."""
LAST = 4_000
"""The same for the customer's last one."""
MOST_TURNS = 40
ANSWER = 500
"""Tokens left for the answer, or a quarter of what the model can read."""


class Sheet(NamedTuple):
    """`messages` are (role, text) for the model; `turns` what it may quote: the customer's messages by number, the
    last one at the end; `mask` hid what is personal."""

    messages: list[tuple[str, str]]
    turns: dict[int, Message]
    mask: Mask


class ListenerPrompt:
    """The prompts of the model listener."""

    def __init__(self, settings: Settings) -> None:
        self._country = settings.country
        self._context = settings.chat_context
        self._counter = counter(settings.tiktoken_encoding)
        own = settings.prompts_folder
        self._system, self._material = load("hear", own=own), load("hear-material", own=own)

    @property
    def label(self) -> str:
        """Which prompts these are, for records."""
        return f"{self._system.label}+{self._material.label}"

    def sheet(self, conversation: Conversation, prior: Feeling, language: str) -> Sheet | None:
        """The messages for the customer's last message and what was said before it; None when they said nothing."""
        numbered = _numbered(conversation)
        turns = {number: message for number, message in numbered.items() if message.role == "customer"}
        if not turns:
            return None
        mask = mask_of(conversation, self._country, first_name(conversation, conversation.pending))
        system = self._system.fill(language=in_english(language), shape=SHAPE)
        *earlier, last = numbered
        shown = {number: mask.hide(beginning(numbered[number].text, TURN)) for number in earlier}
        shown[last] = mask.hide(both_ends(numbered[last].text, LAST))
        reader = section("other_reader", _prior(prior, turns, shown))
        tagged = [_turn(number, numbered[number], text) for number, text in shown.items()]
        used = sum(map(self._counter.count, (system, self._material.text, reader)))
        room = self._context - used - min(ANSWER, self._context // 4) - 50
        fitted = fit(Material((), (), tuple(tagged[:-1]), tagged[-1]), max(room, 64), self._counter)
        user = self._material.fill(
            conversation=section("conversation", (*fitted.turns, fitted.last)), reader=reader, number=str(last)
        )
        return Sheet([("system", system), ("user", user)], turns, mask)


def _numbered(conversation: Conversation) -> dict[int, Message]:
    """The last messages up to the customer's last one, by their place among all, from 1."""
    public = conversation.public
    ends = [place for place, message in enumerate(public, start=1) if message.role == "customer"]
    end = ends[-1] if ends else 0
    start = max(0, end - MOST_TURNS)
    return dict(enumerate(public[start:end], start=start + 1))


def _turn(number: int, message: Message, text: str) -> str:
    return f'<message number="{number}" from="{message.role}">\n{data(text)}\n</message>'


def _prior(prior: Feeling, turns: dict[int, Message], shown: dict[int, str]) -> tuple[str, ...]:
    """What the embedded listener heard. Of its evidence only words that are shown anyway: a name that is hidden within
    its sentence may not be known as one without it."""
    by_id = {message.id: number for number, message in turns.items()}
    lines = [f"primary: {prior.primary}" + ("" if prior.primary == "neutral" else f", {prior.expressed}")]
    for kind, flags in (("emotion", prior.emotions), ("signal", prior.signals)):
        for flag in flags:
            number = by_id.get(flag.message_id, 0)
            lines.append(f"{kind}: {flag.label} {flag.confidence:.2f}{_words(flag, number, shown.get(number, ''))}")
    return tuple(lines)


def _words(flag: Flag, number: int, text: str) -> str:
    said = " | ".join(data(" ".join(words.split())) for words in flag.evidence if words in text)
    return f", message {number}: {said}" if said else ""
