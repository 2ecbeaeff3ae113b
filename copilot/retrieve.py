"""Retrieve: what the two pools hold for each thing the customer asks."""

from collections.abc import Sequence

from copilot.conversation import Conversation
from copilot.decide import answered, is_delicate
from copilot.listen.heard import Heard, Request
from copilot.retrieval import Retriever
from copilot.retrieval.analysis import content, stopwords, tokens
from copilot.source import Found, Hit
from copilot.write.brief import Answering
from copilot.write.findings import asking

LONGER = 1.5  # how much longer a message is than what it asks, for the rest to be worth searching too
TELLING = 3  # content words from which a sentence can be asked alone
NEAR = 3  # internal articles that are pointed out


def retrieve(retriever: Retriever, heard: Heard, conversation: Conversation) -> tuple[Answering, ...]:
    """One Answering a request, in order.

    A story told in several breaths may only be understood as a whole: where a request finds no answer alone, the whole
    message is asked once.
    """
    answers = [_answer(retriever, heard, conversation, request) for request in _requests(heard, conversation)]
    whole = " ".join(message.text for message in conversation.pending)
    for place, one in enumerate(answers):
        if one.answered or one.request.kind == "social" or one.request.vague:
            continue
        if len(whole) >= LONGER * len(one.request.text):
            asked = one.request.model_copy(update={"text": whole})
            together = _answer(retriever, heard, conversation, asked)
            if together.answered and not _sources(together) & _sources(*answers):
                answers[place] = together.model_copy(update={"request": one.request})
        break
    return tuple(answers)


def internal_hits(retriever: Retriever, heard: Heard, answers: Sequence[Answering]) -> tuple[Hit, ...]:
    """Internal articles on what is asked, for the agent's eyes only."""
    found = [
        retriever.search(answer.request.text, pool="articles", language=heard.language, k=NEAR, internal=True)
        for answer in answers
        if answer.request.kind != "social"
    ]
    hits = (hit for one in found for hit in one.hits if hit.passage.audience == "internal")
    return tuple({hit.passage.source_id: hit for hit in hits}.values())


def _answer(retriever: Retriever, heard: Heard, conversation: Conversation, request: Request) -> Answering:
    if request.kind == "social":
        return Answering(request=request, articles=Found(), resolutions=Found(), answered=False)
    articles = _surest(retriever, request.text, heard.language)
    past = _of_others(retriever.search(request.text, pool="resolutions", language=heard.language), conversation.id)
    first = articles.hits[0].passage if articles.hits else None
    return Answering(
        request=request,
        articles=articles,
        resolutions=past,
        answered=not request.vague and answered(articles, past, careful=is_delicate(heard)),
        source=retriever.source(first.source_id) if first else (),
        weights=retriever.weights(request.text, first.language if first else heard.language),
    )


def _surest(retriever: Retriever, text: str, language: str) -> Found:
    """The articles for a request: asked whole, and by its asking sentence alone where it tells a story first."""
    found = retriever.search(text, pool="articles", language=language)
    bare = asking(text)
    if len(bare) * LONGER > len(text) or len(content(tokens(bare))) < TELLING:
        return found
    alone = retriever.search(bare, pool="articles", language=language)
    return max(found, alone, key=lambda one: one.answerable)


def _of_others(found: Found, conversation_id: str) -> Found:
    """Without the conversation's own answer: it must not answer itself."""
    hits = tuple(hit for hit in found.hits if hit.passage.source_id != conversation_id)
    return found if len(hits) == len(found.hits) else Found(hits=hits)


def _sources(*answers: Answering) -> set[str]:
    """The first articles of the answered ones."""
    return {one.articles.hits[0].passage.source_id for one in answers if one.answered and one.articles.hits}


def _requests(heard: Heard, conversation: Conversation) -> tuple[Request, ...]:
    """The requests; one made of function words alone ("cuánto cuesta?") is vague, unless the subject says of what."""
    requests = tuple(
        request.model_copy(update={"vague": True}) if _says_nothing(request) else request for request in heard.requests
    )
    if len(requests) != 1 or not requests[0].vague or not conversation.subject:
        return requests
    named = requests[0].model_copy(update={"text": f"{conversation.subject}: {requests[0].text}", "vague": False})
    return (named,)


def _says_nothing(request: Request) -> bool:
    return request.kind != "social" and all(word in stopwords() for word in tokens(request.text))
