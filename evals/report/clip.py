"""Clipping: a long text as what is shown at once, what stands behind a click, and how much is left out."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

FIRST, MOST = 700, 2_500
"""Characters shown at once, and behind a click at the most: a page of hundreds of cases stays readable and sendable."""


class Piece(NamedTuple):
    """A stretch of text; `notes` are the numbers of the sentences at fault that it is of, `ends` those ending here."""

    text: str
    notes: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


class Words(NamedTuple):
    """A text in pieces: `first` is shown, `rest` stands behind a click, `gone` characters are not on the page."""

    first: tuple[Piece, ...]
    rest: tuple[Piece, ...] = ()
    gone: int = 0


def clip(text: str, sentences: Sequence[str] = (), *, first: int = FIRST, most: int = MOST) -> Words:
    """`text` with its sentences at fault marked by their number, from 1, and clipped. A text that is little longer than
    `first` is shown whole."""
    kept = text[:most]
    end = len(kept) if len(kept) <= first * 1.2 else _between_words(kept, first)
    spans = [(*span, number) for number, one in enumerate(sentences, 1) if (span := place_of(kept, one))]
    return Words(tuple(_cut(kept, spans, 0, end)), tuple(_cut(kept, spans, end, len(kept))), len(text) - len(kept))


def place_of(text: str, sentence: str) -> tuple[int, int] | None:
    """Where a sentence stands in a text, whatever space stands between its words; None where it does not."""
    if not sentence.strip():
        return None
    if (at := text.find(sentence)) >= 0:
        return at, at + len(sentence)
    parts = sentence.split()
    found = re.search(r"\s+".join(map(re.escape, parts)), text) if len(parts) < 200 else None
    return found.span() if found else None


def short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: _between_words(text, most - 1)].rstrip() + "…"


def _between_words(text: str, most: int) -> int:
    """The end of the last word that ends before `most`, unless it is a very long one."""
    at = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most)) + 1
    return at if at > most * 0.7 else most


def _cut(text: str, spans: Iterable[tuple[int, int, int]], start: int, end: int) -> Iterable[Piece]:
    inside = [(max(a, start), min(b, end), number) for a, b, number in spans if a < end and b > start]
    edges = sorted({start, end, *(edge for a, b, _ in inside for edge in (a, b))})
    for left, right in pairwise(edges):
        notes = tuple(number for a, b, number in inside if a <= left and right <= b)
        ends = tuple(number for _, b, number in inside if b == right)
        yield Piece(text[left:right], notes, ends)
