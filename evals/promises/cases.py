"""A case: a conversation, the company's clock and hours, and what a careful reader marks in it (JSON Lines)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from copilot.conversation import Conversation, Value
from copilot.errors import InputError
from copilot.hours import Hours
from copilot.promise import Status
from copilot.promises.calendar import Calendar, calendar_of

USUAL = {"mon-fri": "09:00-18:00"}


class Promised(Value):
    """`due` is local: "YYYY-MM-DD" where only a day is named, "YYYY-MM-DDTHH:MM" with an hour, "" without a time."""

    message_id: str
    words: str
    by: Literal["agent", "bot"] = "agent"
    due: str = ""
    status: Status = "open"


class Wanted(Value):
    message_id: str
    words: str
    done: bool = False


class Expected(Value):
    promises: tuple[Promised, ...] = ()
    asked: tuple[Wanted, ...] = ()


class Case(Value):
    id: str
    now: datetime
    timezone: str
    country: str = ""
    hours: dict[str, str] = USUAL
    conversation: Conversation
    expect: Expected = Expected()

    @property
    def language(self) -> str:
        return (self.conversation.language or self.id.split("-")[1]).split("-")[0]

    @property
    def calendar(self) -> Calendar:
        return calendar_of(Hours.model_validate(self.hours), self.timezone, self.country)


def read_cases(file: Path) -> Iterator[Case]:
    """The cases of one file.

    Raises:
        InputError: naming the line that cannot be read.
    """
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield Case.model_validate_json(line)
            except ValidationError as error:
                raise InputError(f"{file.name}, line {number}: {error}. Mend or delete that line.") from error
