"""A case: two conversations of one customer, so many days apart, and whether the later is on the earlier's matter."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from copilot.contacts.matter import Matter, matter_of
from copilot.conversation import Conversation, Value
from copilot.errors import InputError

SUITE = Path(__file__).parents[1] / "suites" / "contacts"
_FIRST = datetime(2026, 6, 2, 15, 0, tzinfo=UTC)
_PAUSE = timedelta(minutes=2)


class Case(Value):
    """`kind` says what makes it hard: other words, another channel, another order, thanks, ..."""

    id: str
    lang: str
    kind: str
    same: bool
    earlier: Conversation
    later: Conversation

    @property
    def matters(self) -> tuple[Matter, Matter]:
        return matter_of(self.earlier), matter_of(self.later)


def read_cases(file: Path) -> Iterator[Case]:
    """Raises InputError: naming the line that cannot be read."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield _case(json.loads(line))
            except (ValueError, KeyError, ValidationError) as error:
                raise InputError(f"{file.name}, line {number}: {error}. Mend or delete that line.") from error


def _case(row: dict[str, Any]) -> Case:
    earlier = _conversation(row, "earlier", _FIRST)
    ended = earlier.messages[-1].at or _FIRST
    later = _conversation(row, "later", ended + timedelta(days=row["days"], hours=1))
    return Case(id=row["id"], lang=row["lang"], kind=row["kind"], same=row["same"], earlier=earlier, later=later)


def _conversation(row: dict[str, Any], side: str, start: datetime) -> Conversation:
    given = row[side]
    messages = [one | {"at": start + at * _PAUSE} for at, one in enumerate(given["messages"])]
    return Conversation.model_validate(
        {"language": row["lang"]} | given | {"id": f"{row['id']}-{side}", "opened_at": start, "messages": messages}
    )
