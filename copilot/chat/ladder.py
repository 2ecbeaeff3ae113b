"""Asking for a shape: from the most reliable way down to plain words, all of them within one deadline."""

import logging
from collections.abc import Iterator
from typing import Any

from copilot.chat.chat import RUNGS, USUAL, Chat, Manner, Rung, Unsupported
from copilot.chat.deadline import Deadline, within
from copilot.chat.failures import Piece
from copilot.draft import Usage
from copilot.errors import ModelError
from copilot.settings import Settings

log = logging.getLogger(__name__)


class Attempt:
    """One answer. Iterating hears it, yielding what of its text has come so far; afterwards it is `whole`, or there is
    a `failure`, or neither where the server does not take this way of asking."""

    def __init__(self, rung: Rung, pieces: Iterator[Piece]) -> None:
        self.rung = rung
        self.text = ""
        self.usage = Usage()
        self.whole = False
        self.failure: ModelError | None = None
        self._pieces = pieces

    def __iter__(self) -> Iterator[str]:
        try:
            for piece in self._pieces:
                self.text += piece.text
                if piece.usage != Usage():
                    self.usage = piece.usage
                yield self.text
        except Unsupported:
            return
        except ModelError as error:
            self.failure = error
            return
        self.whole = True

    def read(self) -> str:
        """All of its text, when it has been heard to its end."""
        for _ in self:
            pass
        return self.text


class Ladder:
    """One configured chat model that is asked for answers in the shape of `schema`. Thread-safe.

    Which way of asking worked is remembered, so that only the first question climbs down.

    Raises:
        ConfigError: the provider is unknown or its package is not installed.
    """

    def __init__(self, settings: Settings, schema: dict[str, Any], manner: Manner = USUAL) -> None:
        self._chat = Chat(settings, schema, manner)
        self._works: Rung = RUNGS[0]

    @property
    def name(self) -> str:
        return self._chat.name

    def attempts(
        self, messages: list[tuple[str, str]], deadline: Deadline, *, streaming: bool = False
    ) -> Iterator[Attempt]:
        """Answers to `messages`, each to be heard before the next is asked for: one way after the other, until the
        caller stops with `worked`, a call fails, or no way is left."""
        for rung in RUNGS[RUNGS.index(self._works) :]:
            attempt = Attempt(rung, self._pieces(messages, rung, deadline, streaming))
            yield attempt
            if attempt.failure:
                return
            if attempt.whole:
                log.info("model answered without structure", extra={"rung": rung, "characters": len(attempt.text)})
        self._works = RUNGS[-1]

    def worked(self, attempt: Attempt) -> None:
        """Ask this way from now on."""
        self._works = attempt.rung

    def _pieces(
        self, messages: list[tuple[str, str]], rung: Rung, deadline: Deadline, streaming: bool
    ) -> Iterator[Piece]:
        try:
            yield from within(lambda: self._chat.ask(messages, rung, streaming=streaming), deadline)
        except TimeoutError as error:
            raise ModelError("The model did not answer in time.", cause="timeout") from error
