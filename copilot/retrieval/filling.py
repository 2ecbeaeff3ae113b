"""Adding sources to one lexical index, through the one writer that it may have."""

from collections.abc import Iterable, Iterator
from typing import Any

from copilot.retrieval.concepts import Concepts
from copilot.retrieval.entries import Change
from copilot.retrieval.grams import GramTable
from copilot.retrieval.postings import SMALL, document

COMMIT_EVERY = 20_000  # passages between the first commits of a long update; later ones are further apart


class Filler:
    """Adds sources to one index, that holds `passages`, through one writer."""

    def __init__(self, index: Any, concepts: Concepts, grams: GramTable, heap: int, passages: int = 0) -> None:
        self._concepts = concepts
        self._replace = passages > 0  # in an empty one there is nothing of a source to be looked for
        self.passages = passages
        self._writer = index.writer(heap_size=heap, num_threads=1)
        self.grams = grams
        self.grams_changed = False
        self.done = 0

    def add(self, changes: Iterable[Change]) -> Iterator[int]:
        """Adds all of `changes`, and yields how many sources are in after each commit on the way."""
        waiting = 0
        for change in changes:
            if self._replace:
                self._writer.delete_documents_by_term("key", change.key)
            for entry in change.entries:
                small = self.passages < SMALL
                self._writer.add_document(document(change.key, entry, self._concepts, self.grams, small=small))
                self.passages += 1
            self.grams_changed = self.grams_changed or bool(change.entries)
            self.done += 1
            waiting += len(change.entries)
            if waiting >= max(COMMIT_EVERY, self.passages // 4):
                self.commit()
                waiting = 0
                yield self.done
        self._replace = True  # what comes next may come again

    def commit(self) -> None:
        self._writer.commit()

    def finish(self) -> None:
        self._writer.commit()
        self._writer.wait_merging_threads()
