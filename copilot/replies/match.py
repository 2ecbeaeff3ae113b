"""The saved replies nearest to a question, each set against it and its sentences against the articles found for it."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from copilot.replies.book import Ready
from copilot.replies.fit import Asked, Meeting, features, lacks_price, nearness
from copilot.replies.lines import Shelf
from copilot.replies.places import fill
from copilot.replies.support import judge
from copilot.replies.turns import unmet
from copilot.retrieval import Retriever
from copilot.retrieval.lexical import Stored
from copilot.retrieval.stems import tokens
from copilot.source import Passage
from copilot.write.brief import Answering
from copilot.write.select import is_abroad

LOOKED_AT = 5
"""Nearest replies whose sentences are held against the articles."""
_CAPITAL = re.compile(r"\b[A-ZÁÉÍÓÚÑÇ][^\W\d_]+")
_NOWHERE = "-"  # no country's code: everything that is a country's name is abroad from there


class Question(NamedTuple):
    """A request of a conversation, with `whole`, all that waits for an answer there, and the customer's country."""

    answer: Answering
    whole: str
    language: str
    country: str


class Match(NamedTuple):
    """A reply beside a question, with the features of `copilot.replies.fit`; `sentences` are filled, as judged.
    `problem` says in a word why it must not be offered, whatever its fit."""

    ready: Ready
    sentences: tuple[str, ...]
    meeting: Meeting
    features: list[float]
    problem: str


def matches(
    retriever: Retriever, question: Question, replies: Sequence[Ready], values: Mapping[str, str]
) -> tuple[Match, ...]:
    """The nearest of `replies`, all of the question's language, nearest first; none that cannot be filled from
    `values`."""
    nearest = _nearest(retriever, question, replies)
    if not nearest:
        return ()
    told = tuple(value for value in values.values() if value)
    shelf = Shelf(passages(retriever, question.answer), question.language, question.country)
    met: list[tuple[Ready, tuple[str, ...], Meeting]] = []
    for ready, meeting in nearest:
        filled = tuple(one for one in (fill(one, values) for one in ready.parts.sentences) if one is not None)
        if len(filled) == len(ready.parts.sentences):
            judged = tuple(judge(one, shelf, told) for one in filled)
            text = f"{ready.reply.title}\n{' '.join(filled)}"
            met.append((ready, filled, meeting._replace(judged=judged, text=text)))
    asked = ask(retriever, question, shelf)
    return tuple(
        Match(ready, filled, meeting, features(asked, meeting), _problem(question, meeting))
        for ready, filled, meeting in met
    )


def ask(retriever: Retriever, question: Question, shelf: Shelf) -> Asked:
    """The question with the passages and lines of the article found first."""
    lines = [line for line in next(iter(shelf.articles.values()), ()) if not line.is_title]
    texts = [
        Stored(line.passage.id, shelf.language, tuple(tokens(line.above)), tuple(tokens(line.text))) for line in lines
    ]
    near = retriever.compare(question.answer.request.text, shelf.language, texts)
    first = [one for one in shelf.passages if one.source_id == shelf.passages[0].source_id]
    whole = [
        Stored(one.id, shelf.language, tuple(tokens(" ".join((one.title, *one.heading)))), tuple(tokens(one.text)))
        for one in first
    ]
    wholes = retriever.compare(question.answer.request.text, shelf.language, whole)
    return Asked(
        question.answer,
        tuple((one.passage_id, nearness(one)) for one in wholes),
        tuple(zip(lines, map(nearness, near), strict=True)),
    )


def passages(retriever: Retriever, answer: Answering) -> tuple[Passage, ...]:
    """What the articles found for a question say, each whole, the first one first."""
    found = list(answer.source)
    known = {one.source_id for one in answer.source}
    for hit in answer.articles.hits:
        if hit.passage.source_id not in known:
            found += retriever.source(hit.passage.source_id)
    return tuple(found)


def _nearest(retriever: Retriever, question: Question, replies: Sequence[Ready]) -> list[tuple[Ready, Meeting]]:
    language = question.language
    by_request = retriever.compare(question.answer.request.text, language, [one.stored for one in replies])
    ranked = sorted(zip(by_request, replies, strict=True), key=lambda one: (-nearness(one[0]), one[1].reply.id))
    return [(ready, Meeting(scored, (), "")) for scored, ready in ranked[:LOOKED_AT]]


def _problem(question: Question, meeting: Meeting) -> str:
    if not meeting.borne_out:
        return "not_borne_out"
    if not question.answer.answered and not meeting.scored.meant.head:
        return "another_matter"  # the sources cannot answer it, and no word of the title was said
    if unmet(question.whole, meeting.text):
        return "another_turn"
    if lacks_price(question.answer.request.text, meeting.text, question.language):
        return "no_price"
    return "another_country" if is_for_others(meeting.text, question.country) else ""


def is_for_others(text: str, country: str) -> bool:
    """Whether it names countries and the customer's is none of them."""
    words = _CAPITAL.findall(text)  # "usa la red" names no country
    names = [*words, *(" ".join(words[at : at + 2]) for at in range(len(words) - 1))]
    named = [name for name in names if is_abroad(name, _NOWHERE)]
    return bool(country and named) and all(is_abroad(name, country) for name in named)
