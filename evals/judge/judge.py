"""The judge: a chat model that is asked for labels; who it is, what it read, how often it is asked again."""

import hashlib
import json
import random
import time
from typing import Any, NamedTuple

from copilot.chat import Attempt, Deadline, Ladder
from copilot.draft import Usage
from copilot.errors import ModelError
from evals.judge.config import Asking
from evals.judge.form import PARSER, Form, Forms, Kind
from evals.judge.marks import read_object
from evals.judge.sheet import Desk
from evals.runs.pace import Pace

TRIES = 5
"""Requests for one judgement while the provider says that it is busy (429) or broken (5xx). Nothing else is repeated:
a time-out was paid for already, and nonsense at temperature 0 stays nonsense."""
FIRST, LONGEST = 1.0, 60.0
"""Seconds before the second request, doubled each time, and the most that are waited."""

Messages = tuple[tuple[str, str], ...]


class Said(NamedTuple):
    """A judge's answer, its cost and how many requests it took. `ms` is without waiting for a turn."""

    text: str
    usage: Usage
    ms: float
    tries: int


class Judge:
    """One model with its rubrics. Thread-safe.

    Raises:
        ConfigError: the provider is unknown or its package is not installed.
    """

    def __init__(self, asking: Asking) -> None:
        self.settings, self._manner = asking
        self.forms = Forms()
        self.desk = Desk(self.settings)
        self._ladders = {kind: Ladder(self.settings, self.forms.of(kind).schema, self._manner) for kind in _KINDS}

    @property
    def name(self) -> str:
        """provider:model."""
        return self._ladders["draft"].name

    @property
    def decoding(self) -> str:
        cool = self._manner.temperature
        return "temperature=" + ("" if cool is None else str(float(cool)))

    @property
    def fingerprint(self) -> str:
        """Who judges and how: the model, its decoding, the rubrics and the parser. A calibration holds for one."""
        rubrics = [self.forms.of(kind).label for kind in _KINDS]
        return _digest([self.name, self.decoding, *rubrics, PARSER])[:16]

    def key(self, kind: Kind, messages: Messages, repeat: tuple[int, int]) -> str:
        """Under what an answer is kept. `repeat` is the sample's own, and which time the judge is asked of it."""
        form = self.forms.of(kind)
        return _digest([self.name, self.decoding, form.label, PARSER, list(repeat), [list(one) for one in messages]])

    def ask(self, kind: Kind, messages: Messages, pace: Pace) -> Said:
        """The judge's answer, an object in the form's shape or near it.

        Raises:
            ModelError: with its cause; the same is not worth asking again now.
            Stopped: nobody waits any more.
        """
        form = self.forms.of(kind)
        for tries in range(1, TRIES + 1):
            pace.turn()
            started = time.perf_counter()
            try:
                attempt = self._once(form, messages, pace)
            except ModelError as error:
                if error.again is None or tries == TRIES:
                    raise
                _wait(error, tries, pace)
                continue
            ms = round((time.perf_counter() - started) * 1000, 1)
            return Said(attempt.text, attempt.usage, ms, tries)
        raise AssertionError("the last try returns or raises")

    def _once(self, form: Form, messages: Messages, pace: Pace) -> Attempt:
        ladder = self._ladders[form.kind]
        failure = ModelError("The judge's answer could not be read.", cause="nonsense")
        deadline = Deadline(self.settings.chat_timeout)
        for at, attempt in enumerate(ladder.attempts(list(messages), deadline)):
            if at:
                pace.spend(1)
            text = attempt.read()
            if attempt.whole and read_object(text, form) is not None:
                ladder.worked(attempt)
                return attempt
            failure = attempt.failure or failure
        raise failure


_KINDS: tuple[Kind, ...] = ("draft", "summary", "pair")


def _wait(error: ModelError, tries: int, pace: Pace) -> None:
    """The time that the provider names, or longer each time; with jitter, so that workers do not come back at once.
    Where there are too many requests, no worker makes one."""
    wait = min(LONGEST, max(error.again or 0.0, FIRST * 2 ** (tries - 1)))
    if error.cause == "rate_limit":
        pace.hold(wait)
    pace.rest(wait * random.uniform(1.0, 1.5))


def _digest(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()
