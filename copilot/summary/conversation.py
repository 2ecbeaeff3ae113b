"""A conversation's summary from its digest: what is asked, what was answered, what is promised, what comes next."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from copilot.promise import Promise
from copilot.summary.digest import Digest, Episode, Told
from copilot.summary.prose import Prose
from copilot.summary.values import Fact, Summary
from copilot.text import words

LINES = 4
ENOUGH = 12
"""Words of a request that tell the matter; a shorter one is followed by the next best."""

ALIKE = 0.6
"""Share of the best request's worth from which another is told beside it."""


ALSO = 0.7
"""Share of the best answer's worth from which another is told after it."""
LONG = 2
"""Messages of our side from which a talk may hold two answers."""
SAME = 0.6


class Line(NamedTuple):
    text: str
    facts: tuple[Fact, ...]


def summary_of(
    digest: Digest, reader: str, *, who: str = "", resolved: bool = False, now: datetime | None = None
) -> Summary:
    """The summary in the language `reader`, of a customer called `who`.

    `now` says which promises are overdue; without it no date is told but those that were written.
    """
    prose = Prose(reader, digest.language)
    promises, asked = digest.promises, digest.asked
    lines = [line for line in _lines(digest, prose, who, resolved, now) if line.text][:LINES]
    return Summary(
        summary="\n".join(line.text for line in lines),
        facts=numbered(lines),
        promises=promises,
        open_questions=tuple(dict.fromkeys(one.text for one in digest.waiting)),
        tried=tuple(fact_of(one) for one in (digest.episodes[-1].tried if digest.episodes else ())),
        asked=asked,
        up_to=digest.up_to,
    )


def numbered(lines: Sequence[Line]) -> tuple[Fact, ...]:
    """The facts of all lines, each with the number of its line."""
    return tuple(fact.model_copy(update={"line": at}) for at, line in enumerate(lines) for fact in line.facts)


def _lines(digest: Digest, prose: Prose, who: str, resolved: bool, now: datetime | None) -> list[Line]:
    if not digest.episodes:
        return []
    episode = digest.episodes[-1]
    told = best_requests(episode)
    elsewhere = (*(one.text for one in digest.promises), *(one.text for one in digest.asked))
    answers = best_answers(episode, elsewhere)
    lines = [matter(told, prose, who)] if told else []
    if answers:
        lines.append(Line(prose.answers(answers), tuple(fact_of(one) for one in answers)))
    lines += [_promised(one, prose, now) for one in _telling(digest.promises, answers)]
    lines.append(_next(digest, (*told, *answers), prose, resolved))
    return lines


def matter(told: Sequence[Told], prose: Prose, who: str) -> Line:
    text = prose.request(told[0], who)
    for more in told[1:]:
        text = prose.more(text, more)
    return Line(text, tuple(fact_of(one) for one in told))


def best_requests(episode: Episode) -> tuple[Told, ...]:
    """What the customer came with: the best told, and one more where that says little and the other tells as much."""
    ranked = sorted(range(len(episode.requests)), key=lambda at: (-episode.requests[at].worth, at))
    taken = ranked[:1]
    if taken and len(words(episode.requests[taken[0]].text)) < ENOUGH:
        least = ALIKE * episode.requests[taken[0]].worth
        taken = sorted([*taken, *(at for at in ranked[1:2] if episode.requests[at].worth >= least)])
    return tuple(episode.requests[at] for at in taken)


def best_answer(episode: Episode) -> Told | None:
    """What our side said of it: the best told, the later of equals."""
    return max(reversed(episode.answers), key=lambda one: one.worth, default=None)


def best_answers(episode: Episode, elsewhere: Sequence[str] = ()) -> tuple[Told, ...]:
    """What our side said of it: the best told, and in a longer talk one more that tells as much, in order; what is told
    `elsewhere` (promises, what was asked) is no second answer."""
    best = best_answer(episode)
    if best is None:
        return ()
    others = [
        one
        for one in episode.answers
        if one is not best and one.worth >= ALSO * best.worth and not any(text in one.text for text in elsewhere)
    ]
    another = max(reversed(others), key=lambda one: one.worth, default=None)
    if another is None or episode.agents < LONG or _overlap(best, another):
        return (best,)
    return tuple(one for one in episode.answers if one in (best, another))


def _overlap(one: Told, other: Told) -> bool:
    """Whether two sentences say much the same."""
    mine, theirs = set(words(one.text)), set(words(other.text))
    return len(mine & theirs) >= SAME * min(len(mine), len(theirs))


def _telling(promises: Sequence[Promise], answers: Sequence[Told]) -> list[Promise]:
    """The promise to tell: the last broken, else the last open one with a time; none that an answer tells already."""
    broken = [one for one in promises if one.status == "broken"]
    wanted = broken or [one for one in promises if one.status == "open" and one.due]
    return [one for one in wanted[-1:] if all(one.text not in answer.text for answer in answers)]


def _promised(promise: Promise, prose: Prose, now: datetime | None) -> Line:
    return Line(prose.promise(promise, now), (Fact(text=promise.text, message_id=promise.message_id),))


def _next(digest: Digest, told: Sequence[Told], prose: Prose, resolved: bool) -> Line:
    """What comes next: an unanswered question; else nothing of ours is open and the customer is to do something."""
    waiting = [one for one in digest.waiting if all(one.text != each.text for each in told)]
    if waiting and not resolved:
        return Line(prose.say("next_answer", text=waiting[-1].text), (fact_of(waiting[-1]),))
    asked = [one for one in digest.asked if not one.done and all(one.text not in each.text for each in told)]
    if asked and digest.last_role == "agent" and not resolved:
        fact = Fact(text=asked[-1].text, message_id=asked[-1].message_id)
        return Line(prose.say("next_customer", text=asked[-1].text), (fact,))
    return Line("", ())


def fact_of(told: Told) -> Fact:
    """The sentence as a fact of a summary."""
    return Fact(text=told.text, message_id=told.message_id)
