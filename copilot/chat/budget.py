"""Fitting what is known into what a model can read."""

from collections.abc import Callable
from typing import NamedTuple

from copilot.tokens import TokenCounter

CUT = "\n[...]\n"


class Material(NamedTuple):
    """Pieces of a prompt, best first in `passages` and `history`, oldest first in `turns`; `last` always stays."""

    passages: tuple[str, ...]
    history: tuple[str, ...]
    turns: tuple[str, ...]
    last: str


def fit(material: Material, room: int, counter: TokenCounter) -> Material:
    """`material` in at most `room` tokens: the history goes first, then the lowest-ranked passages, then the oldest
    turns; the customer's last message is cut in its middle only when it alone is too long."""
    count = counter.count
    history, passages, turns = list(material.history), list(material.passages), list(material.turns)
    size = count(material.last) + sum(count(piece) for piece in (*history, *passages, *turns))
    queues: tuple[tuple[list[str], int], ...] = ((history, -1), (passages, -1), (turns, 0))
    for queue, end in queues:
        while queue and size > room:
            size -= count(queue.pop(end))
    last = material.last if size <= room else cut_middle(material.last, room, count)
    return Material(tuple(passages), tuple(history), tuple(turns), last)


def cut_middle(text: str, room: int, count: Callable[[str], int]) -> str:
    """The beginning and the end of `text`, together at most `room` tokens, with a mark between them."""
    if count(text) <= room:
        return text
    low, high = 0, len(text) // 2
    while low < high:
        middle = (low + high + 1) // 2
        if count(_ends(text, middle)) <= room:
            low = middle
        else:
            high = middle - 1
    return _ends(text, low)


def _ends(text: str, kept: int) -> str:
    return text[:kept] + CUT + (text[-kept:] if kept else "")


def beginning(text: str, most: int) -> str:
    """At most `most` characters of `text`, ending between words, so that no half of an address is left to be read."""
    return text if len(text) <= most else (text[:most].rpartition(" ")[0] or text[:most])


def both_ends(text: str, most: int) -> str:
    """As `beginning`, of the first and of the last half."""
    if len(text) <= most:
        return text
    tail = text[-most // 2 :]
    return beginning(text, most // 2) + CUT + (tail.partition(" ")[2] or tail)
