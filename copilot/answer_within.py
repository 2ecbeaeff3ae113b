"""By when customers are to be answered, by channel: what the company sets itself, or what is usual elsewhere."""

import re
from datetime import timedelta
from typing import NamedTuple

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from copilot.conversation import Value
from copilot.text import fold

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_UNITS = {"h": _HOUR, "m": _MINUTE, "s": timedelta(seconds=1)}
_SPAN = re.compile(r"\s*(\d{1,4})\s*(h|m|s)[a-z]*\.?\s*")
_NONE = frozenset({"none", "no", "false", "ninguno", "nenhum", "never", "nunca", ""})
_LONGEST = timedelta(days=31)


class Target(NamedTuple):
    """`first` is for the first answer, `next` for every one after it; both in opening hours. None: not measured."""

    first: timedelta | None
    next: timedelta | None

    def of(self, *, answered: bool) -> timedelta | None:
        """The one that counts where a person has `answered` before, or has not."""
        return self.next if answered else self.first


_LIVE = Target(timedelta(seconds=30), 2 * _MINUTE)
_HOURLY = Target(_HOUR, _HOUR)
USUAL: dict[str, Target] = {
    "chat": _LIVE,
    "whatsapp": _LIVE,
    "twitter": Target(15 * _MINUTE, 15 * _MINUTE),
    "facebook": _HOURLY,
    "instagram": _HOURLY,
    "email": _HOURLY,
    "web": _HOURLY,
    "phone_transcript": Target(4 * _HOUR, 4 * _HOUR),
    "other": _HOURLY,
}
"""docs/clocks.md says where they come from."""


class Targets(Value):
    """Read from a mapping such as `{whatsapp: 30s, email: {first: 1h, next: 4h}, phone_transcript: none}`; channels
    that it leaves out keep the usual target, and channels that nobody named have that of `other`."""

    by_channel: dict[str, Target] = USUAL

    @model_validator(mode="before")
    @classmethod
    def _from_mapping(cls, given: object) -> object:
        if isinstance(given, dict) and "by_channel" in given:
            return given
        if given is not None and not isinstance(given, dict):
            raise _wrong("is not a list of channels with a time each, such as {whatsapp: 30s, email: 1h}")
        own = {str(channel): _target(str(channel), value) for channel, value in (given or {}).items()}
        return {"by_channel": USUAL | own}

    def of(self, channel: str) -> Target:
        return self.by_channel.get(channel) or self.by_channel["other"]


def _target(channel: str, value: object) -> Target:
    if not isinstance(value, dict):
        both = _span(channel, value)
        return Target(both, both)
    if not value or not set(value) <= {"first", "next"}:
        raise _wrong(f"> `{channel}` takes one time, or {{first: 30s, next: 2m}}")
    usual = USUAL.get(channel, _HOURLY)
    first = _span(channel, value["first"]) if "first" in value else usual.first
    return Target(first, _span(channel, value["next"]) if "next" in value else first)


def _span(channel: str, value: object) -> timedelta | None:
    """ "30s", "15 min", "1h30m"; None for "none"."""
    text = fold(str(value)).strip() if value is not None and value is not False else ""
    if text in _NONE:
        return None
    parts = list(_SPAN.finditer(text))
    if not parts or "".join(part[0] for part in parts) != text:
        raise _wrong(f"> `{channel}` is not like 30s, 15m or 1h30m (or none)")
    span = sum((int(part[1]) * _UNITS[part[2]] for part in parts), timedelta())
    if not timedelta() < span <= _LONGEST:
        raise _wrong(f"> `{channel}` is not between 1s and 744h")
    return span


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("targets", "{what}", {"what": what})
