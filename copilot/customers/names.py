"""What two names say of each other: the same, one within the other, one letter off, or two people."""

import re
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.text import fold

WORDS = Path(__file__).with_name("names.yaml")
SHORTEST_MISTYPED = 5
"""Letters of a given name in which one other letter may be a slip: "Joan" and "John" are two people."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*\.?")


class Name(NamedTuple):
    """A person's name: folded words, the given one first, without titles and particles; `generation` is "junior" and
    the like. A `company` is named as a whole. Without words it names nobody."""

    words: tuple[str, ...] = ()
    generation: str = ""
    company: bool = False

    @property
    def given(self) -> str:
        return self.words[0]

    @property
    def is_whole(self) -> bool:
        """A given name and a surname, both written out."""
        return len(self.words) > 1 and all(len(word) > 1 for word in self.words) and not self.is_given_only

    @property
    def has_initial(self) -> bool:
        return any(len(word) == 1 for word in self.words)

    @property
    def is_given_only(self) -> bool:
        """ "Ana", "Juan Carlos": no surname that one could tell."""
        return len(self.words) == 1 or (len(self.words) == 2 and section("given").issuperset(self.words))


class Likeness(IntEnum):
    """How two names agree; from `SHORT` on they may be one person's, below they are not, or cannot say."""

    OTHER = 0
    """Two people's."""
    KIN = 1
    """The given name alone is the same, or a middle name, or another generation: relatives, or a changed surname."""
    UNKNOWN = 2
    """One names nobody."""
    NICKNAME = 3
    SLIP_IN_GIVEN = 4
    SLIP = 5
    """One letter off in a surname."""
    SHORT = 6
    """ "Ana" or "A. Soto" for "Ana Soto"."""
    WITHIN = 7
    """ "Ana Soto" for "Ana Soto Díaz" or "Ana María Soto"."""
    EQUAL = 8
    """The same words, two or more, in any order."""


@lru_cache(maxsize=4096)
def name_of(written: str) -> Name:
    """What a name field says. E-mail addresses, numbers, emoji and "Cliente web" name nobody."""
    if "@" in written or sum(character.isdigit() for character in written) > 2:
        return Name()
    first, comma, rest = written.partition(",")
    words = _plain(f"{rest} {first}" if comma and rest.strip() else first)
    generations = section("generations")
    generation = next((generations[word] for word in words[1:] if word in generations), "")
    bare = [word.rstrip(".") for word in words if word not in generations]
    if any(word in section("nobody") for word in bare):
        return Name()
    if any(word in section("companies") for word in bare):
        return Name(tuple(bare), company=True)
    titles, particles = section("titles"), section("particles")
    kept = [word for word in bare if word not in titles] or bare
    kept = [word for place, word in enumerate(kept) if place == 0 or word not in particles]
    if not any(len(word) > 1 for word in kept):
        return Name()
    if len(kept) > 2 and kept[-1] in section("given") and not section("given").intersection(kept[:-1]):
        kept = [kept[-1], *kept[:-1]]  # "Soto Díaz Ana"
    return Name(tuple(kept), generation)


@lru_cache(maxsize=65536)
def compare(one: Name, other: Name) -> Likeness:
    """The same either way round."""
    if not one.words or not other.words:
        return Likeness.UNKNOWN
    if one.company or other.company:
        return Likeness.EQUAL if one.words == other.words and len(one.words) > 1 else Likeness.OTHER
    short, long = sorted((one, other), key=lambda name: (len(name.words), name.words))
    found = _compare(short, long)
    if one.generation != other.generation and found > Likeness.KIN:
        return Likeness.KIN
    return found


def is_slip(one: str, other: str) -> bool:
    """Whether one letter is left out, added, swapped with the next or another one; not where they are the same."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    rest, rest_long = short[start + 1 :], long[start + 1 :]
    return rest == rest_long or (
        rest[:1] == long[start] and rest_long[:1] == short[start] and rest[1:] == rest_long[1:]
    )


def _compare(short: Name, long: Name) -> Likeness:
    if short.words == long.words or sorted(short.words) == sorted(long.words):
        if short.is_whole and long.is_whole:
            return Likeness.EQUAL
        return Likeness.SHORT
    if len(short.words) == 1:
        return _single(short.given, long)
    if any(len(word) == 1 for word in (*short.words, *long.words)):
        return _with_initials(short, long)
    if set(short.words) < set(long.words):
        if short.given != long.given:
            return Likeness.KIN
        return Likeness.WITHIN if short.is_whole else Likeness.SHORT
    return _nearly(short, long)


def _single(word: str, long: Name) -> Likeness:
    if word == long.given:
        return Likeness.SHORT
    if word in long.words:
        return Likeness.KIN
    if _begins(word, long.given):
        return Likeness.UNKNOWN  # "Ana" and "A. Soto"
    if long.given in _nicknames().get(word, ()) or word in _nicknames().get(long.given, ()):
        return Likeness.NICKNAME
    return Likeness.SLIP_IN_GIVEN if _is_slip_of_given(word, long.given) else Likeness.OTHER


def _with_initials(short: Name, long: Name) -> Likeness:
    """ "M. Soto" for "María Soto", "Ana S." for "Ana Soto": every word of the shorter is one of the longer, in order,
    or begins one; and one of them is written out."""
    rest = list(long.words)
    for place, word in enumerate(short.words):
        found = next((at for at, other in enumerate(rest) if _begins(word, other)), None)
        if found is None or (place == 0 and found > 0):
            return Likeness.OTHER if not _begins(short.given, long.given) else Likeness.KIN
        del rest[: found + 1]
    whole = set(short.words) & set(long.words)
    return Likeness.SHORT if any(len(word) > 1 for word in whole) else Likeness.KIN


def _begins(word: str, other: str) -> bool:
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    return word == other


def _nearly(short: Name, long: Name) -> Likeness:
    """Not the same words: a slip in one of them, a nickname, or relatives."""
    surnames, others = short.words[1:], long.words[1:]
    if short.given == long.given:
        left = [word for word in surnames if word not in others]
        right = [word for word in others if word not in surnames]
        if len(left) == 1 and any(_is_slip_of_surname(left[0], word) for word in right):
            return Likeness.SLIP
        return Likeness.KIN
    if not set(surnames) <= set(others) and not set(others) <= set(surnames):
        return Likeness.OTHER
    nicknames = _nicknames()
    if long.given in nicknames.get(short.given, ()) or short.given in nicknames.get(long.given, ()):
        return Likeness.NICKNAME
    return Likeness.SLIP_IN_GIVEN if _is_slip_of_given(short.given, long.given) else Likeness.OTHER


def _is_slip_of_surname(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 4 and is_slip(one, other)


def _is_slip_of_given(one: str, other: str) -> bool:
    """One letter off, but not two names ("Marta", "María") and not at the end ("Mario", "Maria"; "Juan", "Juana")."""
    if min(len(one), len(other)) < SHORTEST_MISTYPED or one[:-1] == other[:-1] or not is_slip(one, other):
        return False
    if one[:-1] == other or other[:-1] == one:
        return False
    known = section("given")
    return not (one in known and other in known)


def _plain(text: str) -> list[str]:
    found = [word.replace("'", "").replace("’", "") for word in _WORD.findall(fold(text))]
    # "S.A." and "J.P." come as single letters with their stops: a stop alone tells nothing else.
    return [word if word in section("generations") else word.rstrip(".") for word in found]


@cache
def section(name: str) -> Any:
    """A section as a set of words; `generations` as word to generation."""
    found = _read()[name]
    return found if isinstance(found, dict) else frozenset(found.split())


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in _read()["nicknames"].split():
        nickname, name = fold(entry).split(":")
        found.setdefault(nickname, set()).add(name)
    return {nickname: frozenset(names) for nickname, names in found.items()}


@cache
def _read() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words
