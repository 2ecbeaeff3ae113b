"""A customer's history in at most four lines, newest matter first: what happened, what is owed, what came before."""

from collections.abc import Sequence
from datetime import datetime

from copilot.conversation import Value
from copilot.promise import Owed, Promise
from copilot.summary.conversation import LINES, Line, best_answer, best_requests, fact_of, matter, numbered
from copilot.summary.digest import Digest
from copilot.summary.prose import Prose
from copilot.summary.values import Fact, Summary


class Past(Value):
    """One conversation of a history. `matter` is the same for those about one matter ("" where that is not known);
    `at` is when it was last written in."""

    id: str
    channel: str
    at: datetime | None
    digest: Digest
    resolved: bool = False
    matter: str = ""


class Repeats(Value):
    """That the newest matter came up before: how often in all, since when, on how many channels."""

    contacts: int
    since: datetime | None = None
    channels: int = 1


def history_of(
    past: Sequence[Past],
    promises: Sequence[Owed],
    reader: str,
    *,
    who: str = "",
    repeats: Repeats | None = None,
    total: int = 0,
    now: datetime | None = None,
) -> Summary:
    """The history told in the language `reader` of a customer called `who`.

    `past` are the latest conversations, newest first, of `total` in all; `promises` all that are not kept. `now`, with
    the time zone that days are told in, says which are overdue.
    """
    matters = _newest_of_each(past)
    lines = [_told(one, reader, who if not at else "", now) for at, one in enumerate(matters)]
    if lines and repeats and repeats.contacts > 1:
        lines[0] = lines[0]._replace(text=f"{lines[0].text} {repeated(repeats, reader, now)}")
    owed = _most_urgent(promises, now)
    if owed:
        lines.insert(1, _promised(owed, Prose(reader), now))
    lines = [line for line in lines if line.text][:LINES]
    return Summary(
        summary="\n".join(line.text for line in lines),
        facts=numbered(lines),
        promises=tuple(promises),
        open_questions=tuple(
            dict.fromkeys(one.text for some in past if not some.resolved for one in some.digest.waiting)
        ),
        up_to=past[0].digest.up_to if past else "",
    )


def _newest_of_each(past: Sequence[Past]) -> list[Past]:
    """The newest conversation of each matter, newest first."""
    seen: set[str] = set()
    found: list[Past] = []
    for one in past:
        if not one.matter or one.matter not in seen:
            found.append(one)
        seen.add(one.matter)
    return found


def _told(one: Past, reader: str, who: str, now: datetime | None) -> Line:
    prose = Prose(reader, one.digest.language)
    if not one.digest.episodes:
        return Line("", ())
    episode = one.digest.episodes[-1]
    told, answer = best_requests(episode), best_answer(episode)
    line = matter(told, prose, who) if told else Line("", ())
    text = " ".join(part for part in (line.text, prose.answer(answer) if answer else "") if part)
    facts = (*line.facts, *((fact_of(answer),) if answer else ()))
    where = prose.where(one.at, one.channel, now)
    return Line(
        prose.say("past", where=where, text=text) if text and where else text,
        tuple(fact.model_copy(update={"conversation_id": one.id}) for fact in facts),
    )


def repeated(repeats: Repeats, reader: str, now: datetime | None) -> str:
    """ "(third contact on this since 2 March, on 2 channels)"."""
    prose = Prose(reader)
    day = prose.day(repeats.since, now) if repeats.since else ""
    said = prose.say("again" if day else "again_undated", count=prose.nth(repeats.contacts), day=day)
    return f"({said}, {prose.say('channels', count=str(repeats.channels))})" if repeats.channels > 1 else f"({said})"


def _most_urgent(promises: Sequence[Owed], now: datetime | None) -> Owed | None:
    """The latest whose time is over or that was broken; else the one that falls due first; else one without a time."""
    late = [one for one in promises if one.status == "broken" or _is_over(one, now)]
    if late:
        return max(late, key=lambda one: one.due)
    return min(promises, key=lambda one: (not one.due, one.due), default=None)


def _is_over(promise: Promise, now: datetime | None) -> bool:
    return bool(promise.due and now and datetime.fromisoformat(promise.due) < now)


def _promised(owed: Owed, prose: Prose, now: datetime | None) -> Line:
    fact = Fact(text=owed.text, message_id=owed.message_id, conversation_id=owed.conversation_id)
    return Line(prose.promise(owed, now), (fact,))
