"""Questions that no saved reply answers, from the articles themselves: those that stand above an answer there.

The cases of a suite are few, and a person who writes near misses thinks of the same ones again. An article's own
questions are the ones that stand beside what a reply says.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from copilot.copilot import Copilot
from copilot.replies.book import Book, Ready
from copilot.replies.lines import stems
from copilot.store.schema import ArticleRow
from copilot.text import sentences
from evals.replies.cases import Case

SAYS = 0.6
"""Share of a sentence's stems from which a reply says it, so that the question may be its own."""


def heading_questions(copilot: Copilot, book: Book) -> list[Case]:
    """One case for each question above an answer of which no reply says a sentence, and that no reply has the words
    of."""
    found: list[Case] = []
    with copilot.store.read() as session:
        wanted = select(ArticleRow).where(ArticleRow.retired_at.is_(None), ArticleRow.audience == "public")
        for row in session.scalars(wanted.order_by(ArticleRow.external_id)):
            for question, answer in _asked(row):
                if not any(_may_answer(one, question, answer) for one in book.of(row.language.split("-")[0])):
                    found.append(
                        Case(
                            v=1,
                            id=f"heading-{len(found):03}",
                            split="dev",
                            lang=row.language,
                            channel="chat",
                            text=question,
                            expect=(),
                        )
                    )
    return found


def _asked(row: ArticleRow) -> Iterator[tuple[str, Sequence[str]]]:
    """The questions of an article, as headings or in its text, each with the sentences after it."""
    for passage in row.passages:
        question = passage.heading[-1] if passage.heading and passage.heading[-1].endswith("?") else ""
        answer: list[str] = []
        for one in sentences(passage.text.replace("**", "")):
            if one.endswith("?"):
                if question and answer:
                    yield question, answer
                question, answer = one, []
            else:
                answer.append(one)
        if question and answer:
            yield question, answer


def _may_answer(ready: Ready, question: str, answer: Sequence[str]) -> bool:
    language = ready.language
    own = stems(" ".join((ready.reply.title, *ready.parts.sentences)), language)
    pieces = [stems(one, language) for one in answer]
    asked = stems(question, language)
    return asked <= own or any(one and len(one & own) >= SAYS * len(one) for one in pieces)
