"""Document, Question, Dataset: what every engine is given, and how a language is told for all of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from copilot.errors import UsageError

LANGUAGES = ("es", "pt", "en")
_SAMPLE = 200  # documents
_TELLING = 2_000  # characters of one


class Document(NamedTuple):
    """`language` only where the document states its own."""

    id: str
    title: str
    text: str
    language: str = ""

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}" if self.title else self.text


class Question(NamedTuple):
    """`relevant` are the ids of the documents that answer it, at least one."""

    id: str
    text: str
    relevant: frozenset[str]


class Dataset(NamedTuple):
    """`documents` may be gone through as often as wanted, from disk: a corpus need not fit into memory. `notes` say in
    sentences what was left out."""

    name: str
    documents: Callable[[], Iterator[Document]]
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()


def chosen(questions: Sequence[Question], limit: int | None) -> Sequence[Question]:
    """So many questions, evenly spread; all of them without a limit."""
    if not limit or limit >= len(questions):
        return questions
    return [questions[at * len(questions) // limit] for at in range(limit)]


def language_of(dataset: Dataset) -> str:
    """The language that most of the first documents are in.

    Raises:
        UsageError: it is none of Spanish, Portuguese and English.
    """
    from copilot.listen.language import detect

    sample = islice(dataset.documents(), _SAMPLE)
    spoken = Counter(document.language.split("-")[0] or detect(document.whole[:_TELLING], "") for document in sample)
    found = max(LANGUAGES, key=lambda language: spoken[language])
    if not spoken[found]:
        raise UsageError(f"{dataset.name}: the documents' language does not show; give it with --language.")
    return found
