"""Times of the day that a number writes: "antes de las 6", "17:30 hs", "5 pm", "entre 9 y 13", "às 18h"."""

from typing import Literal, NamedTuple

from copilot.promises.when_dates import is_bare
from copilot.promises.when_words import UNITS, Tokens, Word, listed

Half = Literal["am", "pm", "night", ""]

_HOURS = listed("h hs hr hrs hora horas hour hours")
_BEFORE_LAS = listed("a de hasta para tipo sobre y e entre desde pasadas o u eso tardar maximo por como")
_COUNTED_BY_LAS = listed(
    "cajas cuotas cuentas facturas lineas llamadas opciones ordenes boletas personas preguntas sucursales "
    "tarjetas tiendas unidades veces semanas entregas"
)
_ENGLISH = listed("at by before until till around about after past @")
_TO = listed("a al - – — to ate hasta o ou or as")
_AND = listed("y e and")
_OPENS_A_RANGE = listed("entre between")
_FROM = listed("de from desde das")
_ARTICLES = listed("las la as os the")
_AFTER = listed("despues pasadas depois after partir")
_SPAN_BEFORE = listed("en em in within dentro daqui plazo prazo menos cada every proximas nas siguientes over under")
_TIME_OF_DAY: dict[str, Half] = {
    "manana": "am", "madrugada": "am", "manha": "am", "morning": "am",
    "tarde": "pm", "tardecita": "pm", "afternoon": "pm", "evening": "pm",
    "noche": "night", "noite": "night", "night": "night",
}  # fmt: skip
_WORKDAY_CLOCKS = range(7, 24)


class Clock(NamedTuple):
    """A time as said: without `half` an hour up to 12 may be either. `after`: only a beginning is named."""

    hour: int
    minute: int = 0
    half: Half = ""
    after: bool = False


class _Read(NamedTuple):
    clock: Clock
    last: int
    sure: bool


def clock(tokens: Tokens, index: int, *, follows_day: bool = False) -> Word | None:
    """The time of the day that starts with the number at that token, of a range its end.

    `follows_day`: the words before it named a day ("mañana 18 hs")."""
    first = _one(tokens, index, inside=False)
    if first is None:
        return None
    before = tokens.word(index - 1)
    ranged = _range_end(tokens, index, first, follows_day=follows_day)
    if ranged is not None:
        return ranged
    hours = tokens.word(first.last - 1) in _HOURS
    if (tokens.word(first.last) in UNITS and not first.sure) or (hours and first.clock.hour == 24):
        return None
    said = _announced(tokens, index) and _counts_nothing(tokens, first.last, before)
    hours = tokens.word(first.last - 1) in _HOURS and not first.clock.minute
    if hours and not said and not first.clock.half and not _hour_of_day(tokens, index, first.clock.hour, follows_day):
        return None
    if not (said or first.sure):
        return None
    return Word(index, first.last, "clock", _with_quarters(tokens, index, first.clock))


def _one(tokens: Tokens, index: int, *, inside: bool) -> _Read | None:
    """One time and whether its own form shows that it is one."""
    read = tokens.number(index, inside=inside)
    if read is None or read[0] > 24 or (len(tokens.words[index]) > 2 and tokens.words[index].isdecimal()):
        return None
    hour, at = read
    minute, at, sure = _minutes(tokens, at, announced=_announced(tokens, index))
    half, at = _half(tokens, at)
    if not half and hour <= 12:
        at, sure = (at + 1, True) if tokens.word(at) == "ish" else (at, sure)
    if tokens.word(at) in _HOURS and not half:
        spoken = tokens.word(at) in ("hora", "horas", "hour", "hours")
        if not spoken or hour > 12 or tokens.word(index - 1) in _ARTICLES:
            at, sure = at + 1, True
            half, at = _half(tokens, at)
    if tokens.word(at) == "en" and tokens.word(at + 1) == "punto":
        at, sure = at + 2, True
    if tokens.word(at) == "o" and tokens.word(at + 1) == "'" and tokens.word(at + 2) == "clock":
        at, sure = at + 3, True
    return _Read(Clock(hour, minute, half), at, sure or bool(half))


def _minutes(tokens: Tokens, at: int, *, announced: bool) -> tuple[int, int, bool]:
    """ ":30", "h30", ".30 hs", "y media", "y cuarto", "menos cuarto", "e meia"."""
    sign, following = tokens.word(at), tokens.word(at + 1)
    if sign in (":", "h", ".") and tokens.joined(at) and tokens.joined(at + 1) and following.isdecimal():
        clear = sign != "." or announced or tokens.word(at + 2) in _HOURS or tokens.word(at + 2) in ("am", "pm")
        return (
            (int(following), at + 2, True) if clear and len(following) == 2 and int(following) < 60 else (0, at, False)
        )
    if sign in _AND and following in ("media", "meia", "cuarto", "quarto"):
        return (30 if following in ("media", "meia") else 15), at + 2, True
    if sign in ("menos", "less") and following in ("cuarto", "quarto"):
        return -15, at + 2, True
    if sign in ("y", "e"):
        read = tokens.number(at + 1)
        if read and read[0] in (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55) and tokens.word(read[1]) not in UNITS:
            return read[0], read[1], False
    return 0, at, False


def _half(tokens: Tokens, at: int) -> tuple[Half, int]:
    """ "pm", "p.m.", "p. m.", "de la tarde", "da manhã", "in the evening"."""
    word = tokens.word(at)
    if word in ("am", "pm"):
        return ("am" if word == "am" else "pm"), at + 1
    if word in ("a", "p") and tokens.word(at + 1) == "." and tokens.word(at + 2) == "m":
        return ("am" if word == "a" else "pm"), at + 3 + (tokens.word(at + 3) == ".")
    if word in ("de", "da", "in"):
        skip = at + 1 + (tokens.word(at + 1) in ("la", "the"))
        half = _TIME_OF_DAY.get(tokens.word(skip))
        if half and (word == "da" or skip > at + 1):
            return half, skip + 1
    if word == "del" and tokens.word(at + 1) == "dia":
        return "", at + 2
    return "", at


def _range_end(tokens: Tokens, index: int, first: _Read, *, follows_day: bool) -> Word | None:
    """ "entre 9 y 13", "de 9 a 14 hs", "2-4 pm", "entre las 14 y las 17": the later of both."""
    link, at = tokens.word(first.last), first.last + 1
    openers = {tokens.word(index - 1), tokens.word(index - 2)}
    between, start = bool(openers & _OPENS_A_RANGE), index
    minute = first.clock.minute
    if between and link not in _AND and minute:  # "entre cinco y diez": the ten is no minute
        link, at, minute = _reread(tokens, index)
    if not (link in _TO or (link in _AND and between)):
        return None
    article = tokens.word(at) in _ARTICLES
    second = _one(tokens, at + article, inside=tokens.joined(at))
    if second is None or tokens.word(second.last) in UNITS:
        return None
    announced = article or first.sure or second.sure or _announced(tokens, index)
    opened = between or follows_day or tokens.word(index - 1) in _FROM
    if not (announced or opened) or not _counts_nothing(tokens, second.last, "" if announced else "de"):
        return None
    in_hours = tokens.word(second.last - 1) in _HOURS and not (article or second.clock.minute or first.sure)
    if in_hours and (tokens.word(index - 1) in _SPAN_BEFORE or not 7 <= first.clock.hour < second.clock.hour <= 22):
        return None
    return Word(start, second.last, "clock", _later(first.clock, second.clock))


def _reread(tokens: Tokens, index: int) -> tuple[str, int, int]:
    read = tokens.number(index)
    after = read[1] if read else index + 1
    return tokens.word(after), after + 1, 0


def _later(first: Clock, second: Clock) -> Clock:
    """The range's end: in the afternoon when its number is smaller ("entre diez y una")."""
    if not second.half and first.hour > second.hour and second.hour < 12 and first.hour <= 12:
        return second._replace(half="pm")
    return second


def _announced(tokens: Tokens, index: int) -> bool:
    """Whether the words before say that a time of the day follows: "a las", "hasta las", "às", "by"."""
    last, before = tokens.word(index - 1), tokens.word(index - 2)
    if last in ("las", "la"):
        if before == "de" and tokens.word(index - 3) == "dentro":
            return False
        return before in _BEFORE_LAS and (last == "las" or tokens.word(index) in ("1", "una", "13"))
    if last in ("as", "das", "pelas"):
        return tokens.language.startswith("pt") or before in ("ate", "antes", "depois")
    if last == "a" and tokens.language.startswith("pt"):
        return tokens.word(index) in ("1", "uma")
    if last in ("alas", "tipo"):
        return True
    if last == "half":  # "half four"
        return tokens.language.startswith("en")
    return last in _ENGLISH or (before, last) in (("later", "than"), ("quarter", "to"))


def _counts_nothing(tokens: Tokens, after: int, before: str) -> bool:
    """Whether no counted thing follows ("las 3 facturas", "by 5 people")."""
    word = tokens.word(after)
    if not is_bare(tokens, after) or (word == "-" and tokens.joined(after)):
        return False
    if before in ("las", "la", "alas"):
        return word not in _COUNTED_BY_LAS
    if before in _ENGLISH and word in ("percent", "people", "business", "working", "more", "other", "different", "of"):
        return False
    return not (len(word) > 4 and word.endswith("s") and not word.endswith(("mos", "ss", "ys")))


def _hour_of_day(tokens: Tokens, index: int, hour: int, follows_day: bool) -> bool:
    """Whether "18 hs" is an hour of the day and not eighteen hours."""
    before = {tokens.word(index - 1), tokens.word(index - 2), tokens.word(index - 3)}
    if before & _SPAN_BEFORE and tokens.word(index - 1) not in ("las", "as"):
        return False
    return (hour in _WORKDAY_CLOCKS and (hour != 12 or follows_day)) or (follows_day and hour > 0)


def _with_quarters(tokens: Tokens, index: int, said: Clock) -> Clock:
    """With what stands before the hour: "cuarto para las 6", "half past five", "después de las 3"."""
    before = [tokens.word(index - back) for back in range(1, 5)]
    if before[:2] in (["las", "para"], ["as", "para"]) and before[2] in ("cuarto", "quince", "quinze", "15"):
        said = said._replace(minute=said.minute - 15)
    elif before[:2] == ["to", "quarter"]:
        said = said._replace(minute=-15)
    elif before[0] == "half":
        said = said._replace(minute=30)
    elif before[0] == "past" and before[1] in ("half", "quarter"):
        said = said._replace(minute=30 if before[1] == "half" else 15)
    return said._replace(after=bool(_AFTER & set(before[:3])) and before[0] != "past")
