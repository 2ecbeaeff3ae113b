"""Names of the people in a conversation: those that are given, and those who say theirs."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from copilot.privacy.plain import Plain
from copilot.privacy.span import Span

WORDS = Path(__file__).with_name("names.txt")

_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 400

_CALLED = re.compile(
    r"\b(?:me llamo|mi nombre(?: completo)? es|me chamo|meu nome (?:completo )?e|my (?:full )?name is|a nombre de"
    r"|em nome de|nombre(?: completo)? ?:|nome(?: completo)? ?:|nombre del titular ?:?|titular ?:)\s{1,3}"
)
_CAPITALISED = re.compile(
    r"[A-Z][a-z]+(?:[ -]+(?:(?:de|del|la|las|los|da|do|dos|y|e|van|von) ){0,2}[A-Z][a-z]+){0,5}"
    r"|[A-Z]{2,}(?: (?:(?:DE|DEL|LA|LOS|DA|DO|DOS|Y) ){0,2}[A-Z]{2,}){1,5}"
)
_NEEDS_CAPITAL = ("a nombre", "em nome", "titular", "nombre del")


def names_in(plain: Plain, names: tuple[str, ...]) -> Iterator[Span]:
    pattern = _pattern(names)
    if pattern:
        for match in pattern.finditer(plain.low):
            if _is_meant(plain.text[slice(*match.span())]):
                yield Span(*match.span(), "NAME")
    yield from _introduced(plain)


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any run of the given words, in any order, with the particles between them."""
    given = sorted(_parts(names), key=lambda word: (-len(word), word))[:_MOST_WORDS]
    if not given:
        return None
    word = r"(?:\w{1,2}')?(?:" + "|".join(re.escape(part) for part in given) + ")"
    particle = "(?:(?:" + "|".join(sorted(_words("particles"), key=len, reverse=True)) + r")\s)"
    return re.compile(rf"(?<!\w){word}(?:[\s-]{{1,3}}{particle}{{0,3}}{word}(?!\w))*(?!\w)")


def _parts(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    idle = _words("particles") | _words("roles")
    for name in names:
        if "@" not in name:
            words = _WORD.findall(Plain(name).low)
            found.update(word for word in words if len(word) > 1 and word not in idle)
    return found


def _is_meant(written: str) -> bool:
    """Whether this is the name and not the word of every day ("luz", "sol") or a syllable."""
    words = _WORD.findall(written)
    if len(words) > 1:
        return True
    return written[:1].isupper() or (len(written) > 2 and written not in _words("common"))


def _introduced(plain: Plain) -> Iterator[Span]:
    for said in _CALLED.finditer(plain.low):
        name = _CAPITALISED.match(plain.text, said.end())
        if name:
            yield Span(*name.span(), "NAME")
        elif not said.group().lstrip().startswith(_NEEDS_CAPITAL) and not said.group().rstrip().endswith("nome e"):
            small = _small().match(plain.low, said.end())
            if small:
                yield Span(*small.span(), "NAME")


@cache
def _small() -> re.Pattern[str]:
    """One to three words in small letters, up to the first that cannot be a name."""
    word = rf"(?!(?:{'|'.join(sorted(_words('others')))})\b)[a-z]{{3,}}\b"
    return re.compile(rf"{word}(?: {word}){{0,2}}")


@cache
def _words(section: str) -> frozenset[str]:
    sections = re.split(r"^\[(\w+)\]$", WORDS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return frozenset(sections[sections.index(section) + 1].split())
