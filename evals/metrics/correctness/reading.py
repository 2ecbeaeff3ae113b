"""Reading: a stretch of text as the metrics of correctness compare it, by what it is about and by its figures."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from copilot.check.facts import facts
from copilot.check.scan import Fact
from copilot.retrieval.analysis import useful
from copilot.retrieval.concepts import built_in
from copilot.retrieval.stems import stem, tokens
from copilot.source import Passage
from copilot.text import sentences

_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_MARK = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")
_SPLITS = (
    re.compile(r"[;\n]|\.\s|\s[—–-]\s"),
    re.compile(r"\s(?:y|e|and|pero|but|mas|mientras|while|enquanto|o|ou|or)\s(?!\d)", re.I),
    re.compile(r",\s"),
)


class Reading(NamedTuple):
    """`terms` are the stems of the words that tell, figures, and the groups of synonyms (`@refund`) that they name;
    `context` are those of the title and headings above it. `is_cell`: it is one cell of a table with
    its names, which is one statement whatever it holds."""

    text: str
    terms: frozenset[str]
    facts: tuple[Fact, ...]
    context: frozenset[str] = frozenset()
    source: str = ""
    language: str = ""
    is_cell: bool = False


@lru_cache(maxsize=20_000)
def terms(text: str, language: str) -> frozenset[str]:
    """What `text` is about."""
    words = tokens(text)
    named = (f"@{name}" for name in built_in().of(words, language))
    return frozenset((*(stem(word, language) for word in useful(words)), *named))


@lru_cache(maxsize=20_000)
def read(text: str, language: str) -> Reading:
    return Reading(text, terms(text, language), tuple(facts(text)), language=language)


def statements(passage: Passage, language: str) -> tuple[Reading, ...]:
    """The sentences of a passage, and each cell of its tables with its row's and column's names."""
    about = "\n".join((passage.title, *passage.heading))
    return _statements(passage.text, about, passage.language.split("-")[0] or language, passage.source_id)


@lru_cache(maxsize=4096)
def _statements(text: str, about: str, language: str, source: str) -> tuple[Reading, ...]:
    context = terms(about, language)
    return tuple(
        read(piece, language)._replace(context=context, source=source, is_cell=cell)
        for piece, cell in _pieces(_LINK.sub(r"\1 \2", text))
    )


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    plain: list[str] = []
    lines = text.splitlines()
    heading: list[str] = []
    for at, line in enumerate(lines):
        bare = line.strip()
        if not bare.startswith("|"):
            heading = []
            plain.append(line)
        elif at + 1 < len(lines) and _RULE.fullmatch(lines[at + 1].strip()):
            heading = _cells(bare)
        elif not _RULE.fullmatch(bare):
            yield from ((cell, True) for cell in _row(_cells(bare), heading))
    for sentence in sentences("\n".join(plain)):
        yield _MARK.sub("", sentence).lstrip("#> -"), False


def _row(cells: list[str], heading: list[str]) -> Iterator[str]:
    if len(cells) < 2:
        yield from cells
        return
    names = heading[1:] if len(heading) == len(cells) else [""] * (len(cells) - 1)
    for name, cell in zip(names, cells[1:], strict=True):
        yield ": ".join(part for part in (cells[0], name, cell) if part)


def _cells(row: str) -> list[str]:
    return [_MARK.sub("", cell).strip() for cell in row.strip("|").split("|")]


@lru_cache(maxsize=10_000)
def segments(sentence: str, language: str) -> tuple[Reading, ...]:
    """The parts of a sentence that say one figure each, with the words around it; what stands between two figures goes
    with both. A sentence with one figure or none is whole."""
    head, colon, rest = sentence.partition(": ")
    if colon and not _figures(head) and _figures(rest) > 1:
        return tuple(read(f"{head}: {part}", language) for part in _parted(rest, 0))
    return tuple(read(part, language) for part in _parted(sentence, 0))


def _parted(text: str, depth: int) -> list[str]:
    if depth == len(_SPLITS) or _figures(text) < 2:
        return [text]
    pieces = [piece for piece in _SPLITS[depth].split(text) if piece.strip()]
    held = [at for at, piece in enumerate(pieces) if _figures(piece)]
    if len(held) < 2:
        return _parted(text, depth + 1)
    parts: list[str] = []
    for order, at in enumerate(held):
        first = held[order - 1] + 1 if order else 0
        last = held[order + 1] if order + 1 < len(held) else len(pieces)
        before, after = " ".join(pieces[first:at]), " ".join(pieces[at + 1 : last])
        parts += [f"{before} {part} {after}".strip() for part in _parted(pieces[at], depth + 1)]
    return parts


@lru_cache(maxsize=20_000)
def _figures(text: str) -> int:
    """How many figures a text holds, a range counted once. A bare number may be a name ("Fibra 600") and counts only
    where there is nothing else."""
    found = [fact for fact in facts(text) if fact.claims]
    telling = [fact for fact in found if fact.kind != "number" or fact.unit not in ("", "thing")] or found
    wholes = {fact.whole for fact in telling if fact.whole and fact.whole != fact.shown}
    return len(telling) - len(wholes)
