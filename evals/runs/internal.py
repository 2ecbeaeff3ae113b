"""What only the company's own people may read, by how much of it an answer repeats."""

from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select

from copilot.source import Passage
from copilot.store import Store, articles
from copilot.store.schema import ArticleRow
from copilot.text import words

MOST = 5
"""Passages that are kept beside an answer."""
LETTERS = 4
"""Shorter words tell nothing of a matter."""


class _Entry(NamedTuple):
    passage: Passage
    words: frozenset[str]


class Internal:
    """The internal articles of an installation, read once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def near(self, text: str) -> tuple[Passage, ...]:
        """The passages that share most words with `text`, most first: what an answer that leaks would have leaked."""
        said = _words(text)
        shared = [(len(said & entry.words), entry.passage) for entry in self._entries]
        nearest = sorted((one for one in shared if one[0] > 1), key=lambda one: (-one[0], one[1].id))
        return tuple(passage for _, passage in nearest[:MOST])

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        query = select(ArticleRow.external_id).where(ArticleRow.audience == "internal", ArticleRow.retired_at.is_(None))
        with self._store.read() as session:
            found = [one for id in session.scalars(query) for one in articles.passages_of(session, id)]
        return tuple(_Entry(one, _words(" ".join((one.title, *one.heading, one.text)))) for one in found)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if len(word) >= LETTERS)
