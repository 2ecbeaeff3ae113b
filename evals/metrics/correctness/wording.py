"""Wordings: whether a text says something in given words, however it writes figures, hours and money."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from copilot.check.numbers import _read as read_number
from copilot.check.units import MONTHS, NUMBERS, ONES, UNITS
from copilot.retrieval.stems import stem
from copilot.text import fold

_PIECE = re.compile(
    r"(?P<link>(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+)"
    r"|(?P<clock>(?<![\d:.,])(?:[01]?\d|2[0-4])(?:[:h][0-5]\d)(?!\d))"
    r"|(?P<number>\d{1,3}(?:[.\u00a0\u202f ]\d{3}(?!\d))+(?:,\d+)?|\d{1,3}(?:,\d{3}(?!\d))+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
)
_PASSED_OVER = frozenset(
    fold(
        "a al ao à o u y e ou and or to de del do da dos das of the el la los las un una um uma os as hasta até entre "
        "en em in se le te lhe les me nos su tu seu sua your you que lo usd clp mxn ars cop brl eur peso pesos euro "
        "euros reales real reais dolares dollars hs hrs es é is"
    ).split()
)
"""Words that a wording may have or leave out: articles, small prepositions, forms of address, the name of money."""

_NEGATIONS = frozenset(["no", "nao", "not", "nunca", "never", "jamas", "tampoco", "ni", "nem", "sin", "sem", "without"])
_CONTRACTED = re.compile(r"n't\b")
_ENOUGH = 3
_REACH = 3
"""Words before a wording in which a negation turns it round."""


@lru_cache(maxsize=20_000)
def tokens_of(text: str, language: str) -> tuple[str, ...]:
    """The words of `text` as they are compared: stems, figures as plain numbers, units by one name, what may be left
    out left out."""
    return tuple(token for token, _ in _tokens(text, language))


def says(text: str, wording: str, language: str) -> bool:
    """Whether `wording` stands in `text`: its words in one run, whatever their accents and figures' form, and, from
    three words on, their endings; fewer are too little to tell "no pasan" from "que no pasen de"."""
    wanted = tokens_of(wording, language)
    if not wanted:
        return fold(wording).strip() in fold(text)
    if claims(text, wording, language, begun=not wanted[-1][0].isdigit()):
        return True
    return is_telling(wanted) and any(True for _ in _runs(tokens_of(text, language), wanted))


def is_telling(wanted: Sequence[str]) -> bool:
    """Whether a wording holds a figure, or enough words to be known in another form."""
    return len(wanted) >= _ENOUGH or any(token[0].isdigit() for token in wanted)


def claims(text: str, wording: str, language: str, *, begun: bool = False) -> bool:
    """Whether `text` says `wording` word by word, but for case and accents, and does not deny it right before. `begun`:
    its last word may go on, as in "bloque" for "bloqueamos"."""
    folded = " ".join(_CONTRACTED.sub(" not", fold(text)).split())
    phrase = " ".join(fold(wording).split())
    if not phrase:
        return False
    negations = _NEGATIONS - {"no"} if language == "pt" else _NEGATIONS  # "no meio": in the middle
    own = bool(set(phrase.split()) & negations)
    end = "" if begun else r"(?!\w)"
    for match in re.finditer(rf"(?<!\w){re.escape(phrase)}{end}", folded):
        before = re.split(r"[.;:!?¡¿,\n]", folded[: match.start()])[-1].split()[-_REACH:]
        if own or not set(before) & negations:
            return True
    return False


def near(text: str, wording: str, language: str, slack: int = 4) -> bool:
    """Whether all the words of `wording` stand in `text` close together, in any order."""
    wanted = set(tokens_of(wording, language))
    if not wanted or not is_telling(tuple(wanted)):
        return False
    found = tokens_of(text, language)
    places = [at for at, token in enumerate(found) if token in wanted]
    for start in places:
        window = found[start : start + len(wanted) + slack]
        if wanted <= set(window):
            return True
    return False


def _runs(found: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    size = len(wanted)
    for at in range(len(found) - size + 1):
        if found[at] == wanted[0] and tuple(found[at : at + size]) == tuple(wanted):
            yield at


def _tokens(text: str, language: str) -> Iterator[tuple[str, int]]:
    folded = fold(text)
    words = list(_PIECE.finditer(folded))
    at = 0
    while at < len(words):
        match = words[at]
        at += 1
        if match["link"]:
            yield match["link"].rstrip(".,;:!?)»”").removeprefix("https://").removeprefix("http://"), match.start()
        elif match["clock"]:
            hour, minute = re.split(r"[:h]", match["clock"])
            yield f"{int(hour)}" + (f":{minute}" if minute != "00" else ""), match.start()
        elif match["number"]:
            yield _plain(read_number(match["number"])), match.start()
        else:
            word = match["word"]
            if word in NUMBERS and word not in ONES:
                value, at = _spelled(words, at, word)
                yield str(value), match.start()
            elif word in MONTHS and len(word) > 3:
                yield f"month{MONTHS[word]}", match.start()
            elif word in UNITS:
                unit = UNITS[word]
                if unit not in ("$", "€", "R$", "£", "S/"):
                    yield f"unit:{unit}", match.start()
            elif word not in _PASSED_OVER:
                yield stem(word, language), match.start()


def _spelled(words: Sequence[re.Match[str]], at: int, word: str) -> tuple[int, int]:
    """ "treinta y cinco": 35, and where reading goes on."""
    value = NUMBERS[word]
    if value >= 20 and value % 10 == 0 and at + 1 < len(words) and words[at].group() in ("y", "e"):
        more = NUMBERS.get(words[at + 1].group(), 0)
        if 0 < more < 10:
            return value + more, at + 2
    if word == "mil":
        return 1000, at
    return value, at


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
