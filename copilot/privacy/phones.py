"""Phone numbers in running text, by the numbering plans of the `phonenumbers` library."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from copilot.privacy.plans import Plan, has_country_code, plan_of, region_of
from copilot.privacy.span import Span
from copilot.privacy.words import NOT_A_PHONE, Signs

_RUN = re.compile(r"(?:\+ ?|\()?\(?\d(?:[ .()-]{0,3}\d)*+")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_VERSION = re.compile(r"\.\d\b(?=\.)")
_SHORTEST, _LONGEST = 7, 15
_MOST_GROUPS = 12


class _Reading(NamedTuple):
    """A phone that ends with group `last`; nobody's own when `public`."""

    last: int
    public: bool = False


def phones(low: str, countries: tuple[str, ...], signs: Signs) -> Iterator[Span]:
    """`low` is folded text in which everything already found is blanked."""
    plans = tuple(plan for country in countries if (plan := plan_of(country)))
    shielded = NOT_A_PHONE.sub(lambda match: "\x00" * len(match.group()), low)
    for run in _RUN.finditer(shielded):
        if len(run.group()) >= _SHORTEST and not _is_inside_code(shielded, run):
            yield from _in_run(run, plans, signs)


def _is_inside_code(text: str, run: re.Match[str]) -> bool:
    """ "AL-204417", "v2.0.1234567", "x12345678y": part of something longer."""
    before, after = text[max(0, run.start() - 2) : run.start()], text[run.end() : run.end() + 1]
    if after.isalpha() or after == "_":
        return True
    return bool(before) and (before[-1] in "_#\x00" or before[-1].isalnum() or bool(re.fullmatch(r"\w[-/]", before)))


def _in_run(run: re.Match[str], plans: tuple[Plan, ...], signs: Signs) -> Iterator[Span]:
    """The phones in one run of digit groups, the longest reading first at each place."""
    text, offset = run.group(), run.start()
    groups = [match.span() for match in re.finditer(r"\d+", text)]
    first = 0
    while first < len(groups):
        start = _opening(text, groups[first][0], groups[first - 1][1] if first else 0)
        window = groups[first : first + _MOST_GROUPS]
        possible = list(_lengths(text, window))
        found: _Reading | None = None
        if possible and ("+" in text[start : window[0][0]] or possible[0][1].startswith("00")):
            found = _international(possible)
        elif possible:
            found = _national(text, window, possible, plans, signs.before(offset + window[0][0]))
        if found and not found.public:
            yield Span(offset + start, offset + window[found.last][1], "PHONE")
        first += found.last + 1 if found else 1


def _opening(text: str, start: int, floor: int) -> int:
    """Where the number really begins: at its "+" or "(" if it has one."""
    while start > floor and text[start - 1] in "+( ":
        start -= 1
    while text[start] == " ":
        start += 1
    return start


def _lengths(text: str, groups: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """(last group, all digits up to it) for each length that a phone can have, "00" not counted."""
    digits = ""
    for last, place in enumerate(groups):
        digits += text[slice(*place)]
        if len(digits) - 2 * digits.startswith("00") > _LONGEST:
            return
        if len(digits) >= _SHORTEST:
            yield last, digits


def _national(
    text: str, groups: list[tuple[int, int]], possible: list[tuple[int, str]], plans: tuple[Plan, ...], sign: str
) -> _Reading | None:
    """Behind a word such as "teléfono" anything of a phone's length; else what a plan knows, unless it is an order."""
    if sign == "order":
        return None
    for last, digits in reversed(possible):
        if sign != "phone" and _looks_like_amount(text[groups[0][0] : groups[last][1]], last + 1, len(digits)):
            continue
        for plan in plans:
            if plan.is_public(digits):
                return _Reading(last, public=True)
            if plan.holds(digits):
                return _Reading(last)
        if has_country_code(digits):
            return _Reading(last)
    return _Reading(possible[-1][0]) if sign == "phone" else None


def _looks_like_amount(piece: str, groups: int, digits: int) -> bool:
    """ "1.234.567", a version ("74.0.3729.136"), or digits one by one ("1 2 3 4 5 6 7 8 9")."""
    return groups > 1 and (groups * 3 > digits * 2 or bool(_THOUSANDS.fullmatch(piece) or _VERSION.search(piece)))


def _international(possible: list[tuple[int, str]]) -> _Reading | None:
    """After "+" or "00": the longest reading that its country's plan holds, else the longest that could exist."""
    readings = [(last, digits.removeprefix("00")) for last, digits in possible]
    for last, digits in reversed(readings):
        plan = plan_of(region_of(digits)) if digits else None
        if plan and plan.is_public(digits):
            return _Reading(last, public=True)
        if has_country_code(digits, anywhere=True):
            return _Reading(last)
    return next((_Reading(last) for last, digits in reversed(readings) if len(digits) >= 8 and region_of(digits)), None)
