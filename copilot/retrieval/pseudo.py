"""Questions whose answer is known without anybody having written them, to fit the search on a company's own base.

Best are customers' own: a past question belongs to the article that the person's answer was taken from. Where there
are too few of them, an article's title, a heading or a passage's first sentence stands for a question, and is taken out
of its own article for as long as it is asked.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from copilot.retrieval.analysis import content, tokens
from copilot.retrieval.lexical import Stored
from copilot.store import Store
from copilot.store.schema import ArticleRow, ConversationRow, ResolutionRow
from copilot.text import sentences

if TYPE_CHECKING:
    from copilot.retrieval.retriever import Retriever

MOST = 200  # questions: more make a fit no surer than its sample
ENOUGH = 50  # customers' own, from which on nothing else is asked
TELLING = 2, 40  # content words of a question: fewer ask nothing, more are no question
ANSWERED = 0.6  # of an answer's content words that its article holds
APART = 0.05  # by which that article's score leads the next


class Asked(NamedTuple):
    """A question and the key of the source that answers it. `fragment` is what it was made of, empty for a customer's
    own question."""

    text: str
    language: str
    key: str
    fragment: str = ""

    @property
    def altered(self) -> dict[str, Callable[[Stored], Stored]]:
        """What `Retriever.rank` has to change so that the answer does not hold the question."""
        return {self.key: without(self.fragment)} if self.fragment else {}


def pseudo_questions(store: Store, retriever: "Retriever", most: int = MOST) -> list[Asked]:
    """At most `most` questions of a base, always the same ones for the same base. `retriever` searches words alone."""
    past = list(_past(store, retriever, most))
    return past if len(past) >= ENOUGH else _fragments(store, most)


def without(fragment: str) -> Callable[[Stored], Stored]:
    """Takes the words of `fragment` out of a text, wherever they stand in a row."""
    words = tuple(tokens(fragment))

    def alter(stored: Stored) -> Stored:
        return stored._replace(head=_cut_out(stored.head, words), body=_cut_out(stored.body, words))

    return alter


def _cut_out(held: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    place = 0
    while place < len(held):
        if words and held[place : place + len(words)] == words:
            place += len(words)
        else:
            kept.append(held[place])
            place += 1
    return tuple(kept)


def _fragments(store: Store, most: int) -> list[Asked]:
    with store.read() as session:
        live = session.scalars(select(ArticleRow.external_id).where(ArticleRow.retired_at.is_(None)))
        names = sorted(live, key=_shuffled)[:most]
        query = select(ArticleRow).where(ArticleRow.external_id.in_(names))
        rows = sorted(session.scalars(query), key=lambda row: _shuffled(row.external_id))
        found: dict[str, Asked] = {}
        for turn in range(len(_KINDS)):
            for number, row in enumerate(rows):
                fragment = _KINDS[(number + turn) % len(_KINDS)](row)
                if len(found) < most and fragment and fragment not in found:
                    found[fragment] = Asked(fragment, row.language.split("-")[0], f"a:{row.external_id}", fragment)
    return list(found.values())


def _title(row: ArticleRow) -> str:
    return row.title if _telling(row.title) else ""


def _heading(row: ArticleRow) -> str:
    own = (passage.heading[-1] for passage in row.passages if passage.heading)
    return next((heading for heading in own if heading != row.title and _telling(heading)), "")


def _sentence(row: ArticleRow) -> str:
    """The first sentence of a passage, the first that is one and leaves something behind."""
    for passage in row.passages:
        first = next(iter(sentences(passage.text)), "")
        if _telling(first, 4) and len(passage.text) > 2 * len(first):
            return first
    return ""


_KINDS: Sequence[Callable[[ArticleRow], str]] = (_title, _heading, _sentence)


def _telling(text: str, least: int = TELLING[0]) -> bool:
    return least <= len([word for word in content(tokens(text)) if not word.isdigit()]) <= TELLING[1]


def _shuffled(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _past(store: Store, retriever: "Retriever", most: int) -> Iterator[Asked]:
    searched = ResolutionRow.withdrawn_at.is_(None) & ResolutionRow.duplicate_of.is_(None)
    with store.read() as session:
        ids = sorted(session.scalars(select(ResolutionRow.id).where(searched)), key=lambda one: _shuffled(str(one)))
        query = (
            select(ResolutionRow)
            .where(ResolutionRow.id.in_(ids[: 3 * most]))
            .options(joinedload(ResolutionRow.conversation).lazyload(ConversationRow.messages))
        )
        rows = sorted(session.scalars(query), key=lambda row: _shuffled(str(row.id)))
    found = 0
    for row in rows:
        language = row.language.split("-")[0]
        key = _article_of(retriever, row.answer, language) if _telling(row.question) else ""
        if key:
            found += 1
            yield Asked(row.question, language, key)
        if found == most:
            return


def _article_of(retriever: "Retriever", answer: str, language: str) -> str:
    """The key of the article that an answer was taken from; empty where it is none, or may be more than one."""
    ranking = retriever.rank(answer, pool="articles", language=language, internal=True)
    said = set(content(tokens(answer)))
    if ranking.top is None or len(said) < 6:
        return ""
    first, *rest = ranking.rows
    held = len(said & {*ranking.top.head, *ranking.top.body}) / len(said)
    apart = first.score - rest[0].score if rest else 1.0
    return first.source_key if held >= ANSWERED and apart >= APART else ""
