"""The scene that a feeling is read in: what the customer said last, the answer before it, what they said earlier."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from copilot.conversation import Conversation, Message

EARLIER = 8
"""Earlier customer messages that are read, the latest."""


class Scene(NamedTuple):
    """`run` are the customer's messages since somebody answered, the last one at its end; `answer` is what they were
    answered just before ("" when nothing); `earlier` are their messages before that, oldest first."""

    language: str
    run: tuple[Message, ...]
    answer: Message | None
    earlier: tuple[Message, ...]
    before: tuple[Message, ...]

    @property
    def last(self) -> Message:
        return self.run[-1]

    @property
    def customers(self) -> Iterator[tuple[Message, bool]]:
        """The customer's messages, earlier ones first, each with whether it waits for an answer."""
        yield from ((message, False) for message in self.earlier)
        yield from ((message, True) for message in self.run)

    @property
    def said(self) -> str:
        return "\n".join(message.text for message in self.run)


def scene_of(conversation: Conversation, language: str) -> Scene | None:
    """None where the customer said nothing. Messages after the customer's last one are not looked at."""
    public = conversation.public
    place = max((at for at, message in enumerate(public) if message.role == "customer"), default=-1)
    if place < 0:
        return None
    start = _start(public, place)
    before = public[:start]
    return Scene(
        language,
        public[start : place + 1],
        next((message for message in reversed(before) if message.role != "customer"), None),
        tuple(message for message in before if message.role == "customer")[-EARLIER:],
        before,
    )


def _start(public: Sequence[Message], place: int) -> int:
    """Where the run of the customer's messages that ends at `place` begins."""
    while place > 0 and public[place - 1].role == "customer":
        place -= 1
    return place
