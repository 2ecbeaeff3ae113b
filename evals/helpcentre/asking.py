"""Every question is asked, of our search and of BM25, and where its article ended up is kept."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from copilot.copilot import Copilot
from copilot.store import articles, state
from evals.abstention.suite import open_installation
from evals.bench_retrieval.dataset import Document
from evals.bench_retrieval.engines.bm25 import Bm25
from evals.bench_retrieval.figures import DEPTH, rank
from evals.bench_retrieval.hurry import hurry
from evals.helpcentre.suite import SPANISH, Question, Suite
from kb.sync import import_paths


class Answer(NamedTuple):
    """`rank` is the place of the first article that answers, 0 when it is not among the first ten. `answerable` is how
    sure the search is that its first article answers; `removed` is the same while the articles that do are retired,
    None for a question that none answers."""

    question: Question
    rank: int
    answerable: float
    removed: float | None = None


class Run(NamedTuple):
    clean: tuple[Answer, ...]
    hurried: tuple[Answer, ...]


def run(suite: Suite) -> Run:
    """The suite asked of a fresh installation, and its Spanish questions once more as somebody in a hurry types."""
    with open_installation([suite.file]) as copilot:
        copilot.index()
        clean = [_ask(copilot, question) for question in suite.questions]
        typed = tuple(_ask(copilot, question) for question in hurried(suite.questions))
        missed = removed(copilot, suite)
        return Run(tuple(one._replace(removed=missed.get(one.question.id)) for one in clean), typed)


def hurried(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The Spanish ones that have an answer, in the same order."""
    return tuple(one._replace(text=hurry(one.text, one.language)) for one in questions if one.kind in SPANISH)


def bm25_ranks(documents: Sequence[Document], questions: Sequence[Question], *, stemmed: bool) -> list[int]:
    """The ranks that bm25s gives, with the stop words, and where `stemmed` the stems, of the documents' language.

    Raises:
        ConfigError: bm25s is not installed.
    """
    with tempfile.TemporaryDirectory() as folder:
        engine = Bm25(Path(folder), documents[0].language, stemmed=stemmed)
        engine.build(lambda: iter(documents))
        return [rank(engine.search(one.text, DEPTH), one.relevant) for one in questions]


def _ask(copilot: Copilot, question: Question) -> Answer:
    found = copilot.find(question.text, "articles", k=DEPTH, language=question.language)
    place = rank([hit.passage.source_id for hit in found.hits], question.relevant)
    return Answer(question, place, found.answerable)


def removed(copilot: Copilot, suite: Suite) -> dict[str, float]:
    """How sure the search is of each question, by id, while the articles that answer it are retired; in the end all
    are live."""
    found: dict[str, float] = {}
    for gone in dict.fromkeys(question.relevant for question in suite.questions if question.relevant):
        with copilot.store.begin() as session:
            articles.retire(session, gone, revision=state.next_revision(session))
        asked = (question for question in suite.questions if question.relevant == gone)
        found |= {question.id: _ask(copilot, question).answerable for question in asked}
        import_paths(copilot.store, copilot.settings, [suite.file])  # the file still has them: they live again
    return found
