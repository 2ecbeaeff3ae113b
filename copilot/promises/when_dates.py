"""Dates that a number writes: "15/04", "el 15", "30 de octubre", "April 5th", "2026-10-30"."""

from datetime import date
from typing import NamedTuple

from copilot.check.units import MONTHS
from copilot.promises.when_words import UNITS, Tokens, Word, listed

_OF = listed("de del of do da")
_ORDINAL = listed("st nd rd th º o ro er ero")
_COUNTING = listed(
    "cuota cuotas parcela pagina page paso passo parte part step version ticket articulo punto opcion opcao"
)
_MONTH_FIRST = frozenset({"en", "en-US", "en-PH"})
_END_BEFORE = listed("fin fines final finales fim finais end")
_IN = listed("en em in durante during para for")
_VERBS_AFTER_MAY = listed("be need take not have also i we you get still see")
_BEFORE_A_DAY = {"el": "", "dia": "", "al": "", "the": "th", "del": "", "proximo": "", "este": ""}


class Day(NamedTuple):
    """A day as written: without `month` the next of that number, without `year` the nearest. `day` 0: the month's
    last."""

    day: int
    month: int = 0
    year: int = 0


def dated(tokens: Tokens, index: int) -> Word | None:
    """The date whose day, or whose first number, stands at that token."""
    word = tokens.word(index)
    if word.isdecimal():
        return _iso(tokens, index) or _slashed(tokens, index) or _spelled(tokens, index) or _day_of_month(tokens, index)
    return _spelled(tokens, index)


def month_alone(tokens: Tokens, index: int) -> Word | None:
    """ "en marzo", "a finales de marzo": its last day."""
    month = MONTHS.get(tokens.word(index))
    whole = tokens.word(index - 1) in _IN or (tokens.word(index - 1) in _OF and tokens.word(index - 2) in _END_BEFORE)
    if not month or len(tokens.word(index)) < 4 or not whole:
        return None
    return Word(index, index + 1, "date", Day(0, month))


def _iso(tokens: Tokens, index: int) -> Word | None:
    if len(tokens.words[index]) != 4 or tokens.word(index + 1) != "-" or tokens.word(index + 3) != "-":
        return None
    return _of(tokens, index, index + 5, tokens.word(index + 4), tokens.word(index + 2), tokens.words[index])


def _slashed(tokens: Tokens, index: int) -> Word | None:
    """ "15/04", "15/04/2026", "15-04-2026", "15.04.26": without a year only with a slash."""
    if len(tokens.words[index]) > 2 or tokens.number(index) is None or tokens.word(index - 1) in _COUNTING:
        return None
    sign = tokens.word(index + 1)
    if sign not in ("/", "-", ".") or not (tokens.joined(index + 1) and tokens.joined(index + 2)):
        return None
    last, year = index + 3, ""
    if tokens.word(index + 3) == sign and len(tokens.word(index + 4)) in (2, 4) and tokens.joined(index + 4):
        last, year = index + 5, tokens.word(index + 4)
    if (sign != "/" and not year) or tokens.word(last) in UNITS or tokens.word(last) == "%":
        return None
    first, second = tokens.words[index], tokens.word(index + 2)
    if tokens.language in _MONTH_FIRST:
        return _of(tokens, index, last, second, first, year) or _of(tokens, index, last, first, second, year)
    return _of(tokens, index, last, first, second, year) or _of(tokens, index, last, second, first, year)


def _spelled(tokens: Tokens, index: int) -> Word | None:
    """ "30 de octubre de 2026", "5 April", "1º de mayo", "April 5th", "diez de marzo"."""
    read = tokens.number(index)
    if read is None or not 1 <= read[0] <= 31:
        return None
    day, after = read
    after += tokens.word(after) in _ORDINAL and (tokens.joined(after) or tokens.word(after) in ("º", "o"))
    at = after + (tokens.word(after) in _OF or (tokens.word(after) in ("-", "/") and tokens.joined(after)))
    month = MONTHS.get(tokens.word(at), 0)
    if month and _is_month(tokens, at, after):
        after = at + 1 + (tokens.word(at + 1) == "." and tokens.joined(at + 1))
        return _with_year(tokens, index, after, day, month)
    before = index - 1 - (tokens.word(index - 1) == ".")
    month = MONTHS.get(tokens.word(before), 0)
    if month and tokens.word(before) != "out" and tokens.word(after) not in UNITS and tokens.word(index).isdecimal():
        return _with_year(tokens, before, after, day, month)
    return None


def _is_month(tokens: Tokens, at: int, number_end: int) -> bool:
    """Not "2 out of 3", "the 5 may need", "15 mar" only as a short form of its language."""
    word = tokens.word(at)
    if word == "out":
        return tokens.language.startswith("pt") or at > number_end
    return not (word == "may" and tokens.word(at + 1) in _VERBS_AFTER_MAY)


def _with_year(tokens: Tokens, first: int, after: int, day: int, month: int) -> Word | None:
    at = after + (tokens.word(after) in _OF or tokens.word(after) == ",")
    year = tokens.word(at)
    if year.isdecimal() and len(year) == 4 and 2000 <= int(year) < 2100:
        return _of(tokens, first, at + 1, str(day), str(month), year)
    return _of(tokens, first, after, str(day), str(month), "")


def _day_of_month(tokens: Tokens, index: int) -> Word | None:
    """ "el 15", "dia 15", "the 15th", and the number behind a weekday: never "el 15%", "el 5 de ustedes"."""
    read = tokens.number(index)
    if read is None or not 1 <= read[0] <= 31 or len(tokens.words[index]) > 2:
        return None
    after, before = read[1], tokens.word(index - 1)
    suffix = tokens.word(after) in _ORDINAL and tokens.joined(after)
    after += suffix
    if before not in _BEFORE_A_DAY or (_BEFORE_A_DAY[before] and not suffix):
        return None
    return Word(index, after, "date", Day(read[0])) if is_bare(tokens, after) else None


def is_bare(tokens: Tokens, after: int) -> bool:
    """Whether the number before that token counts nothing that follows it."""
    word = tokens.word(after)
    if word in ("%", ":", "º", "°", "/", "x", "$", "€") or (word == "por" and tokens.word(after + 1) == "ciento"):
        return False
    if word in (".", ",") and tokens.word(after + 1).isdecimal() and tokens.joined(after + 1):
        return False
    if word in _OF and (tokens.word(after + 1) in ("los", "las", "cada", "the", "os", "as")):
        return False
    if word in _OF and tokens.word(after + 1) in MONTHS:  # a day that this month does not have
        return False
    return word not in UNITS and not (tokens.joined(after) and word.isalnum())


def _of(tokens: Tokens, first: int, last: int, day: str, month: str, year: str) -> Word | None:
    """The date, when there is such a day."""
    if not (day.isdecimal() and month.isdecimal() and len(day) <= 2 and len(month) <= 2):
        return None
    full = 0 if not year else int(year) + (2000 if len(year) == 2 else 0)
    if full and not 2000 <= full < 2100:
        return None
    try:
        date(full or 2000, int(month), int(day))
    except ValueError:
        return None
    return Word(first, last, "date", Day(int(day), int(month), full))
