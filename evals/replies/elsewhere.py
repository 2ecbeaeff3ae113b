"""Questions to the demo company that were written for other suites, by others, and what may be offered for them.

Where none of the articles that answer one bears a reply out, no reply fits. Where one does, a reply may fit or not, but
what is offered must at least stand on an article that answers.
"""

from collections.abc import Sequence
from typing import NamedTuple

from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.replies import Book, suggest
from copilot.replies.standing import standings
from copilot.store import replies
from evals.cases.suites import read_suite
from evals.replies.cases import AGENT, Split
from evals.replies.score import Figure

SUITE = "demo"
TASKS = ("draft", "retrieval")


class Question(NamedTuple):
    """`answering` are the ids of the articles that answer it; none where it has no answer."""

    conversation: Conversation
    language: str
    answering: frozenset[str]


class Elsewhere(NamedTuple):
    """`offered` of the questions asked; `grounded` of those offered, on an article that answers the question."""

    offered: Figure
    grounded: Figure


def questions(split: Split) -> list[Question]:
    """Those of one half."""
    found = []
    for case in read_suite(SUITE):
        if case.split == split and case.task in TASKS:
            talk = case.conversation.model_copy(
                update={"language": case.tag, "channel": case.channel or "chat", "customer": case.customer}
            )
            found.append(Question(talk, case.language, frozenset(case.expect.sources_any or ())))
    return found


def homes(copilot: Copilot) -> dict[str, frozenset[str]]:
    """By language the articles that bear some reply out."""
    with copilot.store.read() as session:
        every = replies.every(session, retired=False)
    found: dict[str, set[str]] = {}
    for one, standing in ((one, standings(copilot.store, copilot.retriever, [one])[one.id]) for one in every):
        found.setdefault(one.language.split("-")[0], set()).update(said.source_id for said in standing.sentences)
    return {language: frozenset(ids - {""}) for language, ids in found.items()}


def unanswered(copilot: Copilot, asked: Sequence[Question]) -> list[Question]:
    """Those that no reply fits."""
    ours = homes(copilot)
    return [one for one in asked if not one.answering & ours.get(one.language, frozenset())]


def measure(copilot: Copilot, split: Split) -> Elsewhere:
    """What is offered for the questions of one half."""
    book, asked = Book(copilot.store), questions(split)
    offered = grounded = 0
    for one in asked:
        found = suggest(copilot, book, one.conversation, agent=AGENT)
        if found:
            offered += 1
            grounded += bool({citation.source_id for citation in found.draft.citations} & one.answering)
    return Elsewhere(Figure(offered, len(asked)), Figure(grounded, offered))
