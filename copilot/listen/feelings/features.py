"""What the listener's own classifiers see of a scene: the words with their marks, and what stood before them.

Unlike a bag of words, it keeps what punctuation does ("bueno." is not "bueno!") and keeps apart who said what when.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.listen.feelings.clauses import folded
from copilot.listen.feelings.grams import LONGEST, Grams, grams
from copilot.listen.feelings.scene import Scene

LONGEST_PHRASE = 3
"""Tokens; a token is a word or a run of marks."""
CONTEXT_PHRASE = 2

_TOKEN = re.compile(r"\w+|[^\w\s]+")


class Words(NamedTuple):
    """Features of a piece of text, by kind."""

    phrases: list[str]
    letters: list[str]
    marks: list[str]
    lexicon: list[str]


class Seen(NamedTuple):
    """Features of a scene, by kind: of the customer's last messages, the answer before, what they said earlier."""

    phrases: list[str]
    letters: list[str]
    marks: list[str]
    lexicon: list[str]
    answer: list[str]
    earlier: list[str]


SCALES = Seen(1.0, 1.0, 0.3, 0.5, 0.5, 0.5)  # type: ignore[arg-type]
"""What each kind weighs beside the others when the classifiers are trained."""


def words_of(text: str, found: Grams) -> Words:
    """`found` are the features that `grams` read of the same text."""
    return Words(_phrases(_tokens(text), LONGEST_PHRASE, "p"), found.letters, found.marks, found.lexicon)


def words_in(text: str, language: str) -> Words:
    return words_of(text, grams(text, language))


def seen_of(scene: Scene, found: Grams) -> Seen:
    """`found` are the features that `grams` read of `scene.said`."""
    answer = _tokens(scene.answer.text) if scene.answer else []
    earlier = [token for message in scene.earlier for token in _tokens(message.text)]
    return Seen(
        *words_of(scene.said, found),
        _phrases(answer, CONTEXT_PHRASE, "a"),
        _phrases(earlier, CONTEXT_PHRASE, "e"),
    )


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(folded(text[:LONGEST]))


def _phrases(tokens: Sequence[str], longest: int, kind: str) -> list[str]:
    return [
        kind + " ".join(tokens[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(tokens) - size + 1)
    ]
