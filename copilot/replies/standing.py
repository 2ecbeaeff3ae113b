"""Whether the articles still bear a saved reply out, sentence by sentence, for the people who keep it up to date.

At the desk a reply is held against the articles found for a question; here against those found for each of its own
sentences, so that one that the company has moved on from shows before a customer asks.
"""

import math
import time
from collections.abc import Sequence
from typing import Literal

from copilot.conversation import Value
from copilot.replies.lines import Shelf
from copilot.replies.parts import parts
from copilot.replies.places import fill, unknown
from copilot.replies.support import judge
from copilot.retrieval import Retriever
from copilot.source import Passage
from copilot.store import Store, replies
from copilot.store.replies import SavedReply

FOUND = 4
"""Articles that are read for each sentence."""
FILLED = {"name": "Ana", "full_name": "Ana Vera", "agent": "Ana Vera", "agent_first": "Ana", "company": "Ana"}
"""What stands in for names while a reply is looked at by itself."""

State = Literal["supported", "contradicted", "unsupported", "gaps", "manners"]
"""`gaps`: it has places that only the agent can fill. `manners`: it says nothing that articles could bear out."""


class Sentence(Value):
    """`other` is the article's line that says otherwise, `fact` the part of the sentence that nothing bears out."""

    text: str
    kind: Literal["source", "courtesy", "contradicted", "unsupported"]
    source_id: str = ""
    title: str = ""
    other: str = ""
    fact: str = ""


class Standing(Value):
    """`of` is the revision of the reply that was looked at; `gaps` are places that nobody but the agent can fill."""

    state: State
    sentences: tuple[Sentence, ...]
    gaps: tuple[str, ...] = ()
    of: int = 0


def standings(
    store: Store, retriever: Retriever, wanted: Sequence[SavedReply], *, seconds: float | None = None
) -> dict[int, Standing]:
    """By reply; one that was looked at before is not again unless it or an article changed. After `seconds` the rest is
    left out.

    Raises:
        SearchIndexError: the index cannot be read.
    """
    with store.read() as session:
        now = replies.articles_revision(session)
        kept = replies.standings(session, (one.id for one in wanted))
    found: dict[int, Standing] = {}
    fresh: dict[int, Standing] = {}
    until = math.inf if seconds is None else time.monotonic() + seconds
    for one in wanted:
        at, value = kept.get(one.id, (-1, {}))
        if at == now and value.get("of") == one.revision:
            found[one.id] = Standing.model_validate(value)
        elif time.monotonic() < until:
            found[one.id] = fresh[one.id] = stand(retriever, one)
    if fresh:
        with store.begin() as session:
            replies.judge(session, {id: one.model_dump(mode="json") for id, one in fresh.items()}, now)
    return found


def stand(retriever: Retriever, reply: SavedReply) -> Standing:
    """One reply as it is, before the articles as they are."""
    gaps = unknown(reply.body)
    language = reply.language.split("-")[0]
    found = tuple(_sentence(retriever, reply, text, language, gaps) for text in parts(reply.body).sentences)
    return Standing(state=_state(found, gaps), sentences=found, gaps=gaps, of=reply.revision)


def _state(found: Sequence[Sentence], gaps: Sequence[str]) -> State:
    kinds = {one.kind for one in found}
    if "contradicted" in kinds:
        return "contradicted"
    if gaps:
        return "gaps"
    if "unsupported" in kinds:
        return "unsupported"
    return "supported" if "source" in kinds else "manners"


def _sentence(retriever: Retriever, reply: SavedReply, text: str, language: str, gaps: Sequence[str]) -> Sentence:
    if any(gap in text for gap in gaps):
        return Sentence(text=text, kind="unsupported")
    filled = fill(text, FILLED | {"conversation": reply.external_id}) or text
    passages = _passages(retriever, f"{reply.title}. {filled}", language)
    judged = judge(filled, Shelf(passages, language), tuple(FILLED.values()))
    source = next((one for one in passages if one.id == judged.passage_id), None)
    return Sentence(
        text=text,
        kind=judged.kind,
        source_id=source.source_id if source else "",
        title=source.title if source else "",
        other=judged.other,
        fact=judged.fact,
    )


def _passages(retriever: Retriever, text: str, language: str) -> list[Passage]:
    found = retriever.search(text, pool="articles", language=language, k=FOUND)
    return [passage for hit in found.hits for passage in retriever.source(hit.passage.source_id)]
