"""Whether a sentence is in a source as it stands there: the measure's own reading, apart from `copilot.check`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LIST_MARK = re.compile(r"^\s*(?:#{1,6}|>+|[-*•–·▪]|\d{1,3}[.)]|[a-z][.)])\s+", re.MULTILINE)
_MARKUP = re.compile(r"[*_`|\\]+")
_WORD = re.compile(r"[^\W_]+")
IN_ORDER = 0.9
"""Least share of a sentence's words that a source holds in the same order, close together."""
SLACK = 1.3
"""How much longer than the sentence the stretch of source that holds its words may be."""
A_THIRD = 1 / 3
"""Least share of a sentence's words that must be the source's own where the form of address may differ."""

_PRONOUNS = frozenset(["tu", "tus", "su", "sus", "te", "ti", "le", "les", "se", "usted", "vos", "contigo", "ustedes"])
_ENDING = 4
_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")


def plain(text: str) -> str:
    """`text` without case, accents, markup, list marks and doubled blanks; a link is its words."""
    bare = _LINK.sub(r"\1", text)
    bare = _MARKUP.sub(" ", _LIST_MARK.sub("", bare))
    bare = unicodedata.normalize("NFKD", bare)
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).casefold().split())


def tokens(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def supported(sentence: str, passages: Iterable[str], *, address: bool = False) -> bool:
    """Whether one of `passages` holds `sentence`: its words in one run, or nearly all of them in order and near.

    A row of a table may be said with its headings ("- Chile: Precio: $21.990"). With `address`, words may differ in
    how they address the reader: "tu", "su" and "escribe", "escriba" are then one word each.
    """
    said = tokens(sentence)
    if not said:
        return True
    return any(_holds(said, tokens(text), address) for passage in passages for text in (passage, *rows(passage)))


def contains(text: str, fact: str) -> bool:
    """Whether `text` holds `fact`, but for case, accents, markup, punctuation and form of address."""
    said = tokens(fact)
    if not said:
        return plain(fact) in plain(text)
    source = tokens(text)
    return any(
        all(_same(one, other, address=len(said) > 1) for one, other in zip(said, source[at:], strict=False))
        for at in range(len(source) - len(said) + 1)
    )


def rows(passage: str) -> Iterator[str]:
    """Each row of the tables in `passage` as it is said aloud: its first cell, then each heading and its cell."""
    lines = [line.strip() for line in passage.splitlines()]
    for at, line in enumerate(lines):
        if _RULE.fullmatch(line) and at:
            heading = _cells(lines[at - 1])
            for row in takewhile(lambda line: line.startswith("|"), lines[at + 1 :]):
                first, *rest = _cells(row)
                yield f"{first} " + " ".join(f"{name} {cell}" for name, cell in zip(heading[1:], rest, strict=False))


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def _same(one: str, other: str, *, address: bool) -> bool:
    if one == other:
        return True
    if not address or any(sign.isdigit() for sign in one + other):
        return False
    if one in _PRONOUNS and other in _PRONOUNS:
        return True
    # "escribe" and "escriba", "elige" and "elija", "haz" and "haga": a verb keeps its beginning.
    return one[:2] == other[:2] and min(len(one), len(other)) > 1 and abs(len(one) - len(other)) <= _ENDING


def _run(said: Sequence[str], source: Sequence[str]) -> bool:
    size = len(said)
    return any(source[at] == said[0] and source[at : at + size] == said for at in range(len(source) - size + 1))


def _holds(said: list[str], source: list[str], address: bool) -> bool:
    if _run(said, source):
        return True
    least = IN_ORDER * len(said)
    width = min(len(source), int(len(said) * SLACK) + 1)
    needed = Counter(said)
    for at in range(max(1, len(source) - width + 1)):
        window = source[at : at + width]
        # The words in any order bound those in order from above, and are quicker to count.
        exact = (needed & Counter(window)).total()
        if exact >= (A_THIRD * len(said) if address else least) and _in_order(said, window, address) >= least:
            return True
    return False


def _in_order(first: Sequence[str], second: Sequence[str], address: bool) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for word in first:
        corner = 0
        for at, other in enumerate(second, 1):
            above = row[at]
            row[at] = corner + 1 if _same(word, other, address=address) else max(above, row[at - 1])
            corner = above
    return row[-1]
