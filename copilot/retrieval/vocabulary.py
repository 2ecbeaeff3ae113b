"""What a company's own words ask of a lexical index: which sources a changed word touches, and those sources anew.

An index holds the concepts of each passage, so a word that is added or switched off makes some of them untrue. Only
passages in which that word or phrase stands can be; they are found by its stems, so that a base of a million passages
changes by the few that speak of it, and the index goes on serving meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import tantivy
from sqlalchemy.orm import Session

from copilot.retrieval.entries import Change, named
from copilot.retrieval.generations import Generations
from copilot.retrieval.postings import parts, schema, stored
from copilot.retrieval.stems import STEMMERS, stem
from copilot.retrieval.stop import stopwords
from copilot.store.concepts import CompanyWord

AT_ONCE = 500  # ids in one query
MOST_READ = 2_000  # passages that `Count` looks at to tell articles from their passages

Holding = Callable[[str], Iterable[str]]
"""The keys of the sources in which a phrase may stand, by the phrase's key."""
Term = tuple[str, str]  # field, term

_PARTS = (*parts("articles", internal=True), *parts("resolutions", internal=False))


class Count(NamedTuple):
    """How many past questions and articles a phrase stands in; `more` when there are more articles than counted."""

    past: int
    articles: int
    more: bool


def affected(holding: Holding, changes: Iterable[CompanyWord]) -> set[str]:
    """The keys of the sources whose concepts these changes may have made untrue, whichever way a word was changed."""
    return {source for key in {change.key for change in changes} for source in holding(key)}


def rewritten(session: Session, keys: Iterable[str], revision: int) -> Iterator[Change]:
    """The sources with these keys, to be indexed again as they are. Those that are gone come without entries."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        found = {change.key: change for change in named(session, some)}
        yield from (found.get(key, Change(key, revision, ()))._replace(revision=revision) for key in some)


def holding(searcher: Any, key: str) -> Iterator[str]:
    """The keys of the sources in which the phrase may stand; each once."""
    seen: set[str] = set()
    for source, _ in _hits(searcher, _phrase(key)):
        if source not in seen:
            seen.add(source)
            yield source


def count(folder: Path, key: str) -> Count:
    """Where a phrase stands in the index in `folder`; nowhere when there is no index yet.

    Its words are counted by their stems and need not stand side by side.
    """
    generations = Generations(folder)
    try:
        searcher = tantivy.Index(schema(), path=str(generations.path(generations.read()))).searcher()
    except ValueError:
        return Count(0, 0, more=False)
    past = _total(searcher, _within(_phrase(key), "resolutions"))
    found = {source for source, _ in _hits(searcher, _within(_phrase(key), "articles"), MOST_READ + 1)}
    return Count(past, len(found), more=len(found) > MOST_READ)


def _hits(searcher: Any, query: Any, most: int = 0) -> Iterator[tuple[str, str]]:
    """(source's key, passage id) of the passages that a query finds, all of them or `most`."""
    limit = most or _total(searcher, query) or 1
    for _, address in searcher.search(query, limit=limit, count=False).hits:
        kept, source = stored(searcher.doc(address))
        yield source, kept.passage_id


def _total(searcher: Any, query: Any) -> int:
    return searcher.search(query, limit=1, count=True).count or 0


def _phrase(key: str) -> Any:
    """Passages that hold every word of the phrase as it is spelled, or its stem in some one language."""
    words = key.split()
    ways = [[[("words", word)] for word in words]]
    ways += [[_forms(word, language) for word in words] for language in STEMMERS]
    return _any([_all([_any([_term(*term) for term in forms]) for forms in way]) for way in ways])


def _forms(word: str, language: str) -> list[Term]:
    """Where a word with this word's stem may stand: stop words have no stem in the index, but stand as they are."""
    root = stem(word, language)
    return [*(("stems", part + root) for part in _PARTS), *(("words", one) for one in _stops(language).get(root, ()))]


@cache
def _stops(language: str) -> dict[str, tuple[str, ...]]:
    """The stop words by their stem."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(stopwords()):
        root = stem(word, language)
        found[root] = (*found.get(root, ()), word)
    return found


def _within(query: Any, pool: str) -> Any:
    return _all([query, _term("pool", pool)])


def _term(field: str, text: str) -> Any:
    return tantivy.Query.term_query(_SCHEMA, field, text, "freq" if field == "stems" else "basic")


def _all(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _any(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


_SCHEMA = schema()
