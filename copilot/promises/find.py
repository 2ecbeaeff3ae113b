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
from copilot.promises.when import Due, due

_OURS = ("agent", "bot")
_BREAKS = frozenset({";", ":", "(", ")", "—", "–", ".", "!", "?", "…", "¿", "¡"})
_NONE = -1
"""No cut: what stands before belongs to the clause ("antes de que acabe el día te mando")."""
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
        if perhaps and _is_conditional(line, groups, place, words):
            continue
        begin = _trimmed(line, _begin(line, groups, place, words), group, words)
        end = _end(line, groups, place, words)
        clause = _judged(sentence, place, begin, end)
        if clause.timed or clause.untimed or clause.leads:
            found.append(clause)
    return tuple(found)


def _judged(sentence: Sentence, place: int, begin: int, end: int) -> _Clause:
    line, words, group = sentence.line, words_of(sentence.language), groups_of(sentence)[place]
    named = _names_time(line, begin, end, words)
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
        one._replace(end=max(one.end, min(limit, _aimed(line, groups, one, words))))
        for one, limit in zip(candidates, limits, strict=False)
    ]


_AIMS = frozenset({"para", "pra", "to", "sure"})


def _aimed(line: Line, groups: list[Group], one: _Candidate, words: Words) -> int:
    end = one.end
    for place in range(one.place + 1, len(groups)):
        group = groups[place]
        if group.first < end:
            continue
        gap = [token.low for token in line[groups[place - 1].last + 1 : group.first + 1]]
        if any(low in _BREAKS or low == "," or low in words["conjunctions"] for low in gap):
            break
        opened = has(line, words.phrases["open"], groups[place - 1].last + 1, group.first)
        if group.time != "other" and not opened and words["that"].isdisjoint(gap) and _AIMS.isdisjoint(gap):
            break
        end = len(line) if place + 1 == len(groups) else cut(line, group, groups[place + 1], words)
        end = groups[place + 1].first if end == _NONE else end
    return end


def _begin(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> int:
    """Where the clause of a group begins, with the clause before it that it waits for."""
    while place:
        begin = cut(line, groups[place - 1], groups[place], words)
        if begin != _NONE:
            return begin
        place -= 1
    stops = (at + 1 for at in range(groups[0].first - 1, -1, -1) if line[at].low in (";", "!", "?"))
    return next(stops, 0)


def _end(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> int:
    """Where the clause of a group ends, with what it aims at ("pido que se lo lleven en dos días")."""
    following = place + 1
    while following < len(groups) and groups[following].time == "other" and not _parted(line, groups, following, words):
        following += 1
    if following == len(groups):
        return len(line)
    end = cut(line, groups[following - 1], groups[following], words)
    end = groups[following].first if end == _NONE else end
    return max(end, _after_relative(line, groups, following, words))


def _after_relative(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> int:
    """Where a clause ends that goes on after a relative one: "vuelve a la tarjeta con la que se cobró, en 5 días"."""
    group = groups[place]
    which = line[group.first - 1].low in ("que", "which", "that")
    if not which or line[group.first - 2].low not in words["determiners"]:
        return 0
    stop = groups[place + 1].first if place + 1 < len(groups) else len(line)
    commas = [at for at in range(group.last + 1, stop) if line[at].low in (",", ";", ":")]
    if not commas or line[commas[0]].low != "," or not _names_time(line, commas[0], stop, words):
        return 0
    return stop if place + 1 == len(groups) else cut(line, group, groups[place + 1], words)


def _parted(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> bool:
    between = [token.low for token in line[groups[place - 1].last + 1 : groups[place].first]]
    stops = any(low in _BREAKS or low == "," or low in words["conjunctions"] for low in between)
    return stops or "que" not in between


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


def _names_time(line: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    soon, numbers = words["soon"], words["numbers"]
    for token in line[begin:end]:
        low = token.low
        if low in soon or low in numbers or low[0].isdigit() or (low.endswith("'s") and low[:-2] in soon):
            return True
    return False


def questioned(line: Line, words: Words) -> frozenset[int]:
    """Places of the tokens that are asked; a tag ("¿te parece?", "ok?") asks nothing."""
    if "?" not in line.lows:
        return frozenset()
    asked: set[int] = set()
    stop = max(at for at, token in enumerate(line) if token.low == "?")
    opens = [at for at, token in enumerate(line) if token.low == "¿"]
    if opens:
        for begin in opens:
            end = next((at for at in range(begin, len(line)) if line[at].low == "?"), len(line))
            if not _is_tag(line, begin + 1, end, words):
                asked.update(range(begin, end))
        return frozenset(asked)
    last = max((at for at in range(stop) if line[at].low in (",", "-", "—", "…")), default=-1)
    if last >= 0 and _is_tag(line, last + 1, stop, words):
        return frozenset()
    return frozenset(range(stop + 1))


def _is_tag(line: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    said = tuple(token.low for token in line[begin:end] if token.low[0].isalnum())
    return any(said[: len(tag)] == tag and len(said) <= len(tag) + 1 for tag in words.phrases["tags"].all)


def cut(line: Sequence[Token], one: Group, two: Group, words: Words) -> int:
    """Where the clause of the second group begins."""
    first = one.last + 1
    lows = [token.low for token in line[first : two.first]]
    for place, low in enumerate(lows, first):
        if low in _BREAKS and not _is_in_address(line, place):
            return place + 1
    conjunctions, thats = words["conjunctions"], words["that"]
    for place, low in enumerate(lows, first):
        if low in conjunctions and not _joins_words(line, place, one, two, words):
            return place + 1
    commas = [place for place, low in enumerate(lows, first) if low == ","]
    if commas:
        last = commas[-1]
        aims = line[last + 1].low in ("para", "pra", "to")  # "la llamo el lunes, a las once, para ver"
        aims = len(commas) == 1 or (aims and _names_time(line, commas[0], last, words))
        return last + 1 if aims or _names_time(line, last, two.first, words) else commas[0] + 1
    that = [place for place, low in enumerate(lows, first) if low in thats]
    return that[-1] + 1 if that else (_NONE if one.time == "other" else two.first)


def _is_in_address(line: Sequence[Token], place: int) -> bool:
    """ "http://mi.alborada.example": a stop with nothing after it."""
    return line[place].low in (":", ".") and place + 1 < len(line) and line[place + 1].start == line[place].end


def _joins_words(line: Sequence[Token], place: int, one: Group, two: Group, words: Words) -> bool:
    """ "entre las 2 y las 4", "la factura y el XML", "OR-564": joined inside what one clause says."""
    if line[place + 1].low == "-":
        return True
    after = line[place + 1].low if place + 1 < len(line) else ""
    counted = bool(place) and (line[place - 1].low[0].isdigit() or line[place - 1].low in words["numbers"])
    if counted and after in ("las", "los", "el", "la", "as", "os", "media", "cuarto", "meia", "half"):
        return not counted or after not in ("el", "la", "los") or line[place + 2].low[0].isdigit()
    return after[:1].isdigit()


def _trimmed(line: Sequence[Token], begin: int, group: Group, words: Words) -> int:
    """The clause without the fragments before it that say neither who, what nor when ("Listo, doña Rosa, ...")."""
    commas = [place for place in range(begin, group.first) if line[place].low in (",", "!", "¡", ".", ":")]
    for place in reversed(commas):
        told = line[begin:place]
        bare = all(
            token.low not in words["soon"]
            and not token.low[0].isdigit()
            and token.low not in words["nouns"]
            and token.low not in words["subordinators"]
            for token in told
        )
        if bare:
            return place + 1
    return begin


def _is_conditional(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> bool:
    """Whether the group hangs on an "if" that makes it an offer or a maybe; a thing to send first does not."""
    group = groups[place]
    here = next((at for at in range(group.first - 1, -1, -1) if _is_if(line[at], words)), None)
    if here is None or any(line[at].low in (";", ".") for at in range(here, group.first)):
        after = next((at for at in range(group.last + 1, len(line)) if _is_if(line[at], words)), None)
        if after is None or after + 1 == len(line) or _is_whether(line, group.last, after):
            return False
        return line[after + 1].low in words["wants"]
    if any(line[at].low in words["wants"] for at in range(here, min(here + 4, len(line)))):
        return True
    condition = next((one for one in groups if one.first >= here), None)
    if condition is None or condition is group:
        return True
    gives = bool(condition.acts & {"send", "tell", "visit", "deliver", "arrange"})
    yours = condition.person == "2" or (condition.ours and condition.person in ("3", ""))
    return not (gives and yours and not condition.negated)


def _is_whether(line: Sequence[Token], last: int, at: int) -> bool:
    """ "te escribo para saber si tienes luz"; "te escribo apenas vuelva, por DM si prefieres"."""
    if at - last > 1 and line[at - 1].low in _KNOWS:
        return True
    comma = next((one for one in range(at - 1, last, -1) if line[one].low == ","), at - 1)
    return comma < at - 1 and line[comma + 1].low in ("por", "via", "by")


_KNOWS = frozenset(
    {
        "saber",
        "ver",
        "comprobar",
        "confirmar",
        "revisar",
        "verificar",
        "conferir",
        "decir",
        "dizer",
        "garantir",
        "check",
    }
    | {"see", "know", "tell", "confirm", "verify", "decirte", "decirle", "contarte"}
)


def _is_if(token: Token, words: Words) -> bool:
    return token.low in words["if"] and token.written in ("si", "se", "caso", "if", "unless")


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
