"""`Copilot.hear` for the inbox and the desk, which hear the same conversations at every look."""

from collections.abc import Callable

from api.once import Once
from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.listen.heard import Heard

Hear = Callable[[Conversation], Heard]

HEARD = 1000
"""Conversations whose feeling is remembered, the latest."""


class Remembering:
    """One for each process: only a new message makes another conversation of it, and only a change of the team's cues
    lets the same one be heard otherwise. Thread-safe."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._heard: Once[tuple[Conversation, int], Heard] = Once(HEARD)

    def __call__(self, conversation: Conversation) -> Heard:
        return self.now()(conversation)

    def now(self) -> Hear:
        """For one request: the team's cues stay as they are at this moment, and are looked for once."""
        revision = self._copilot.team.revision
        return lambda one: self._heard.get((one, revision), lambda: self._copilot.hear(one))

    def forget(self) -> None:
        """Let go of everybody's words."""
        self._heard.forget()
