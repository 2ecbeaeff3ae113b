"""The articles, and the questions with what kind each is."""

from pathlib import Path
from typing import NamedTuple

from evals.abstention.suite import read_rows
from evals.bench_retrieval.dataset import Document

FOLDER = Path(__file__).parents[1] / "suites" / "retrieval"
NAME = "helpcentre"
SPANISH = ("close", "colloquial", "other")
ANSWERED = (*SPANISH, "pt", "en")
OFF = ("near", "far")


class Question(NamedTuple):
    """`kind` is one of ANSWERED or OFF; `language` is of two letters; `relevant` are the ids of the articles that
    answer, none for those of OFF."""

    id: str
    text: str
    language: str
    kind: str
    relevant: tuple[str, ...]


class Suite(NamedTuple):
    """`file` holds the articles as they are imported."""

    file: Path
    articles: tuple[Document, ...]
    questions: tuple[Question, ...]


def read_suite(folder: Path = FOLDER) -> Suite:
    file = folder / f"{NAME}.articles.jsonl"
    articles = tuple(Document(row["id"], row["title"], row["body"], row["language"]) for row in read_rows(file))
    questions = tuple(
        Question(row["id"], row["query"], row["lang"][:2], row["kind"], tuple(row["relevant"]))
        for row in read_rows(folder / f"{NAME}.questions.jsonl")
    )
    return Suite(file, articles, questions)
