"""Features and labels: a question asked with its source there, and as if that source did not exist."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from copilot.retrieval import Retriever
from copilot.retrieval.entries import Change
from copilot.retrieval.rank import Scored
from evals.abstention.pseudo import pseudo_questions

SAME = 0.5  # shared stems from which two sources are taken for one answer: a near-duplicate still answers


class Question(NamedTuple):
    """`relevant` are the ids of the articles that answer; none for a question that the base does not answer."""

    text: str
    language: str
    relevant: Collection[str]


class Example(NamedTuple):
    """`situation` is `kept`, `removed` (the answer's sources taken away) or `off` (there never was one)."""

    features: list[float]
    answerable: bool
    situation: str


def labelled(retriever: Retriever, questions: Sequence[Question]) -> list[Example]:
    found: list[Example] = []
    for question in questions:
        kept = retriever.rank(question.text, pool="articles", language=question.language)
        if kept.rows:
            right = kept.rows[0].source_key.removeprefix("a:") in question.relevant
            found.append(Example(retriever.features(kept), right, "kept" if question.relevant else "off"))
        if question.relevant:
            gone = {f"a:{source}" for source in question.relevant}
            removed = retriever.rank(question.text, pool="articles", language=question.language, without=gone)
            if removed.rows:
                found.append(Example(retriever.features(removed), False, "removed"))
    return found


def pseudo(retriever: Retriever, base: Sequence[Change], count: int) -> list[Example]:
    found: list[Example] = []
    for one in pseudo_questions(base, count):
        kept = retriever.rank(one.text, pool="articles", language=one.language, altered={one.key: one.alter})
        own = next((row for row in kept.rows if row.source_key == one.key), None)
        same = _near_duplicates(own, kept.rows) | {one.key}
        if kept.rows:
            found.append(Example(retriever.features(kept), kept.rows[0].source_key in same, "kept"))
        removed = retriever.rank(one.text, pool="articles", language=one.language, without=same)
        if removed.rows:
            found.append(Example(retriever.features(removed), False, "removed"))
    return found


def _near_duplicates(own: Scored | None, rows: Sequence[Scored]) -> set[str]:
    if own is None:
        return set()
    mine = own.bag.stem_set
    return {
        row.source_key
        for row in rows
        if row.bag.stem_set and len(mine & row.bag.stem_set) / len(mine | row.bag.stem_set) > SAME
    }
