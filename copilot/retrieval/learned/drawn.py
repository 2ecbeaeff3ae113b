"""Which article an answer draws on: the one with a passage that holds most of what the answer says."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log1p

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.retrieval.analysis import stem, stopwords, tokens
from copilot.store.schema import ArticleRow, PassageRow

MOST = 0.6  # of the answer's weight, in stems by inverse frequency
LEAST = 5  # stems: of fewer, something is always found
RAREST = 12  # stems of an answer that its passages are looked up by
COMMONEST = 400  # passages: a stem in more of them leads nowhere
AT_ONCE = 1_000
PASSAGES = 200_000  # that are read; a base beyond that is matched by its first ones

Stems = frozenset[str]


class Library:
    """The stems of every live article's passages. Built once a training."""

    def __init__(self, passages: Iterator[tuple[str, Stems]]) -> None:
        self._stems: list[Stems] = []
        self._articles: list[str] = []
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for article, stems in passages:
            for one in stems:
                self._holders[one].append(len(self._stems))
            self._stems.append(stems)
            self._articles.append(article)

    def source(self, answer: str, language: str) -> str:
        """The id of the article that the answer draws on; "" when there is none, or a second one as good."""
        said = _stems(answer, language)
        if len(said) < LEAST or not self._stems:
            return ""
        weights = {one: self._weight(one) for one in said}
        rarest = sorted((one for one in said if one in self._holders), key=lambda one: (-weights[one], one))
        near = Counter(
            place for one in rarest[:RAREST] if len(self._holders[one]) <= COMMONEST for place in self._holders[one]
        )
        whole = sum(weights.values())
        best: dict[str, float] = {}
        for place, _ in near.most_common(RAREST):
            share = sum(weights[one] for one in said & self._stems[place]) / whole
            article = self._articles[place]
            best[article] = max(best.get(article, 0.0), share)
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        if not ranked or ranked[0][1] < MOST or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
            return ""
        return ranked[0][0]

    def _weight(self, one: str) -> float:
        return log1p(len(self._stems) / (1 + len(self._holders.get(one, ()))))


def read(session: Session) -> Library:
    """The library of the articles that are not retired."""
    query = (
        select(ArticleRow.external_id, ArticleRow.title, ArticleRow.language, PassageRow.heading, PassageRow.text)
        .join(PassageRow, PassageRow.article_id == ArticleRow.id)
        .where(ArticleRow.retired_at.is_(None))
        .order_by(ArticleRow.id, PassageRow.ordinal)
        .limit(PASSAGES)
        .execution_options(yield_per=AT_ONCE)
    )
    return Library(
        (row.external_id, _stems(" ".join([row.title, *row.heading, row.text]), row.language.split("-")[0]))
        for row in session.execute(query)
    )


def sources(library: Library, answers: Sequence[str], languages: Sequence[str], group: Sequence[int]) -> list[str]:
    """The article of each answer; one is asked for each group."""
    found = {place: library.source(answers[place], languages[place]) for place in dict.fromkeys(group)}
    return [found[place] for place in group]


def _stems(text: str, language: str) -> Stems:
    return frozenset(stem(word, language) for word in tokens(text) if word not in stopwords())
