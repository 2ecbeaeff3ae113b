"""Dates, hours of the day and weekdays of a text, in their canonical form."""

import re
from collections.abc import Iterator

from copilot.check.scan import Fact, Scan
from copilot.check.units import HALF_DAYS, MONTHS, NUMBERS, SHORT_WEEKDAYS, WEEKDAYS

_ALWAYS = re.compile(r"(?<![\d/])24\s?[/x]\s?7(?![\d/])", re.I)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC_DATE = re.compile(r"(?<![\d/.,-])(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{2}))?|([.-])(\d{1,2})\4(\d{4}))(?![\d/])")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True)).replace("marco", "mar[cç]o")
_DAY_WORDS = "|".join(sorted((word for word, n in NUMBERS.items() if n <= 31), key=len, reverse=True)) + "|primero"
_DAY_MONTH = re.compile(
    rf"(?<![\w.,])(\d{{1,2}}|{_DAY_WORDS})(?:\s?[ºo°]|st|nd|rd|th)?\s(?:de\s|of\s|del\s)?({_MONTH})\b\.?"
    r"(?:,?\s(?:de\s|del\s|of\s)?((?:19|20)\d{2}))?"
)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\b\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?![\d.,:]\d|\d)(?:,?\s((?:19|20)\d{{2}}))?")
_CLOCK = re.compile(
    r"(?<![\d:.,])([01]?\d|2[0-4])\s?[:h]\s?([0-5]\d)(?:\s?(?:hs?|hrs|horas)\b)?(\s?[ap]\.?\s?m\b\.?)?(?![\d:])"
)
_CLOCKLIKE = re.compile(r"\d ?[:h] ?\d")
_HALF_DAY = re.compile(
    r"(?<![\d:.,])(1[0-2]|0?[1-9])\s?(?:([ap])\.?\s?m\b\.?|(?:de|da|in)\s(?:la\s|the\s)?"
    r"(manana|manha|morning|tarde|noche|noite|afternoon|evening))"
)


def dates(scan: Scan) -> None:
    def date(match: re.Match[str], year: str | None, month: int, day: int) -> Iterator[Fact]:
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return
        full = "" if not year else year if len(year) == 4 else f"20{year}"
        yield Fact("date", f"{month:02}-{day:02}", scan.shown(*match.span()), full)

    def numeric(match: re.Match[str]) -> Iterator[Fact]:
        first, second = int(match[1]), int(match[2] or match[5])
        year = match[3] or match[6]
        found = list(date(match, year, second, first))
        # 03/15/2026 can only be the American order; 03/05/2026 is read as ours.
        yield from found or date(match, year, first, second)

    def spelled(match: re.Match[str]) -> Iterator[Fact]:
        day = 1 if match[1] == "primero" else NUMBERS.get(match[1]) or int(match[1])
        yield from date(match, match[3], MONTHS[match[2]], day)

    if "24" in scan.folded:
        scan.take(_ALWAYS, lambda m: iter([Fact("clock", "24/7", scan.shown(*m.span()))]))
    if "-" in scan.folded:
        scan.take(_ISO, lambda m: date(m, m[1], int(m[2]), int(m[3])))
    scan.take(_NUMERIC_DATE, numeric)
    if any(match.group() in MONTHS for match in scan.words):
        scan.take(_DAY_MONTH, spelled)
        scan.take(_MONTH_DAY, lambda m: date(m, m[3], MONTHS[m[1]], int(m[2])))


def clocks(scan: Scan) -> None:
    def clock(hour: int, minute: str, afternoon: bool | None, match: re.Match[str]) -> Iterator[Fact]:
        if afternoon is not None:
            hour = hour % 12 + (12 if afternoon else 0)
        yield Fact("clock", f"{hour:02}:{minute}", scan.shown(*match.span()))

    def afternoon(mark: str | None, part: str | None) -> bool | None:
        if mark:
            return "p" in mark
        return None if part is None else part not in ("manana", "manha", "morning")

    if _CLOCKLIKE.search(scan.folded):
        scan.take(_CLOCK, lambda m: clock(int(m[1]), m[2], afternoon(m[3], None), m))
    if any(match.group() in HALF_DAYS for match in scan.words):
        scan.take(_HALF_DAY, lambda m: clock(int(m[1]), "00", afternoon(m[2], m[3]), m))


def weekdays(scan: Scan) -> None:
    for match in scan.words:
        word = match.group()
        if word in WEEKDAYS:
            scan.facts.append(Fact("weekday", str(WEEKDAYS[word]), scan.shown(*match.span())))
        elif word in SHORT_WEEKDAYS:
            scan.facts.append(Fact("weekday", str(SHORT_WEEKDAYS[word]), word, claims=False))
