"""Facts of a text that a source must carry: numbers, amounts, dates, hours, links, addresses, phones, codes.

Both sides, a draft and what is known, are read by the same scanner into the same canonical keys, so that "1.234,56",
"1,234.56" and "1234.56", or "dos días" and "2 días", meet.
"""

import re

from copilot.check import handles, moments, numbers
from copilot.check.scan import READ, Fact, Scan

_ORDINAL = re.compile(
    r"(?m)^[^\S\n]*(?:[-*•>][^\S\n]*)?[*_]{0,2}\(?\d{1,2}(?:[.)]-?|[ºª°])[*_]{0,2}(?=\s)|\d\ufe0f?\u20e3"
)
_INLINE_ORDINAL = re.compile(r"(?<![\w(])\d{1,2}\)(?=\s)")


def facts(text: str) -> list[Fact]:
    """The facts of `text`, in no particular order. Ordinals of list items are not facts."""
    scan = Scan(text)
    handles.links(scan)
    _blank_ordinals(scan)
    moments.dates(scan)
    moments.clocks(scan)
    handles.codes(scan)
    handles.phones(scan)
    numbers.figures(scan)
    moments.weekdays(scan)
    return scan.facts


def _blank_ordinals(scan: Scan) -> None:
    scan.folded = _ORDINAL.sub(_blank, scan.folded)
    if ")" in scan.folded:
        before = scan.folded
        scan.folded = _INLINE_ORDINAL.sub(
            lambda match: _blank(match) if _outside_brackets(before, match.start()) else match.group(), before
        )


def _outside_brackets(text: str, place: int) -> bool:
    return text.rfind("(", 0, place) <= text.rfind(")", 0, place)


def _blank(match: re.Match[str]) -> str:
    return READ * len(match.group())
