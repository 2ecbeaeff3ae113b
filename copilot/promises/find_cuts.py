"""Where the clause of a verb group begins and ends in its sentence."""

from collections.abc import Sequence

from copilot.promises.clauses import Group, Line, Token, Words, has

_BREAKS = frozenset({";", ":", "(", ")", "—", "–", ".", "!", "?", "…", "¿", "¡"})
_NONE = -1
"""No cut: what stands before belongs to the clause ("antes de que acabe el día te mando")."""
_AIMS = frozenset({"para", "pra", "to", "sure"})


def begin_of(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> int:
    """Where the clause of a group begins, with the clause before it that it waits for."""
    while place:
        begin = cut(line, groups[place - 1], groups[place], words)
        if begin != _NONE:
            return begin
        place -= 1
    stops = (at + 1 for at in range(groups[0].first - 1, -1, -1) if line[at].low in (";", "!", "?"))
    return next(stops, 0)


def end_of(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> int:
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
    if not commas or line[commas[0]].low != "," or not names_time(line, commas[0], stop, words):
        return 0
    return stop if place + 1 == len(groups) else cut(line, group, groups[place + 1], words)


def _parted(line: Sequence[Token], groups: list[Group], place: int, words: Words) -> bool:
    between = [token.low for token in line[groups[place - 1].last + 1 : groups[place].first]]
    stops = any(low in _BREAKS or low == "," or low in words["conjunctions"] for low in between)
    return stops or "que" not in between


def aimed(line: Line, groups: list[Group], place: int, end: int, words: Words) -> int:
    """Where it ends with what it says or waits for: "reviso cómo te quedó", "te aviso en cuanto haya respuesta"."""
    for following in range(place + 1, len(groups)):
        group = groups[following]
        if group.first < end:
            continue
        gap = [token.low for token in line[groups[following - 1].last + 1 : group.first + 1]]
        if any(low in _BREAKS or low == "," or low in words["conjunctions"] for low in gap):
            break
        opened = has(line, words.phrases["open"], groups[following - 1].last + 1, group.first)
        if group.time != "other" and not opened and words["that"].isdisjoint(gap) and _AIMS.isdisjoint(gap):
            break
        end = len(line) if following + 1 == len(groups) else cut(line, group, groups[following + 1], words)
        end = groups[following + 1].first if end == _NONE else end
    return end


def trimmed(line: Sequence[Token], begin: int, group: Group, words: Words) -> int:
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
        aims = len(commas) == 1 or (aims and names_time(line, commas[0], last, words))
        return last + 1 if aims or names_time(line, last, two.first, words) else commas[0] + 1
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


def names_time(line: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    soon, numbers = words["soon"], words["numbers"]
    for token in line[begin:end]:
        low = token.low
        if low in soon or low in numbers or low[0].isdigit() or (low.endswith("'s") and low[:-2] in soon):
            return True
    return False
