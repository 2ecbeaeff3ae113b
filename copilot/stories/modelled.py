"""Summaries by a chat model where one is configured, beside the embedded ones that always stand in."""

import threading
from collections import OrderedDict
from datetime import datetime

from copilot.conversation import Conversation
from copilot.listen.language import detect, ours
from copilot.settings import Settings
from copilot.stories.stories import Stories
from copilot.summary import Summary
from copilot.summary.history import repeated
from copilot.summary.model import ModelSummarizer
from copilot.summary.model_dated import dated
from copilot.summary.model_past import Kept

REMEMBERED = 500
"""Histories that are remembered, those used last: only what is new of one is shown to the model."""


class Modelled:
    """Sums up with the model, from what `stories` knows. Thread-safe."""

    def __init__(self, stories: Stories, settings: Settings) -> None:
        self._stories = stories
        self._default = settings.language
        self._model = ModelSummarizer(settings)
        self._kept: OrderedDict[tuple[int, str], Kept] = OrderedDict()
        self._lock = threading.Lock()

    def conversation(self, conversation: Conversation, reader: str = "", now: datetime | None = None) -> Summary:
        """The conversation's summary in the language `reader` or its own."""
        embedded = self._stories.of_given(conversation, reader, now)
        said = " ".join(message.text for message in conversation.public if message.role == "customer")
        own = conversation.language or detect(said[:2000], self._default)
        return self._model.conversation(conversation, ours(reader or own), embedded)

    def history(self, customer_row_id: int, reader: str, now: datetime) -> Summary:
        """The person's history; what was told before is kept, and only what is new is shown to the model."""
        found, people = self._stories.person(customer_row_id, reader, now)
        key = (customer_row_id, reader)
        with self._lock:
            before = self._kept.get(key)
        told = self._model.history(found.past, reader, found.summary, people=people, kept=before)
        if told.writer == self._model.name:
            with self._lock:
                self._kept[key] = Kept.of(told, found.past, reader)
                self._kept.move_to_end(key)
                while len(self._kept) > REMEMBERED:
                    self._kept.popitem(last=False)
        again = repeated(found.repeats, reader, now) if found.repeats else ""
        return dated(told, found.past, reader, now=now, again=again)

    def forget(self) -> None:
        """Let go of all that is remembered."""
        with self._lock:
            self._kept.clear()
