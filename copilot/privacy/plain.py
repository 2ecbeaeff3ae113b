"""A text as the detectors read it: plain letters and digits, place for place the text that was written."""

import re
import sys
import unicodedata

from copilot.privacy.span import Span

# Invisible characters (soft hyphen, zero width, direction marks) and accents written as a character of their own: left
# out while looking, so that a number pasted from a phone's contacts is found.
_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\u20e3\ufeff]"
)
_ACCENT = re.compile("[\u0300-\u036f\u200d\ufe0f\u20e3]*")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_FULLWIDTH = range(0xFF01, 0xFF5F)


def _table() -> dict[int, str]:
    table = dict.fromkeys(map(ord, _DASHES), "-") | dict.fromkeys(map(ord, _SPACES), " ")
    for code in _LATIN:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    table |= {code: chr(code - 0xFEE0) for code in _FULLWIDTH if code != 0xFF0D}
    for zero in (0x660, 0x6F0, 0x966, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6):
        table |= {zero + digit: str(digit) for digit in range(10) if zero + digit <= sys.maxunicode}
    return table


_TABLE = _table()


class Plain:
    """`text` keeps the case, `low` does not; both have one character for each visible one that was written."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._places: list[int] | None = None
        seen = written
        if not written.isascii():
            if _INVISIBLE.search(written):
                self._places = [place for place, character in enumerate(written) if not _INVISIBLE.match(character)]
                seen = "".join(written[place] for place in self._places)
            seen = seen.translate(_TABLE)
        else:
            seen = seen.replace("\t", " ")
        self.text = seen
        self.low = seen.lower()

    def as_written(self, span: Span) -> Span:
        """The same piece in the text as it was written, with the accents that belong to its last letter."""
        if self._places is None:
            return span
        end = self._places[span.end - 1] + 1
        accents = _ACCENT.match(self._written, end)
        return Span(self._places[span.start], accents.end() if accents else end, span.kind)
