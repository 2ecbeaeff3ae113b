"""The words of time in a text, in order: phrases, dates, spans, times of the day, and weekdays with what qualifies
them."""

from copilot.promises.when_clocks import clock
from copilot.promises.when_dates import dated, month_alone
from copilot.promises.when_spans import Span, span
from copilot.promises.when_words import Tokens, Word, first_words, listed, phrase

DAYS = listed("day date weekday week weekend month year working")
_BEFORE_ORDINAL = listed("na ate nesta proxima nessa desta")
_BARE = listed("morning afternoon evening early")
_NUMBERED = listed("via parcela vez opcao tentativa fatura etapa linha")
_NEXT_BEFORE = listed("proximo proxima next siguiente")
_NEXT_AFTER = {("que", "viene"), ("que", "vem"), ("que", "entra")}
_PAST_WEEKDAY = listed("pasado pasada passado passada anterior ultimo ultima last")


def read(tokens: Tokens) -> list[Word]:
    """What each word of time says; one that lies in the past, or is no time, is left out."""
    found: list[Word] = []
    index = 0
    firsts = first_words(tokens.language[:2])
    while index < len(tokens.words):
        if tokens.words[index] not in firsts and not tokens.words[index].isdecimal():
            index += 1
            continue
        words = _at(tokens, index, found)
        found += [word for word in words if word.kind not in ("none", "past")]
        index = max(index + 1, words[-1].last) if words else index + 1
    return found


def _at(tokens: Tokens, index: int, found: list[Word]) -> list[Word]:
    """What is said by the words that start at that token; several for a phrase such as "esta tarde"."""
    said = phrase(tokens, index)
    if said is not None:
        return _phrase(tokens, said, found)
    if not (tokens.words[index].isdecimal() or tokens.number(index)):
        alone = month_alone(tokens, index)
        return [alone] if alone else []
    if tokens.language.startswith("pt") and tokens.joined(index + 1):
        ordinal = _ordinal_weekday(tokens, index)
        if ordinal:
            return [ordinal]
    gap = index - found[-1].last if found else 0
    near = not gap or (gap == 1 and tokens.word(index - 1) in ("ate", "hasta", "by"))  # "amanhã até 12h"
    follows_day = bool(found) and near and found[-1].kind in DAYS
    if follows_day and found[-1].kind == "weekday":
        numbered = _numbered(tokens, index)
        if numbered:
            return [numbered]
    word = dated(tokens, index) or _hours_before_spans(tokens, index, follows_day)
    return [word] if word else []


def _ordinal_weekday(tokens: Tokens, index: int) -> Word | None:
    """ "na 5ª", "2a feira": Portuguese weekdays by their number."""
    if tokens.words[index] not in ("2", "3", "4", "5", "6") or tokens.word(index + 1) not in ("a", "ª"):
        return None
    last = index + 2 + (tokens.word(index + 2) == "-" and tokens.word(index + 3) == "feira")
    named = tokens.word(last) == "feira"
    if not named and (tokens.word(index - 1) not in _BEFORE_ORDINAL or tokens.word(last) in _NUMBERED):
        return None
    return Word(index, last + named, "weekday", int(tokens.words[index]) - 2)


def _hours_before_spans(tokens: Tokens, index: int, follows_day: bool) -> Word | None:
    time = clock(tokens, index, follows_day=follows_day)
    counted = span(tokens, index)
    if time is None or counted is None:
        return time or counted
    return time if time.last >= counted.last or counted.kind == "none" else counted


def _numbered(tokens: Tokens, index: int) -> Word | None:
    """The day of the month behind a weekday: "jueves 12", "sábado 9 a las 10"; not "jueves 12 hs", "jueves 9 a 12"."""
    followed = (tokens.word(index + 1), tokens.word(index + 2)) == ("a", "las")
    if dated(tokens, index) or (not followed and clock(tokens, index, follows_day=True)):
        return None
    before = tokens.words[index - 1]
    tokens.words[index - 1] = "dia"
    try:
        return dated(tokens, index)
    finally:
        tokens.words[index - 1] = before


def _phrase(tokens: Tokens, said: Word, found: list[Word]) -> list[Word]:
    kind, value = said.value[0]
    if kind == "weekday" and len(said.value) == 1:
        return [_weekday(tokens, said, value)]
    if _greets(tokens, said, found):
        return []
    if _is_morning_of(tokens, said, found):
        return [Word(said.first, said.last, "part", "morning")]
    values = [(kind, Span(*value) if kind == "span" else value) for kind, value in said.value]
    return [Word(said.first, said.last, kind, value) for kind, value in values]


def _is_morning_of(tokens: Tokens, said: Word, found: list[Word]) -> bool:
    """ "el lunes de mañana" is in the morning; "la visita de mañana" is tomorrow's."""
    words = tokens.words[said.first : said.last]
    return words == ["de", "manana"] and bool(found) and found[-1].last == said.first and found[-1].kind in DAYS


def _greets(tokens: Tokens, said: Word, found: list[Word]) -> bool:
    """ "Morning, Luis": a part of the day in English that no day stands beside."""
    if said.last > said.first + 1 or tokens.words[said.first] not in _BARE:
        return False
    beside = bool(found) and found[-1].last == said.first
    return not beside and tokens.word(said.last) not in ("of", "on") and phrase(tokens, said.last) is None


def _weekday(tokens: Tokens, said: Word, number: int) -> Word:
    """With "pasado" it is over; with "que viene" or "next" it may be a week further."""
    before, after = tokens.word(said.first - 1), tokens.word(said.last)
    if before in _PAST_WEEKDAY or after in _PAST_WEEKDAY:
        return Word(said.first, said.last + (after in _PAST_WEEKDAY), "past", None)
    if (after, tokens.word(said.last + 1)) in _NEXT_AFTER:
        return Word(said.first, said.last + 2, "weekday", number)
    first = said.first - (before in _NEXT_BEFORE)
    return Word(first, said.last, "weekday", number)
