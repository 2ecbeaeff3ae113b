"""Numbers of a text with what they count, in digits or words."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from copilot.check.scan import READ, Fact, Scan
from copilot.check.units import BETWEEN, HALVES, MONEY, NUMBERS, ONES, SCALES, UNCOUNTED_AFTER, UNITS

_NUMBER = re.compile(
    r"(?<!\d)(?:\d{1,3}(?:[.\u00a0\u202f ]\d{3}(?!\d))+(?:,\d+)?|\d{1,3}(?:,\d{3}(?!\d))+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
)
_NEXT = re.compile(r"[ \u00a0\u202f-]?(us\$|r\$|s/|[%$€£]|[^\W\d_]+)")
_SYMBOL = re.compile(r"(us\$|r\$|s/\.?|[$€£]|\b(?:usd|eur|clp|mxn|ars|cop|brl|pen)) ?$")
_ORDINAL_SUFFIX = re.compile(r"\.?[ºª°]|(?:er|ra|ro|do|da|to|ta|st|nd|rd|th)(?![^\W\d_])")
_NUMBERED = re.compile(
    r"(?:pasos?|passos?|steps?|opcion(?:es)?|opcao|option|punto|ponto|point|capitulo|seccion|pagina) $"
)
_RANGE = re.compile(r" ?(?:a|al|y|e|o|u|to|and|or|ou|ate|-|–|—|/|hasta) ?(?:las? |los |el |r\$|us\$|[$€£])? ?")
_HALF_HOUR = re.compile(r"(?:media|meia) hora\b|half an hour\b")
_AND = re.compile(r"(?: (?:y|e) |-| )([^\W\d_]+)")


class _Number(NamedTuple):
    start: int
    end: int
    value: Decimal
    unit: str
    claims: bool


def figures(scan: Scan) -> None:
    found = sorted([*_digits(scan.folded), *_spelled(scan)], key=lambda number: number.start)
    for index, number in enumerate(found):
        unit, end = number.unit, number.end
        if unit in ("", "thing"):
            shared = _ranged(scan.folded, found, index)
            unit, end = (shared.unit, shared.end) if shared else (unit, end)
        claims = number.claims or (unit not in ("", "thing") and number.value != 1)
        shown = scan.shown(number.start, number.end)
        whole = scan.shown(number.start, end) if end > number.end else shown
        scan.facts.append(Fact("number", _plain(number.value), shown, unit, claims, whole))


def _ranged(text: str, found: list[_Number], index: int) -> _Number | None:
    """The other end of this number's range, which says what both count: "3 a 5 días", "$5 a 10"."""
    here = found[index]
    after = found[index + 1] if index + 1 < len(found) else None
    if after and after.unit and _RANGE.fullmatch(text[here.end : after.start]):
        return after
    before = found[index - 1] if index else None
    if before and before.unit in MONEY and _RANGE.fullmatch(text[before.end : here.start]):
        return before
    return None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _digits(text: str) -> Iterator[_Number]:
    for match in _NUMBER.finditer(text):
        value = _read(match.group())
        before = text[max(0, match.start() - 12) : match.start()]
        if _ORDINAL_SUFFIX.match(text, match.end()):
            yield _Number(match.start(), match.end(), value, "thing", claims=False)
            continue
        symbol = _SYMBOL.search(before)
        unit, end, value, own = _counted(text, match.end(), value)
        if symbol:
            unit = UNITS[symbol[1].rstrip(".")]
        start = match.start() - (len(symbol.group()) if symbol else 0)
        yield _Number(start, end, value, unit, claims=not (own or _NUMBERED.search(before)))


def _read(written: str) -> Decimal:
    """A number with either decimal mark; one mark before exactly three digits groups thousands, as in "17.990"."""
    bare = re.sub(r"[\u00a0\u202f ]", "", written)
    marks = [character for character in bare if character in ".,"]
    if not marks:
        return Decimal(bare)
    last = marks[-1]
    whole, _, part = bare.rpartition(last)
    grouped = len(part) == 3 and set(marks) == {last} and whole.lstrip("0") != ""
    if grouped:
        return Decimal(re.sub(r"[.,]", "", bare))
    return Decimal(re.sub(r"[.,]", "", whole) + "." + part)


def _counted(text: str, end: int, value: Decimal) -> tuple[str, int, Decimal, bool]:
    """(unit, end, value, whether the text counts its own steps) of the number that ends at `end`."""
    following = _NEXT.match(text, end)
    for _ in range(3):
        if not following:
            return "", end, value, False
        word = following[1]
        if word in SCALES and (word != "k" or following.start(1) == end):
            value, end = value * SCALES[word], following.end()
            following = (re.compile(r" de(?= )").match(text, end) and _NEXT.match(text, end + 3)) or _NEXT.match(
                text, end
            )
            continue
        if word in BETWEEN:
            following = _NEXT.match(text, following.end())
            continue
        return (*_unit(text, following, end), value, word in UNCOUNTED_AFTER)
    return "", end, value, False


def _unit(text: str, following: re.Match[str], end: int) -> tuple[str, int]:
    word = following[1]
    if word == "por" and text.startswith((" ciento", " cento"), following.end()):
        return "percent", text.index("ento", following.end()) + 4
    if word == "per" and text.startswith(" cent", following.end()):
        return "percent", following.end() + 5
    if word in UNITS:
        return UNITS[word], following.end()
    return ("thing" if len(word) > 3 and word not in ("entre", "hasta", "sobre", "para") else ""), end


def _spelled(scan: Scan) -> Iterator[_Number]:
    """Numbers in words; they claim something only together with a unit ("dos días", not "los dos")."""
    text, position = scan.folded, 0
    for match in scan.words:
        word = match.group()
        if match.start() < position or text[match.start()] == READ:
            continue
        if word in HALVES:
            half = _HALF_HOUR.match(text, match.start())
            if half:
                yield _Number(match.start(), half.end(), Decimal(30), "minute", claims=True)
            continue
        if word not in NUMBERS:
            continue
        value, end = _compound(text, match)
        unit, position, amount, _ = _counted(text, end, Decimal(value))
        if word in ONES and amount == 1:
            claims = unit in ("hour", "week", "month", "year", "workday")
        else:
            claims = unit not in ("", "thing")
        yield _Number(match.start(), max(end, position), amount, unit, claims)


def _compound(text: str, match: re.Match[str]) -> tuple[int, int]:
    """ "treinta y cinco", "thirty-five", "ciento veinte": the whole number and where it ends."""
    value, end = NUMBERS[match.group()], match.end()
    while value >= 20 and value % 10 == 0:
        more = _AND.match(text, end)
        if not more or not 0 < NUMBERS.get(more[1], 0) < (100 if value >= 100 else 10):
            break
        value, end = value + NUMBERS[more[1]], more.end()
    return value, end
