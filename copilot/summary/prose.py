"""The lines of a summary in the language of who reads it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from copilot.listen.language import ours
from copilot.promise import Promise
from copilot.summary.digest import Told
from copilot.summary.shorten import shorten
from copilot.summary.third import third_person

FILE = Path(__file__).with_name("prose.yaml")

_WANTS = {
    "es": ("quiere ", "necesita ", "pide ", "quisiera ", "solicita "),
    "pt": ("quer ", "precisa ", "gostaria "),
    "en": (),
}


class Prose:
    """Says what a summary tells. `reader` is the language of who reads, `spoken` that of the conversation."""

    def __init__(self, reader: str, spoken: str = "") -> None:
        self.reader = ours(reader)
        self._spoken = spoken or self.reader
        self._table = _tables()[self.reader]

    def say(self, key: str, **values: str) -> str:
        """One line: a name or a channel may come with line breaks."""
        return " ".join(str(self._table[key]).format(**values).split())

    def request(self, told: Told, who: str = "") -> str:
        """What the customer came with: told of them where that can be done well, else quoted."""
        who, text = who or self.say("who"), shorten(told.text, self._spoken)
        said = third_person(text, self._spoken) if self._spoken == self.reader and not told.asking else None
        if said is None:
            return self.say("wrote", who=who, text=text)
        wants = said.startswith(_WANTS[self.reader])
        return self.say("wants" if wants else "says", who=who, said=said)

    def more(self, first: str, told: Told) -> str:
        return self.say("and_wrote", first=first, text=shorten(told.text, self._spoken))

    def answer(self, told: Told) -> str:
        text = shorten(told.text, self._spoken)
        if told.robot:
            return self.say("bot", text=text)
        return self.say("answered_by", agent=told.by, text=text) if told.by else self.say("answered", text=text)

    def answers(self, told: Sequence[Told]) -> str:
        """One after the other; who says both is named once."""
        first, *rest = told
        text = self.answer(first)
        for one in rest:
            same = (one.by, one.robot) == (first.by, first.robot)
            text = self.more(text, one) if same else f"{text} {self.answer(one)}"
        return text

    def promise(self, promise: Promise, now: datetime | None) -> str:
        """With what became of it, and with the day it falls due where `now` is given: no message says that day."""
        text = shorten(promise.text, self._spoken)
        became = self.say(promise.status) if promise.status != "open" else self._due(promise, now) if now else ""
        return self.say("promised_due", text=text, due=became) if became else self.say("promised", text=text)

    def _due(self, promise: Promise, now: datetime | None) -> str:
        if not promise.due or now is None:
            return ""
        due = datetime.fromisoformat(promise.due).astimezone(now.tzinfo)
        hour = "" if promise.day else f" {due:%H:%M}"
        return self.say("overdue" if due < now else "due", day=self.day(due, now) + hour)

    def day(self, at: datetime, now: datetime | None) -> str:
        """ "2 de marzo", with the year where it is not this one; in the zone of `now`."""
        here = at.astimezone(now.tzinfo) if now else at
        month = str(self._table["months"][here.month - 1])
        same = now is not None and here.year == now.year
        return self.say("day" if same else "day_of_year", day=str(here.day), month=month, year=str(here.year))

    def where(self, at: datetime | None, channel: str, now: datetime | None) -> str:
        """The day and the channel: "2 de marzo, WhatsApp"."""
        named = str(self._table["on"].get(channel, channel))
        return ", ".join(part for part in (self.day(at, now) if at else "", named) if part)

    def nth(self, count: int) -> str:
        names = self._table["ordinals"]
        return str(names[count - 1]) if count <= len(names) else self.say("nth", n=str(count))


@cache
def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tables
