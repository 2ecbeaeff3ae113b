"""What every engine can do: take documents in, and give the ids of the best ones for a question."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from evals.bench_retrieval.dataset import Document

Documents = Callable[[], Iterator[Document]]


@dataclass(frozen=True)
class Built:
    """`seconds` by step; `pieces` are the passages that the documents were cut into; `notes` are sentences."""

    seconds: Mapping[str, float]
    pieces: int
    notes: tuple[str, ...] = ()


class Engine(Protocol):
    """Its constructor loads libraries and models, so that `build` takes the time of the documents alone.

    What lies in its folder after `build` is what it needs on disk. A library or model that is not there raises
    `copilot.errors.ConfigError` in the constructor, in one phrase.
    """

    label: str

    def build(self, documents: Documents) -> Built: ...

    def search(self, text: str, k: int) -> list[str]:
        """The ids of at most `k` documents, best first, each once."""
        ...

    def close(self) -> None: ...
