"""Features and labels: a question asked with its source there, and as if that source did not exist."""

from collections.abc import Sequence
from typing import NamedTuple

from copilot.retrieval import Retriever
from evals.abstention.suite import Question

DEPTH = 5  # places of the ranking that are kept


class Example(NamedTuple):
    """`situation` is `kept`, `removed` (the answer's sources taken away) or `off` (there never was one). `rank` is the
    place of the first source that answers, from 1; 0 when it is not among the first."""

    features: list[float]
    answerable: bool
    situation: str
    rank: int = 0


def examples(retriever: Retriever, questions: Sequence[Question]) -> list[Example]:
    found: list[Example] = []
    for question in questions:
        kept = retriever.rank(question.text, pool="articles", language=question.language)
        keys = [row.source_key.removeprefix("a:") for row in kept.rows[:DEPTH]]
        rank = next((place for place, key in enumerate(keys, 1) if key in question.relevant), 0)
        if kept.rows:
            situation = "kept" if question.relevant else "off"
            found.append(Example(retriever.features(kept), rank == 1, situation, rank))
        if question.relevant:
            gone = {f"a:{source}" for source in question.relevant}
            removed = retriever.rank(question.text, pool="articles", language=question.language, without=gone)
            if removed.rows:
                found.append(Example(retriever.features(removed), False, "removed"))
    return found
