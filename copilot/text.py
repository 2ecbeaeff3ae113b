"""Small text helpers that every step shares: folding, words, sentences. Spanish, Portuguese and English."""

import re
import unicodedata
from functools import cache
from pathlib import Path

ABBREVIATIONS = Path(__file__).with_name("abbreviations.txt")

_MARKS = re.compile(r"[\u0300-\u036f]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " "})
_WORD = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+(?:'[^\W_]+)*")

_EMOJI = r"(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)"
_END = re.compile(rf"(?P<stop>[.!?…]+)(?P<close>[\"'»”’)\]*_]*)(?P<tail>(?:\s*{_EMOJI})*)")
_ITEM = re.compile(r"\s*(?:\d{1,3}[.)ºª-]+|[a-zA-Z]\)|[-*•–·▪])\s+\S")
_OWN_LINE = re.compile(r"\s*(?:\||#{1,6}\s|>)")
_LAST_TOKEN = re.compile(r"\S+$")
_SPACED = re.compile(r"(?:[ap]\. (?:m|c)\.|p\. (?:ej|ex)\b|[ad]\. c\.)")
_NEAR = 400  # characters around a stop
_WRAPPED = 60
"""A line at least this long that ends without punctuation before a small letter was wrapped by an e-mail program."""


def fold(text: str) -> str:
    """`text` without case and accents (ñ becomes n, ç becomes c), typographic apostrophes made plain."""
    if text.isascii():
        return text.lower().replace("`", "'")
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).lower().translate(_QUOTES)


def words(text: str) -> list[str]:
    """The words and numbers of `text` in order, folded: "26.900" and "can't" are one word, "wi-fi" is two."""
    return _WORD.findall(fold(text))


def sentences(text: str) -> list[str]:
    """The sentences of `text` in order, each an exact piece of it without the blanks around.

    A line break ends a sentence, except where a long line was wrapped. A list item (a numbered step, a bullet), a
    table row, a heading or a quoted line is one piece, whatever stops it holds. Abbreviations, initials, decimals,
    URLs and e-mail addresses are not cut; emoji stay with the sentence that they follow.
    """
    pieces: list[str] = []
    for start, end in _lines(text):
        line = text[start:end]
        whole = _ITEM.match(line) or _OWN_LINE.match(line)
        pieces += [line] if whole else [line[begin:stop] for begin, stop in _split(line)]
    return [piece.strip() for piece in pieces if piece.strip()]


def _lines(text: str) -> list[tuple[int, int]]:
    """Where each line starts and ends; a line that an e-mail program wrapped is one with those that continue it."""
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\r\n]+", text):
        start, end = match.span()
        if spans and _is_wrapped(text[slice(*spans[-1])], text[spans[-1][1] : start], match.group()):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _is_wrapped(line: str, between: str, following: str) -> bool:
    last = re.split(r"[\r\n]+", line)[-1].rstrip()
    start = following.lstrip()
    return (
        between in ("\n", "\r\n", "\r")
        and len(last) >= _WRAPPED
        and start[:1].islower()
        and last[-1] not in ".!?…:;"
        and not _ITEM.match(following)
        and not _OWN_LINE.match(last)
    )


def _split(line: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(line):
        if _ends_sentence(line, match):
            _add(spans, line, start, match.end())
            start = match.end()
    _add(spans, line, start, len(line))
    return spans


def _add(spans: list[tuple[int, int]], line: str, start: int, end: int) -> None:
    """A piece without a letter or a digit (a lone emoji, more stops) goes with the sentence before it."""
    if spans and not any(character.isalnum() for character in line[start:end]):
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))


def _ends_sentence(line: str, match: re.Match[str]) -> bool:
    # Only what is near decides; cutting the whole rest at each stop would make a long line quadratic.
    before, rest = line[max(0, match.start() - _NEAR) : match.start()], line[match.end() : match.end() + _NEAR]
    following = rest.lstrip()
    if not following:
        return True
    stop = match["stop"]
    first = following.lstrip("\"'«“‘(*_")[:1]
    if rest[0].isspace() or match["tail"]:
        if stop in ("...", "…", "..") or (set(stop) == {"."} and len(stop) > 1):
            return not first.islower()
        if stop != ".":
            return not (match["close"] and first.islower())
        return not _is_abbreviation(before, following)
    return _is_unspaced_end(before, match, following)


def _is_unspaced_end(near: str, match: re.Match[str], following: str) -> bool:
    """ "no anda.Ya probé" and "hola?puedes": the blank forgotten; never inside a URL, an address or a number."""
    if match["close"]:
        return False
    token = _LAST_TOKEN.search(near)
    before = token.group() if token else ""
    word = re.match(r"[^\W\d_]+", following.lstrip("¿¡"))
    inside = re.search(r"[@/:\\]", before + following.split(maxsplit=1)[0])
    if inside or not before:
        return False
    if set(match["stop"]) & set("!?"):
        return following[0].isalpha() or following[0] in "¿¡"
    if not word or not before.isalpha() or len(before) < 2:
        return following[0] in "¿¡"
    return before[-1].islower() and word.group()[0].isupper() and word.group()[1:].islower() and len(word.group()) > 1


def _is_abbreviation(before: str, following: str) -> bool:
    """Whether the stop after `before` belongs to an abbreviation or an initial and the sentence goes on."""
    token = _LAST_TOKEN.search(before)
    if not token:
        return False
    bare = fold(token.group()).lstrip("¿¡\"'«“(*_[")
    capital = following.lstrip("\"'«“(*_")[:1].isupper()
    known = _abbreviations()
    if bare in known:
        return not (known[bare] and capital)
    if len(bare) != 1 or not bare.isalpha():
        return False
    if _SPACED.match(f"{bare}. {fold(following)}"):
        return True
    spaced_end = bare == "m" and fold(before).endswith((" a. m", " p. m", "\u00a0p. m"))
    return not capital if spaced_end else token.group()[-1].isupper()


@cache
def _abbreviations() -> dict[str, bool]:
    """Abbreviation -> whether it may close a sentence."""
    lines = ABBREVIATIONS.read_text(encoding="utf-8").splitlines()
    entries = (line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return {entry.rstrip("!"): entry.endswith("!") for entry in entries}
