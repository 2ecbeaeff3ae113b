"""Times as exports write them."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

_EARLIEST, _LATEST = 1990, 2100
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:,?\s+(?:a las?|às)?\s*(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?"
    r"(?:\s*([ap])\.?\s?m\.?)?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
_UNITS = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
"""Below this bound the number counts so many units a second: seconds, milli-, micro-, nanoseconds."""


def moment(given: object, zone: tzinfo) -> datetime | None:
    """The time with its zone (`zone` where it names none); None for nothing and for nonsense.

    ISO 8601, seconds or milliseconds since 1970, RFC 2822, and day/month/year with or without a time.
    """
    found: datetime | None = None
    if isinstance(given, datetime):
        found = given
    elif isinstance(given, int | float) and not isinstance(given, bool):
        found = _since_1970(given)
    elif isinstance(given, str) and given.strip() and len(given) <= 100:
        found = _written(given.strip())
    if found is None or not _EARLIEST <= found.year < _LATEST:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _since_1970(number: float) -> datetime | None:
    if number != number or number < 6e8:
        return None
    for bound, unit in _UNITS:
        if number < bound:
            return datetime.fromtimestamp(number / unit, UTC)
    return None


def _written(text: str) -> datetime | None:
    if _NUMBER.fullmatch(text):
        return _since_1970(float(text))
    try:
        plain = re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text.removesuffix(" UTC"))
        found = datetime.fromisoformat(plain)
        return found.replace(tzinfo=UTC) if text.endswith(" UTC") else found
    except ValueError:
        pass
    if match := _DAY_FIRST.fullmatch(text):
        return _day_first(match)
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None


def _day_first(match: re.Match[str]) -> datetime | None:
    day, month, year = (int(part) for part in match.groups()[:3])
    if month > 12 >= day:
        day, month = month, day
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    if match[7] and hour <= 12:
        hour = hour % 12 + (12 if match[7].lower() == "p" else 0)
    try:
        return datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
