"""The texts behind the citations, as the base holds them, for the measure to look a quotation up."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from copilot.draft import Draft
from copilot.store import Store
from copilot.store.schema import ArticleRow, ConversationRow, ResolutionRow


class Sources:
    """Passages by source id (an article's or a conversation's), and all that a citation of it may carry."""

    def __init__(
        self,
        passages: Mapping[str, Iterable[str]],
        around: Mapping[str, str] | None = None,
        internal: Iterable[str] = (),
    ) -> None:
        self._passages = {id: tuple(texts) for id, texts in passages.items()}
        self._around = dict(around or {})
        self.internal = frozenset(internal)

    def passages(self, source_id: str) -> tuple[str, ...]:
        return self._passages.get(source_id, ())

    def headings(self, source_id: str) -> tuple[str, ...]:
        """The title, address and headings of a source, each once."""
        return tuple(dict.fromkeys(self._around.get(source_id, "").splitlines()))

    def whole(self, source_id: str) -> str:
        """Everything of a source: its passages, title, headings and address."""
        return "\n".join((*self.passages(source_id), self._around.get(source_id, "")))

    def named(self, text: str) -> tuple[str, ...]:
        """The titles that `text` quotes, as a question between two articles does."""
        titles = (around.partition("\n")[0] for around in self._around.values())
        return tuple(title for title in titles if title and title in text)

    def __contains__(self, source_id: str) -> bool:
        return source_id in self._passages

    def behind(self, draft: Draft) -> tuple[str, ...]:
        """The ids of the sources that a draft cites or takes a sentence from, first cited first."""
        cited = [citation.source_id for citation in draft.citations]
        taken = [source_of(sentence.passage_id) for sentence in draft.sentences if sentence.passage_id]
        return tuple(dict.fromkeys(id for id in (*cited, *taken) if id in self))


def source_of(passage_id: str) -> str:
    """ "a#3" is a passage of "a"; an id may itself hold a "#"."""
    return passage_id.rpartition("#")[0]


def read_sources(store: Store) -> Sources:
    passages: dict[str, list[str]] = {}
    around: dict[str, str] = {}
    internal: set[str] = set()
    with store.read() as session:
        for article in session.scalars(select(ArticleRow)):
            passages[article.external_id] = [passage.text for passage in article.passages]
            if article.audience == "internal":
                internal.add(article.external_id)
            headings = [heading for passage in article.passages for heading in passage.heading]
            around[article.external_id] = "\n".join((article.title, article.url, *headings))
        rows = session.execute(
            select(ConversationRow.external_id, ResolutionRow.question, ResolutionRow.answer).join(
                ResolutionRow, ResolutionRow.conversation_id == ConversationRow.id
            )
        )
        for id, question, answer in rows:
            passages.setdefault(id, []).extend((answer, question))
    return Sources(passages, around, internal)
