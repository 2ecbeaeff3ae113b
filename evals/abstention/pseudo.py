"""Pseudo-questions: what a base is asked about itself to learn when it can answer.

A title, a heading or a fragment of a sentence is taken out of its own source and asked. The words are thinned out so
that the question is not the source's own sentence: customers never write those.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from copilot.retrieval import analysis
from copilot.retrieval.entries import Change, Entry
from copilot.retrieval.lexical import Stored

KEEP = 0.7  # of a fragment's content words
SHORTEST, LONGEST = 2, 9  # content words of a pseudo-question


class Pseudo(NamedTuple):
    """A question, the key of the source it was taken from, and that source's text without it."""

    text: str
    language: str
    key: str
    alter: Callable[[Stored], Stored]


def pseudo_questions(changes: Sequence[Change], count: int, seed: int = 7) -> Iterator[Pseudo]:
    """Up to `count` questions, spread over the sources; the same for the same base and seed."""
    dice = random.Random(seed)
    sources = [change for change in changes if change.entries]
    dice.shuffle(sources)
    made = 0
    for turn in range(8):
        for change in sources:
            if made >= count:
                return
            entry = change.entries[dice.randrange(len(change.entries))]
            pseudo = _from_head(change.key, entry, dice) if turn % 2 == 0 else _from_body(change.key, entry, dice)
            if pseudo:
                made += 1
                yield pseudo


def _from_head(key: str, entry: Entry, dice: random.Random) -> Pseudo | None:
    lines = [line for line in entry.head.split("\n") if line.strip()]
    if not lines:
        return None
    line = lines[0] if dice.random() < 0.6 else lines[-1]
    gone = tuple(analysis.tokens(line))
    return _make(key, entry.language, gone, dice, lambda stored: stored._replace(head=_without(stored.head, gone)))


def _from_body(key: str, entry: Entry, dice: random.Random) -> Pseudo | None:
    words = analysis.tokens(entry.body)
    if len(words) < 12:
        return None
    size = dice.randint(7, min(16, len(words)))
    start = dice.randrange(len(words) - size + 1)
    gone = tuple(words[start : start + size])
    return _make(key, entry.language, gone, dice, lambda stored: stored._replace(body=_without(stored.body, gone)))


def _make(
    key: str, language: str, words: Sequence[str], dice: random.Random, alter: Callable[[Stored], Stored]
) -> Pseudo | None:
    useful = [word for word in words if word not in analysis.stopwords()]
    kept = [word for word in useful if dice.random() < KEEP][:LONGEST]
    return Pseudo(" ".join(kept), language, key, alter) if len(kept) >= SHORTEST else None


def _without(words: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    """`words` without the first run equal to `gone`; all of it when there is none."""
    size = len(gone)
    for start in range(len(words) - size + 1):
        if tuple(words[start : start + size]) == tuple(gone):
            return (*words[:start], *words[start + size :])
    return tuple(words)
