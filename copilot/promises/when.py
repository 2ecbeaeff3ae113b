"""When a promise falls due: the last moment that its time words leave, in Spanish, Portuguese and English."""

from datetime import datetime, timedelta
from typing import NamedTuple

from copilot.promises.calendar import Calendar
from copilot.promises.when_read import DAYS, read
from copilot.promises.when_resolve import Moment, Setting, day_of, resolved
from copilot.promises.when_words import Tokens, Word, listed, may_tell

_STOPS = listed(". ; ! ? \n")
_JOINS = listed("y e and o ou or , ( ) :")
_TIGHT = listed(
    "a al antes as at ate by de del do da dia el em en entre eso for hasta la las los lo mas tardar maximo no na "
    "o on os para por sobre the tipo to until before from between around about of in mismo sin falta max , ( - – "
    "como este esta neste nesta this proximo proxima later latest than more"
)
_OR = listed("o u ou or a al to - – — hasta ate lo mas tardar el la las the as no na em en")
_ALTERNATIVES = listed("o u ou or a al to - – — hasta ate")
_EITHER = listed("o u ou or")
_AND = listed("y e and")
_BETWEEN = listed("entre between")
_LEADING = listed(
    "a al antes as at ate by das de del dentro em en entre eso hasta la las los el mas menos tardar o on para "
    "por sobre the tipo until before within from between around about in na nas nos no later than daqui dia este "
    "esta proximo proximos proximas siguientes plazo prazo un um partir despues depois after next past half "
    "cuarto quarter"
)
_LONGEST_GAP = 8  # words between a day and its time: "mañana le devuelvo la llamada antes de las 6"
_LONGEST_LEAD = 5
_YEARS = range(1900, 9900)  # far from where dates end


class Due(NamedTuple):
    """`at` is the last moment that the words leave, aware, in the calendar's zone. `day`: they name only a day, at
    whose closing `at` then is (23:59 when that is over as it is said). The time words stand at `start` to `end` in
    the text."""

    at: datetime
    day: bool
    start: int
    end: int


def due(text: str, at: datetime, calendar: Calendar, language: str) -> Due | None:
    """The last moment that the time words of one clause leave, said at `at` (aware); None when they give no time, or
    only a past one. Several combine ("mañana antes de las 6"). `language` is a tag such as "es-CL", or ""."""
    return max(_dues(text, at, calendar, language, clause=True), key=lambda one: one.at, default=None)


def whens(text: str, at: datetime, calendar: Calendar, language: str) -> tuple[Due, ...]:
    """Every separate time expression of `text`, in order: a day and its time are one, so are alternatives ("hoy o
    mañana") with the later of them."""
    return tuple(_dues(text, at, calendar, language, clause=False))


def _dues(text: str, at: datetime, calendar: Calendar, language: str, *, clause: bool) -> list[Due]:
    if at.year not in _YEARS or not may_tell(text):
        return []
    tokens = Tokens(text, language)
    groups = _grouped(tokens, read(tokens))
    if clause:
        groups = _whole(groups)
    return _resolved(tokens, groups, Setting(at.astimezone(calendar.zone), calendar))


def _grouped(tokens: Tokens, words: list[Word]) -> list[list[Word]]:
    """The words that make one expression together: never two that both name the day, or both the time."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and _fits(groups[-1], word) and _near(tokens, groups[-1][-1].last, word.first):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _fits(group: list[Word], word: Word) -> bool:
    kinds = {one.kind for one in group}
    if word.kind == "clock":
        return "clock" not in kinds
    if word.kind == "part":
        return "part" not in kinds or "clock" not in kinds
    if word.kind == "span":
        return "span" not in kinds and kinds <= {"clock", "part", "day"}
    if "span" in kinds:
        return False
    if {word.kind, *kinds & DAYS} == {"date", "month"}:  # "el 5 del próximo mes"
        return True
    days = kinds & DAYS
    return not days or (word.kind == "weekday") != ("weekday" in days)


def _near(tokens: Tokens, end: int, start: int) -> bool:
    gap = tokens.words[end:start]
    if _TIGHT.issuperset(gap):
        return True
    return len(gap) <= _LONGEST_GAP and not _STOPS.intersection(gap) and not _JOINS.intersection(gap)


def _whole(groups: list[list[Word]]) -> list[list[Word]]:
    """In one clause a lone day and a lone time belong together, whatever stands between them."""
    if len(groups) == 2:
        kinds = [{word.kind for word in group} for group in groups]
        timed = [one <= {"clock", "part"} for one in kinds]
        dated = [bool(one & DAYS) and not one & {"clock", "part"} for one in kinds]
        if (timed[0] and dated[1]) or (dated[0] and timed[1]):
            return [groups[0] + groups[1]]
    return groups


def _resolved(tokens: Tokens, groups: list[list[Word]], setting: Setting) -> list[Due]:
    found: list[Due] = []
    last: list[Word] | None = None
    for group in groups:
        same = last is not None and not _STOPS.intersection(tokens.words[last[-1].last : group[0].first])
        otherwise = day_of(last, setting) if last and same else None
        moment = resolved(group, setting, otherwise)
        if moment is None:
            continue
        one = _placed(tokens, group, moment)
        if found and last and same and _alternative(tokens, last, group):
            earlier = found.pop()
            later = _later(earlier, one, group, tokens.words[last[-1].last : group[0].first])
            one = later._replace(start=earlier.start, end=one.end)
        found.append(one)
        last = group if day_of(group, setting) or last is None or not same else [*last, *group]
    return found


def _later(first: Due, second: Due, group: list[Word], gap: list[str]) -> Due:
    """The end of a range, a week on where it names an earlier weekday ("entre el martes y el jueves" said on a
    Wednesday), or the later of two alternatives."""
    if second.at < first.at and not _EITHER.intersection(gap) and any(word.kind == "weekday" for word in group):
        return second._replace(at=second.at + timedelta(days=7))
    return max(first, second, key=lambda one: one.at)


def _alternative(tokens: Tokens, last: list[Word], group: list[Word]) -> bool:
    """ "hoy o mañana", "entre lunes y miércoles", "del 5 al 8": one expression."""
    gap = tokens.words[last[-1].last : group[0].first]
    if not gap or len(gap) > 4:
        return False
    if _OR.issuperset(gap):
        return not _ALTERNATIVES.isdisjoint(gap)
    before = tokens.words[max(0, last[0].first - 2) : last[0].first]
    return not _AND.isdisjoint(gap) and not _BETWEEN.isdisjoint(before) and (_OR | _AND).issuperset(gap)


def _placed(tokens: Tokens, group: list[Word], moment: Moment) -> Due:
    """With the small words that lead in: "antes de las", "a más tardar el", "by"."""
    first, last = group[0].first, max(word.last for word in group)
    for _ in range(_LONGEST_LEAD):
        if first == 0 or tokens.words[first - 1] not in _LEADING:
            break
        first -= 1
    return Due(moment.at, moment.day, tokens.starts[first], tokens.ends[last - 1])
