"""Spans that a number counts: "en 3 días hábiles", "24 a 48 hs", "within two weeks", "uma hora e meia"."""

from typing import NamedTuple

from copilot.promises.when_words import UNITS, WORKING, Tokens, Word, listed

_RANGE = listed("a o y u e ou to or and ate hasta - – — /")
_ARTICLES = listed("las los os as a the unas unos")
_DEFINITE = listed("las los os as the")
_BETWEEN = listed(
    "proximos proximas siguientes primeras primeros next full calendar whole solid short straight proximo o ou "
    "more menos"
)
_HALF = {("y", "media"), ("y", "medio"), ("e", "meia"), ("e", "meio")}
_PAST_BEFORE = listed("hace hacen ha faz fazem llevo llevas lleva llevamos llevan ultimos ultimas last past previous")
_LASTING = listed("durante por for cada every duro each de of")
_LEAVES_A_LIMIT = listed(
    "plazo prazo maximo maxima menos lapso termino espacio espaco tiempo margen period space mas more matter "
    "maximum minimum window lugar entrega partir dentro antes cosa cuestion questao frente rango alrededor cerca "
    "mais daqui aqui"
)
_BEFORE_ARTICLE = listed("a al en de dentro em in within antes todas at")
_PAST_AFTER = listed("ago atras antes before late notice prior old")
_LONGEST = {"second": 10**5, "minute": 10**4, "hour": 2000, "day": 1000, "week": 150, "month": 36, "year": 3}


class Span(NamedTuple):
    """`working`: only opening days or hours count."""

    n: float
    unit: str
    working: bool = False


def span(tokens: Tokens, index: int) -> Word | None:
    """The span that starts with the number at that token; kind `none` when it lies behind or only says how long
    something lasts."""
    read = tokens.number(index)
    if read is None:
        return None
    count, after = _decimal(tokens, read)
    if tokens.word(after) in _RANGE:
        second = tokens.word(after + 1) in _ARTICLES
        upper = tokens.number(after + 1 + second, inside=True)
        if upper and upper[0] >= count:
            count, after = upper
    if tokens.word(after) == "(" and tokens.number(after + 1) and tokens.word(after + 2) == ")":
        after += 3  # "cinco (5) días"
    while tokens.word(after) in _BETWEEN:
        after += 1
    working = tokens.word(after) in WORKING and tokens.word(after + 1) in UNITS
    after += working
    minutes = tokens.word(after) == "'" and tokens.joined(after)
    unit = "minute" if minutes else UNITS.get(tokens.word(after))
    if unit is None or count > _LONGEST[unit]:
        return None
    if tokens.word(after) in ("s", "d", "ano", "anos") and not tokens.joined(after) and tokens.word(after) != "anos":
        return None
    return _whole(tokens, index, after, Span(count, unit, working))


def _decimal(tokens: Tokens, read: tuple[int, int]) -> tuple[float, int]:
    """ "1.5", "2,5": with its fraction, when that is one digit."""
    count, after = read
    fraction = tokens.word(after + 1)
    if tokens.word(after) in (".", ",") and tokens.joined(after) and tokens.joined(after + 1):
        if fraction.isdecimal() and len(fraction) == 1:
            return count + int(fraction) / 10, after + 2
        return float("inf"), after
    return count, after


def _whole(tokens: Tokens, index: int, at: int, read: Span) -> Word:
    """The span with what follows its unit: "hábiles", "y media", "y 30 minutos", "atrás"."""
    count, unit, working = read
    after = at + 1
    if unit == "hour":
        count, after = _and_minutes(tokens, after, count)
    following = tokens.word(after + 1) if tokens.word(after) in ("de", "do", "da") else tokens.word(after)
    if following in WORKING or following in ("trabajo", "trabalho"):
        working, after = True, after + (2 if tokens.word(after) in ("de", "do", "da") else 1)
    elif (tokens.word(after), tokens.word(after + 1)) in _HALF:
        count, after = count + 0.5, after + 2
    return Word(index, after, "none" if _behind(tokens, index, after, read) else "span", Span(count, unit, working))


def _and_minutes(tokens: Tokens, after: int, hours: float) -> tuple[float, int]:
    if (tokens.word(after), tokens.word(after + 1)) in _HALF:
        return hours + 0.5, after + 2
    if (tokens.word(after), tokens.word(after + 1), tokens.word(after + 2)) == ("and", "a", "half"):
        return hours + 0.5, after + 3
    start = after + (tokens.word(after) in ("y", "e", "and", "con"))
    minutes = tokens.number(start, inside=True)
    if minutes and minutes[0] < 60 and UNITS.get(tokens.word(minutes[1])) == "minute":
        return hours + minutes[0] / 60, minutes[1] + 1
    return hours, after


def _behind(tokens: Tokens, index: int, after: int, read: Span) -> bool:
    """Whether the span lies in the past ("hace 3 días", "3 days ago") or only lasts ("por 30 días", "cada 2 horas")."""
    before = [tokens.word(place) for place in range(index - 1, max(index - 4, -1), -1)]
    if tokens.word(after) in _PAST_AFTER or _PAST_BEFORE.intersection(before):
        return True
    last = before[0] if before else ""
    if last in _DEFINITE:  # "dentro de las 48 horas"; "los 2 meses" are no limit
        last, before = (before[1] if len(before) > 1 else ""), before[1:]
        if last not in _BEFORE_ARTICLE:
            return True
    if last not in _LASTING:
        return False
    if last in ("de", "of"):
        return not _LEAVES_A_LIMIT.intersection(before[1:3]) and tokens.word(index + 1) not in _RANGE
    return True
