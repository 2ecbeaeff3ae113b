"""Grounds: all that an answer may rest on, ready to be asked which statement speaks of the same as a sentence does."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.check.case import Case as Checked
from copilot.check.evidence import Evidence as Facts
from copilot.check.evidence import unsupported_facts
from copilot.check.scan import Fact
from copilot.source import Passage
from copilot.text import sentences
from evals.cases import Case
from evals.metrics.correctness.claiming import claimed
from evals.metrics.correctness.known import Known, meaning
from evals.metrics.correctness.reading import Reading, read, statements

IN_TITLE = 0.5
"""How much a word counts that stands only above a statement."""


class Match(NamedTuple):
    """`share`: how much of the sentence's weight the statement holds; `weight`: how much that is."""

    share: float
    weight: float
    statement: Reading


class Grounds:
    """`passages` are the sources; what was said before, what the case calls right and the house's own forms count too,
    but name no matter of their own."""

    def __init__(self, case: Case, checked: Checked, passages: Sequence[Passage]) -> None:
        self.language = checked.language
        self._case = case
        self._checked = checked
        self._passages = tuple(passages)

    @cached_property
    def sources(self) -> tuple[Reading, ...]:
        """The statements of the sources."""
        return tuple(one for passage in self._passages for one in statements(passage, self.language))

    @cached_property
    def articles(self) -> tuple[Reading, ...]:
        """Those of articles alone: what colleagues wrote to other customers holds for them."""
        of = {passage.source_id for passage in self._passages if passage.pool == "articles"}
        return tuple(one for one in self.sources if one.source in of)

    @cached_property
    def right(self) -> tuple[Reading, ...]:
        """What the case itself calls right: its facts and its good answers."""
        return tuple(read(text, self.language) for text in self._right())

    @cached_property
    def said(self) -> tuple[Reading, ...]:
        """What was said in this conversation and earlier ones."""
        return tuple(read(piece, self.language) for text in self.told for piece in sentences(text))

    @cached_property
    def told(self) -> tuple[str, ...]:
        talks = (self._case.conversation, *self._case.history)
        texts = (message.text for talk in talks for message in talk.messages)
        return tuple(dict.fromkeys(text for text in (*texts, *self._checked.told) if text))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text in which a figure may stand."""
        headings = (part for passage in self._passages for part in (passage.text, passage.title, *passage.heading))
        links = (passage.url for passage in self._passages)
        authors = (message.author for talk in self._case.history for message in talk.messages)
        return (*self.told, *headings, *links, *authors, *self._checked.sources, *self._checked.house, *self._right())

    @cached_property
    def of_conversation(self) -> Facts:
        """The figures of what was said."""
        return Facts(self.told)

    def is_right(self, figure: Fact) -> bool:
        """Whether what the case calls right holds this figure."""
        return self._figures_right.carries(figure)

    @cached_property
    def _figures_right(self) -> Facts:
        return Facts(self._right())

    @cached_property
    def lacking(self) -> frozenset[str]:
        """The figures of the answer, as it writes them, that stand in none of the texts."""
        return frozenset(unsupported_facts(self._checked.text, self.texts))

    @cached_property
    def granted(self) -> frozenset[str]:
        """The benefits and rules that are named anywhere."""
        return frozenset(
            name for one in (*self.sources, *self.said, *self.right) for name in claimed(one.text, one.language)
        )

    @cached_property
    def known(self) -> Known:
        """The words of everything, in their languages."""
        given = ((text, self.language) for text in (*self.told, *self._checked.house, *self._right()))
        sources = (
            ("\n".join((one.title, *one.heading, one.text)), one.language.split("-")[0] or self.language)
            for one in self._passages
        )
        return Known((*given, *sources), self.language)

    def weight(self, term: str) -> float:
        """How much a term tells among these statements; one that none has tells most."""
        return self._weights.get(term, self._most)

    def weigh(self, terms: Iterable[str]) -> float:
        return sum(map(self.weight, terms))

    def match(self, reading: Reading, among: Iterable[Reading]) -> Match | None:
        """The statement that holds most of what `reading` is about."""
        return max(self.matches(reading, among), key=lambda one: (one.share, one.weight), default=None)

    def matches(self, reading: Reading, among: Iterable[Reading]) -> Iterator[Match]:
        whole = self.weigh(reading.terms) or 1.0
        for statement in among:
            shared = self.weigh(reading.terms & statement.terms)
            shared += IN_TITLE * self.weigh((reading.terms & statement.context) - statement.terms)
            yield Match(shared / whole, shared, statement)

    def farness(self, text: str) -> float:
        """How far what `text` means is from the nearest statement: 0 the same, 1 nothing in common."""
        own = meaning(text, self.language)
        return float(1.0 - (self._meanings @ own).max()) if len(self._meanings) else 1.0

    @cached_property
    def _meanings(self) -> NDArray[np.float32]:
        among = (*self.sources, *self.said, *self.right)
        return np.stack([meaning(one.text, one.language) for one in among]) if among else np.zeros((0, 1), np.float32)

    @cached_property
    def _weights(self) -> dict[str, float]:
        counts = Counter(term for one in self.sources for term in one.terms | one.context)
        most = len(self.sources) + 1
        return {term: math.log(1 + most / count) for term, count in counts.items()}

    @cached_property
    def _most(self) -> float:
        return math.log(2 + len(self.sources))

    def _right(self) -> Iterator[str]:
        for fact in self._case.expect.facts:
            yield from (fact.text, *fact.anyof)
        for group in self._case.expect.must_any:
            yield from group
        yield from self._case.references
