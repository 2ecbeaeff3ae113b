"""Whether a sentence is in a source as it stands there: the measure's own reading, apart from `copilot.check`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LIST_MARK = re.compile(r"^\s*(?:#{1,6}|>+|[-*•–·▪]|\d{1,3}[.)]|[a-z][.)])\s+", re.MULTILINE)
_MARKUP = re.compile(r"[*_`|\\]+")
_WORD = re.compile(r"[^\W_]+")
IN_ORDER = 0.9
"""Least share of a sentence's words that a source holds in the same order, close together."""
SLACK = 1.3
"""How much longer than the sentence the stretch of source that holds its words may be."""


def plain(text: str) -> str:
    """`text` without case, accents, markup, list marks and doubled blanks; a link is its words."""
    bare = _LINK.sub(r"\1", text)
    bare = _MARKUP.sub(" ", _LIST_MARK.sub("", bare))
    bare = unicodedata.normalize("NFKD", bare)
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).casefold().split())


def tokens(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def supported(sentence: str, passages: Iterable[str]) -> bool:
    """Whether one of `passages` holds `sentence`: its words in one run, or nearly all of them in order and near."""
    said = tokens(sentence)
    if not said:
        return True
    return any(_holds(said, tokens(passage)) for passage in passages)


def contains(text: str, fact: str) -> bool:
    """Whether `text` holds `fact`, but for case, accents, markup and punctuation."""
    said = tokens(fact)
    return _run(said, tokens(text)) if said else plain(fact) in plain(text)


def _run(said: Sequence[str], source: Sequence[str]) -> bool:
    size = len(said)
    return any(source[at] == said[0] and source[at : at + size] == said for at in range(len(source) - size + 1))


def _holds(said: list[str], source: list[str]) -> bool:
    if _run(said, source):
        return True
    least = IN_ORDER * len(said)
    width = min(len(source), int(len(said) * SLACK) + 1)
    needed = Counter(said)
    for at in range(max(1, len(source) - width + 1)):
        window = source[at : at + width]
        # The words in any order bound those in order from above, and are quicker to count.
        if (needed & Counter(window)).total() >= least and _in_order(said, window) >= least:
            return True
    return False


def _in_order(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for word in first:
        corner = 0
        for at, other in enumerate(second, 1):
            above = row[at]
            row[at] = corner + 1 if word == other else max(above, row[at - 1])
            corner = above
    return row[-1]
