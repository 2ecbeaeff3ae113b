"""A piece of text that names a person, and how overlapping pieces become one."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Kind = Literal["TOKEN", "EMAIL", "IBAN", "CARD", "ID", "PHONE", "NAME"]

KINDS: tuple[Kind, ...] = ("TOKEN", "EMAIL", "IBAN", "CARD", "ID", "PHONE", "NAME")
"""From the surest sign to the weakest: of two that overlap, the surer one names the whole."""

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


class Span(NamedTuple):
    """`text[start:end]` is personal. TOKEN is the secret part of a link: its query, its fragment, its password."""

    start: int
    end: int
    kind: Kind


def settle(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order and apart: overlapping ones are joined, so that no half of a value stays behind."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            kind = min(last.kind, span.kind, key=_RANK.__getitem__)
            joined[-1] = Span(last.start, max(last.end, span.end), kind)
        elif span.end > span.start:
            joined.append(span)
    return tuple(joined)
