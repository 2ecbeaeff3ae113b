"""What a chat model heard in conversations that somebody opened, remembered for as long as they stand as they are."""

import threading
from collections import OrderedDict

from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.listen.heard import Heard

MOST = 500
"""Conversations that are remembered, the latest."""

_Key = tuple[Conversation, int]


class Attended:
    """One for each process. Thread-safe."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._lock = threading.Lock()
        self._heard: OrderedDict[_Key, Heard] = OrderedDict()

    @property
    def configured(self) -> bool:
        """Whether there is a model to ask at all."""
        settings = self._copilot.settings
        return bool(settings.chat_model) and settings.feelings

    def known(self, conversation: Conversation) -> Heard | None:
        """What the model heard; None while it was not asked, or has not answered."""
        if not self.configured:
            return None
        with self._lock:
            return self._heard.get(self._key(conversation))

    def ask(self, conversation: Conversation) -> None:
        """Ask the model, for up to `chat_timeout` seconds, unless it has told already. A failure is not remembered."""
        if not self.configured or self.known(conversation):
            return
        heard, key = self._copilot.attend(conversation), self._key(conversation)
        if heard.feeling.listener == "embedded":
            return
        with self._lock:
            self._heard[key] = heard
            while len(self._heard) > MOST:
                self._heard.popitem(last=False)

    def forget(self) -> None:
        """Let go of all of it."""
        with self._lock:
            self._heard.clear()

    def _key(self, conversation: Conversation) -> _Key:
        return conversation, self._copilot.team.revision
