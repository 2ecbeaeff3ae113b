"""What our side promised: the clauses of agents' and bots' messages that commit to something, and when it is due."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from copilot.conversation import Message
from copilot.promise import Promise
from copilot.promises import clauses_english, clauses_romance
from copilot.promises.calendar import Calendar
from copilot.promises.clauses import Group, Line, Sentence, Token, Words, has, language_of, read, words_of
from copilot.promises.find_commits import Scene, commits, subject_of
from copilot.promises.find_cuts import aimed, begin_of, end_of, names_time, trimmed
from copilot.promises.find_not import (
    holds,
    is_habit,
    is_length,
    is_nobodys,
    is_over,
    is_periodic,
    is_proposed,
    is_relative,
    is_yours,
    moments,
)
from copilot.promises.find_perhaps import is_conditional, questioned
from copilot.promises.when import Due, due

_OURS = ("agent", "bot")
_CLOCK = re.compile(r"\b(?:las?|[aà]s|at|by|el|dia|antes|before|on|em|en|in)\s\d", re.I)
_MOST = 8
"""Promises of one message; a message with more is a list, not a commitment."""


class Found(NamedTuple):
    """A promise with the kinds of act that it is of."""

    promise: Promise
    acts: frozenset[str]


class _Candidate(NamedTuple):
    group: Group
    begin: int
    end: int
    due: Due | None
    timed: bool
    named: bool
    """It holds words of time, whether they can be resolved or not."""
    place: int
    """Of its group among those of the sentence."""
    leads: bool = False
    """By itself no promise, but the beginning of one: "lo reviso", before "y te digo hoy"."""


def found(message: Message, calendar: Calendar, language: str) -> tuple[Promise, ...]:
    """The promises of one message, in order; none for a customer's message or a private note.

    `text` is an exact piece of the message. `due` is "" when the words give no time or the message none.
    """
    return tuple(one.promise for one in found_acts(message, calendar, language))


def found_acts(message: Message, calendar: Calendar, language: str) -> tuple[Found, ...]:
    """`found`, with the acts."""
    if message.role not in _OURS or message.private:
        return ()
    return found_in(read(message.text, language_of(language)), message, calendar)


def found_in(said: Iterable[Sentence], message: Message, calendar: Calendar) -> tuple[Found, ...]:
    """`found_acts`, for sentences that are read already."""
    made: list[Found] = []
    for sentence in said:
        if _triggers(sentence.language).isdisjoint(sentence.lows) and not _CLOCK.search(sentence.text):
            continue
        for one in _in_sentence(sentence, message, calendar):
            made.append(Found(_promise(_piece(sentence.text, sentence.line, one), message, one), one.group.acts))
    return tuple(made[:_MOST])


def _promise(piece: str, message: Message, one: _Candidate) -> Promise:
    return Promise(
        text=piece,
        by=message.author or message.role,
        due=one.due.at.isoformat() if one.due else "",
        message_id=message.id,
        day=one.due.day if one.due else False,
    )


@cache
def _triggers(language: str) -> frozenset[str]:
    """Words without one of which nothing is promised: times to come and forms that say what we will do."""
    words = words_of(language)
    forms = (
        form
        for form, readings in words.forms.folded.items()
        if any((one.person == "1" and one.time in ("present", "future")) or one.time == "future" for one in readings)
    )
    helping = _ENGLISH if language == "en" else frozenset(words.helping)
    return words["soon"] | words["later"] | frozenset(forms) | helping


_ENGLISH = frozenset(
    {"will", "i'll", "we'll", "you'll", "they'll", "it'll", "he'll", "she'll", "going", "expect", "someone"}
)


def groups_of(sentence: Sentence) -> list[Group]:
    """The verb groups of one sentence, by its language's grammar."""
    if sentence.groups is None:
        words = words_of(sentence.language)
        if sentence.language == "en":
            sentence.groups = clauses_english.groups(sentence.line, words)
        else:
            found = clauses_romance.groups(sentence.line, words, sentence.language)
            sentence.groups = [one for one in found if not _is_that_is(sentence.line, one)]
    return sentence.groups


def _is_that_is(line: Line, group: Group) -> bool:
    """ "o sea", "ou seja": no verb, and no clause of its own."""
    low = line[group.first].low
    return low in ("sea", "seja") and group.first > 0 and line[group.first - 1].low in ("o", "ou")


class _Clause(NamedTuple):
    """A clause that may commit, whenever it is said. `place` is that of its group among those of the sentence."""

    place: int
    begin: int
    end: int
    named: bool
    """It holds words of time, whether they can be resolved or not."""
    timed: Group | None
    """What it commits to when its time is to come; None: to nothing."""
    untimed: Group | None
    """The same without a time."""
    leads: bool


def _in_sentence(sentence: Sentence, message: Message, calendar: Calendar) -> Iterator[_Candidate]:
    candidates: list[_Candidate] = []
    for one in _clauses(sentence):
        moment = _when(sentence, one, message, calendar) if one.named else None
        timed = moment is not None or (one.named and message.at is None)
        group = one.timed if timed else one.untimed
        if group:
            candidates.append(_Candidate(group, one.begin, one.end, moment, timed, one.named, one.place))
        elif one.leads and not timed:
            lead = groups_of(sentence)[one.place]
            candidates.append(_Candidate(lead, one.begin, one.end, None, False, one.named, one.place, True))
    if candidates:
        line, words = sentence.line, words_of(sentence.language)
        yield from _merged(_whole(_decided(candidates, line), line, groups_of(sentence), words), line, words)


@lru_cache(maxsize=4096)
def _clauses(sentence: Sentence) -> tuple[_Clause, ...]:
    """Those of a sentence. Remembered, for they depend on its words alone: only their time is read for each message."""
    line, words = sentence.line, words_of(sentence.language)
    asked = questioned(line, words)
    groups = groups_of(sentence)
    perhaps = not words["if"].isdisjoint(line.lows)
    found: list[_Clause] = []
    for place, group in enumerate(groups):
        if not _could(group) or group.first in asked:
            continue
        if perhaps and is_conditional(line, groups, place, words):
            continue
        begin = trimmed(line, begin_of(line, groups, place, words), group, words)
        end = end_of(line, groups, place, words)
        clause = _judged(sentence, place, begin, end)
        if clause.timed or clause.untimed or clause.leads:
            found.append(clause)
    return tuple(found)


def _judged(sentence: Sentence, place: int, begin: int, end: int) -> _Clause:
    line, words, group = sentence.line, words_of(sentence.language), groups_of(sentence)[place]
    named = names_time(line, begin, end, words)
    scene = Scene(line, begin, end, words, False, has(line, words.phrases["open"], max(0, begin - 8), end))
    untimed = commits(group, scene)
    timed = named and commits(group, scene._replace(timed=True))
    none = (timed or untimed) and _is_none(sentence, place, begin, end, words)
    plain = _plain(group, scene) if (timed or untimed) and not none else None
    leads = not untimed and (_leads(group) or _goes_on(group, line, begin))
    return _Clause(place, begin, end, named, plain if timed else None, plain if untimed else None, leads)


def _decided(candidates: list[_Candidate], line: Line) -> list[_Candidate]:
    """Without what is only one way of two: "se lo abonamos o se lo devolvemos"."""
    either: set[int] = set()
    for at, (one, two) in enumerate(pairwise(candidates)):
        joined = two.begin > 0 and line[two.begin - 1].low in ("o", "ou", "or") and two.begin - one.end in (0, 1)
        if joined and not one.named and not two.named:
            either |= {at, at + 1}
    return [one for at, one in enumerate(candidates) if at not in either] if either else candidates


def _is_none(sentence: Sentence, place: int, begin: int, end: int, words: Words) -> bool:
    """Whether it only sounds like a promise."""
    line, groups, language = sentence.line, groups_of(sentence), sentence.language
    group = groups[place]
    return (
        is_proposed(line, groups, place, words, language)
        or is_nobodys(line, begin, group)
        or is_yours(line, group, words)
        or holds(line, group, begin, end, words, language)
        or is_periodic(line, group, begin)
        or is_relative(line, groups, place, words)
        or is_habit(line, groups, place, begin, end, words, language)
    )


def _plain(group: Group, scene: Scene) -> Group:
    """Without the acts of a person that a thing cannot do: "el dinero vuelve" tells nobody anything."""
    comes = bool(group.acts & {"arrive", "receive"}) and group.person != "1" and subject_of(group, scene) != "people"
    return group._replace(acts=group.acts - {"tell", "look"}) if comes else group


def _whole(candidates: list[_Candidate], line: Line, groups: list[Group], words: Words) -> list[_Candidate]:
    """Each with what it says or waits for: "reviso cómo te quedó", "te aviso en cuanto haya respuesta"."""
    limits = [*(one.begin for one in candidates[1:]), len(line)]
    return [
        one._replace(end=max(one.end, min(limit, aimed(line, groups, one.place, one.end, words))))
        for one, limit in zip(candidates, limits, strict=False)
    ]


def _could(group: Group) -> bool:
    said = group.time in ("present", "future") or group.verb == "expect"
    return said and not group.negated and group.mood not in ("can", "try", "be")


def _when(sentence: Sentence, clause: _Clause, message: Message, calendar: Calendar) -> Due | None:
    """The last moment that the time words of a clause leave, where they name one to come."""
    line, begin, group = sentence.line, clause.begin, groups_of(sentence)[clause.place]
    if message.at is None:
        return None
    text = moments(sentence.text[line[begin].start : line[clause.end - 1].end], sentence.language)
    moment = due(text, message.at, calendar, sentence.language)
    if moment is None or is_over(moment, message.at) or is_length(line, group, begin, moment, line[begin].start):
        return None
    return moment


def _merged(candidates: list[_Candidate], line: Sequence[Token], words: Words) -> Iterator[_Candidate]:
    """Two that are one: "lo reviso y te digo hoy", "te lo asigno mañana y te confirmo"."""
    waiting: _Candidate | None = None
    for one in candidates:
        if waiting and _is_one(waiting, one):
            first = waiting if waiting.due else one
            waiting = _Candidate(
                first.group._replace(acts=waiting.group.acts | one.group.acts),
                waiting.begin,
                one.end,
                first.due,
                True,
                True,
                one.place,
            )
            continue
        if waiting and not waiting.leads:
            yield waiting
        waiting = one
    if waiting and not waiting.leads:
        yield waiting


def _leads(group: Group) -> bool:
    plain = group.person == "1" and group.time == "present" and not group.mood and not group.dative
    return plain and "look" in group.acts


def _goes_on(group: Group, line: Line, begin: int) -> bool:
    """ "... y te confirmo por este correo", after what is done before it."""
    tells = group.person == "1" and group.time == "present" and group.dative and "tell" in group.acts
    after = line[group.last + 1].low if group.last + 1 < len(line) else ""
    joined = begin > 0 and line[begin - 1].low in ("y", "e", "and")
    return tells and joined and not group.mood and after not in (":", "que")


def _is_one(first: _Candidate, second: _Candidate) -> bool:
    if second.begin - first.end not in (0, 1):
        return False
    if first.leads and "look" not in first.group.acts:
        return False
    tells = "tell" in second.group.acts and second.group.person == "1"
    if not tells or first.group.person != "1":
        return False
    return not second.named or (not first.named and "look" in first.group.acts)


_JOINTS = frozenset({"y", "e", "and", "pero", "mas", "but", "que", "ya", "asi", "o", "ou", "or"})


def _piece(sentence: str, line: Sequence[Token], one: _Candidate) -> str:
    begin, end = one.begin, one.end
    while end > begin and not (line[end - 1].low[0].isalnum() or line[end - 1].low in ("·", ")", "%", "€", "$")):
        end -= 1
    while end - 1 > begin and line[end - 1].low in _JOINTS:
        end -= 1
    while end > begin and line[end - 1].low == ",":
        end -= 1
    while begin < end and not line[begin].low[0].isalnum() and line[begin].low != "·":
        begin += 1
    return sentence[line[begin].start : line[end - 1].end] if end > begin else sentence
