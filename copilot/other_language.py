"""A draft in another language than the customer's, as far as there are sources in it: nothing here translates."""

import re
from collections.abc import Sequence

from copilot.listen.heard import Heard
from copilot.retrieval import Retriever
from copilot.source import Found, Hit
from copilot.write.brief import Answering

WIDE = 12
"""Sources among which one in the other language is looked for."""
NEAR = 0.6
"""Least share of the best source's score at which one in the other language is on the same matter, unless its id says
that it is the same article ("wifi", "wifi-pt")."""

_TONGUE = re.compile(r"[-_./](?:es|en|pt)(?:[-_][a-z]{2})?$", re.IGNORECASE)


def in_language(
    retriever: Retriever, heard: Heard, answers: Sequence[Answering], language: str
) -> tuple[Answering, ...] | None:
    """The answers with their sources in `language`; a request that has none there is not answered any more. None where
    that leaves nothing of what was answered."""
    turned = tuple(_turned(retriever, heard, answer, language) for answer in answers)
    lost = any(answer.answered for answer in answers) and not any(answer.answered for answer in turned)
    return None if lost else turned


def heard_in(heard: Heard, language: str) -> Heard:
    """The same words of the customer, to be answered in `language`."""
    return heard.model_copy(update={"language": language, "tag": language})


def _turned(retriever: Retriever, heard: Heard, answer: Answering, language: str) -> Answering:
    if not answer.answered:
        return answer
    hits = _in(answer.articles.hits[:1], language)
    if not hits:
        found = retriever.search(answer.request.text, pool="articles", language=heard.language, k=WIDE)
        hits = _near(found.hits, language)
    past = _in(answer.resolutions.hits, language)
    if not hits:
        return answer.model_copy(update={"answered": False, "articles": Found(), "source": (), "resolutions": Found()})
    return answer.model_copy(
        update={
            "articles": Found(hits=hits, answerable=answer.articles.answerable),
            "resolutions": Found(hits=past, answerable=answer.resolutions.answerable if past else 0.0),
            "source": retriever.source(hits[0].passage.source_id),
            "weights": retriever.weights(answer.request.text, language),
        }
    )


def _near(hits: Sequence[Hit], language: str) -> tuple[Hit, ...]:
    """Those in the language that are on the matter of the best hit, the same article first."""
    if not hits:
        return ()
    best, there = hits[0], _in(hits, language)
    same = tuple(hit for hit in there if _bare(hit) == _bare(best))
    return same + tuple(hit for hit in there if hit not in same and hit.score >= NEAR * best.score)


def _bare(hit: Hit) -> str:
    return _TONGUE.sub("", hit.passage.source_id)


def _in(hits: Sequence[Hit], language: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.passage.language.split("-")[0] == language)
