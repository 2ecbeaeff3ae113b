"""Which time is asked about, and by what it is counted."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, get_args
from zoneinfo import ZoneInfo

from copilot.contacts.resolution import monday
from copilot.store.schema import ConversationRow, MatterRow

By = Literal["channel", "language", "reason"]
BYS: tuple[By, ...] = get_args(By)


class Period(NamedTuple):
    """From `since` (included) to `until` (excluded); weeks begin on a Monday in `zone`."""

    since: datetime
    until: datetime
    zone: ZoneInfo


class About(NamedTuple):
    """What a conversation is counted by; a part that is not known is empty."""

    channel: str
    language: str
    reason: str

    def of(self, by: By) -> str:
        return str(getattr(self, by))


class Dated(Protocol):
    """What is counted: of one moment and one conversation, the work of one person or of nobody known."""

    @property
    def at(self) -> datetime: ...
    @property
    def about(self) -> About: ...
    @property
    def person(self) -> Hashable: ...


T = TypeVar("T", bound=Dated)


def columns() -> tuple[Any, Any, Any]:
    """The columns that `Abouts` reads, of conversations joined with their matters."""
    return ConversationRow.channel, ConversationRow.language, MatterRow.terms["reason"].as_string()


class Abouts:
    """Makes few of many: a company has some channels, languages and reasons, and a hundred thousand conversations."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, ...], About] = {}

    def of(self, channel: str | None, language: str | None, reason: str | None) -> About:
        keys = (channel, language, reason)
        if keys not in self._known:
            self._known[keys] = About(channel or "", (language or "").split("-")[0], reason or "")
        return self._known[keys]


def by_week(rows: Iterable[T], period: Period) -> dict[str, list[T]]:
    """The rows by the Monday of their week, in order."""
    quarters: dict[tuple[int, int, int, int], str] = {}

    def week(row: T) -> str:
        at = row.at
        quarter = (at.year, at.month, at.day, at.hour * 4 + at.minute // 15)  # lies in one day in every zone
        if quarter not in quarters:
            quarters[quarter] = monday(at, period.zone).isoformat()
        return quarters[quarter]

    return dict(sorted(grouped(rows, week).items()))


def by_key(rows: Iterable[T], by: By) -> dict[str, list[T]]:
    """The rows by what their conversation is counted by, most first."""
    found = grouped(rows, lambda row: row.about.of(by))
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))


def grouped(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
