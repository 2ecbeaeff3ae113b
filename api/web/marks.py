"""Cutting a text into pieces that a template can mark: a feeling's evidence, a draft's sentences, a quote."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from copilot.conversation import Value
from copilot.draft import Draft, Support
from copilot.listen.heard import Flag

# The line that names who wrote it, which may be wrapped, and at least three quoted lines.
_DRAGGED = re.compile(r"(?m)^(?:(?!>)[^\n]*\n(?:[^>\n][^\n]*\n)?(?<=:\n)\s*)?(?:>[^\n]*(?:\n|\Z)){3}")


class Piece(Value):
    """A stretch of text, which begins at `start` of the whole; `labels` are what it shows, empty for plain text."""

    text: str
    labels: tuple[str, ...] = ()
    start: int = 0


class Said(Value):
    """A stretch of a draft: one sentence with its support, or (`support` None) the space between two.

    `note` is the number of the footnote that carries it.
    """

    text: str
    support: Support | None = None
    passage_id: str = ""
    note: int = 0


def evidence(text: str, message_id: str, flags: Iterable[Flag], at: int = 0) -> tuple[Piece, ...]:
    """`text` cut where a flag quotes it. A flag that names another message is passed over. `text` begins at `at` of the
    message."""
    spans = []
    for flag in flags:
        if flag.message_id and flag.message_id != message_id:
            continue
        for quote in flag.evidence:
            start = text.find(quote) if quote else -1
            if start >= 0:
                spans.append((start, start + len(quote), flag.label))
    return _cut(text, spans, at)


def parted(text: str) -> tuple[tuple[int, str], ...]:
    """A message's own words and the earlier mail that it drags along, each with where it begins."""
    cut = quoted_from(text)
    return (0, text[:cut].rstrip()), (cut, text[cut:])


def place_of(text: str, quote: str) -> int | None:
    """Where `evidence` marks the quote in a message; None when no part of it holds it whole."""
    places = (at + start for at, part in parted(text) if quote and (start := part.find(quote)) >= 0)
    return next(places, None)


def quoted(text: str, quotes: Iterable[str]) -> tuple[Piece, ...]:
    """`text` cut where a citation quotes it."""
    spans = [(start, start + len(quote), "quote") for quote in quotes if quote and (start := text.find(quote)) >= 0]
    return _cut(text, spans)


def sentences(draft: Draft, numbers: dict[str, int]) -> tuple[Said, ...]:
    """The draft's text cut into its sentences, with the number of the footnote by passage id.

    A sentence that cannot be found in the text is passed over, so that what is shown is always exactly the text.
    """
    said: list[Said] = []
    at = 0
    for sentence in draft.sentences:
        words = sentence.text.strip()
        start = draft.text.find(words, at) if words else -1
        if start < 0:
            continue
        if start > at:
            said.append(Said(text=draft.text[at:start]))
        passage = sentence.passage_id or ""
        said.append(Said(text=words, support=sentence.support, passage_id=passage, note=numbers.get(passage, 0)))
        at = start + len(words)
    if at < len(draft.text):
        said.append(Said(text=draft.text[at:]))
    return tuple(said)


def _cut(text: str, spans: Sequence[tuple[int, int, str]], at: int = 0) -> tuple[Piece, ...]:
    edges = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces = []
    for start, end in pairwise(edges):
        labels = dict.fromkeys(label for begin, stop, label in spans if begin <= start and end <= stop)
        pieces.append(Piece(text=text[start:end], labels=tuple(labels), start=at + start))
    return tuple(pieces)


def quoted_from(text: str) -> int:
    """Where the earlier mail that an e-mail drags along begins; the text's length when it drags none."""
    found = _DRAGGED.search(text)
    return found.start() if found and text[: found.start()].strip() else len(text)
