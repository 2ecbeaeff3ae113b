"""What two names say of each other: the same, one within the other, one letter off, or two people."""

import re
from collections.abc import Callable
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.text import fold

WORDS = Path(__file__).with_name("names.yaml")
SHORTEST_MISTYPED = 5
"""Letters of a given name in which one other letter may be a slip: "Joan" and "John" are two people."""
SHORTEST_KNOWN = 4
"""The same where one is a name that is known and the other is none: letters of the name."""
SHORTEST_SURNAME = 4
"""Letters of the longer of two surnames in which one other letter may be a slip."""
SHORTEST_BLURRED = 6
"""Letters of a word that may be the same one with two slips."""

_VOWELS = frozenset("aeiouy")
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
    BLURRED = 3
    """Two slips apart: both may be mistyped, or two people's. It speaks neither for nor against."""
    NICKNAME = 4
    SLIP_IN_GIVEN = 5
    """One letter off in the given name; and one of the two is no given name that is known."""
    SLIP = 6
    """One letter off in each surname that differs, or a blank in another place."""
    SHORT = 7
    """ "Ana" or "A. Soto" for "Ana Soto"."""
    WITHIN = 8
    """ "Ana Soto" for "Ana Soto Díaz" or "Ana María Soto"."""
    EQUAL = 9
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
    if len(kept) > 2 and kept[-1] in section("given") and not _given_names().intersection(kept[:-1]):
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


def is_given_name(word: str) -> bool:
    """Whether a folded word is a given name that is known, or what people are called for short."""
    return word in _given_names()


def is_same_given(one: Name, other: Name) -> bool:
    """Whether the given names are the same, or one slip apart."""
    return one.given == other.given or _is_slip_of_given(one.given, other.given)


def is_plain_nickname(one: Name, other: Name) -> bool:
    """Whether one is called what people of the other's given name alone are: "Pepe" is José; "Rafa" is Rafael, or
    Rafaela, and "Jack" may be John's, or a name of its own."""
    nicknames = _nicknames()
    return any(
        nicknames.get(mine.given) == frozenset((theirs.given,)) and mine.given not in _names_proper()
        for mine, theirs in ((one, other), (other, one))
    )


def _compare(short: Name, long: Name) -> Likeness:
    if short.words == long.words or sorted(short.words) == sorted(long.words):
        if short.is_whole and long.is_whole:
            return Likeness.EQUAL
        return Likeness.SHORT
    if "".join(short.words) == "".join(long.words):
        return Likeness.SLIP
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
    if _is_nickname(word, long.given):
        return Likeness.NICKNAME
    if _is_slip_of_given(word, long.given):
        return Likeness.SLIP_IN_GIVEN
    return Likeness.BLURRED if _is_blurred(word, long.given) else Likeness.OTHER


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
    """Not the same words: slips, a nickname, or relatives."""
    left = [word for word in short.words[1:] if word not in long.words[1:]]
    right = [word for word in long.words[1:] if word not in short.words[1:]]
    if short.given == long.given:
        if left and _all_match(left, right, _is_slip_of_surname):
            return Likeness.SLIP
        return Likeness.BLURRED if left and _all_match(left, right, _is_blurred_surname) else Likeness.KIN
    if left and right:
        slipped = _is_slip_of_given(short.given, long.given) and _all_match(left, right, _is_slip_of_surname)
        return Likeness.BLURRED if slipped else Likeness.OTHER
    if _is_nickname(short.given, long.given):
        return Likeness.NICKNAME
    if _is_slip_of_given(short.given, long.given):
        return Likeness.SLIP_IN_GIVEN
    return Likeness.BLURRED if _is_blurred(short.given, long.given) else Likeness.OTHER


def _all_match(left: list[str], right: list[str], match: Callable[[str, str], bool]) -> bool:
    """Each of the one side has one of its own on the other."""
    rest = list(right)
    for word in left:
        found = next((other for other in rest if match(word, other)), None)
        if found is None:
            return False
        rest.remove(found)
    return True


def _is_nickname(one: str, other: str) -> bool:
    nicknames = _nicknames()
    return other in nicknames.get(one, ()) or one in nicknames.get(other, ())


def _is_slip_of_surname(one: str, other: str) -> bool:
    if not is_slip(one, other):
        return False
    # "Gil" and "Gol" are two names, "Gil" and "Igl" hardly.
    return max(len(one), len(other)) >= SHORTEST_SURNAME or sorted(one) == sorted(other)


def _is_slip_of_given(one: str, other: str) -> bool:
    """One letter off, but not two names ("Marta", "María"), nor what may be the name of the other sex ("Karim",
    "Karima"). At the end a name that is known must be one letter off from none."""
    if not is_slip(one, other):
        return False
    known = _given_names()
    if one in known and other in known:
        return False
    name, word = (one, other) if one in known else (other, one)
    is_one_known = name in known
    if is_one_known and (len(name) < SHORTEST_KNOWN or _is_slip_of_two(word, name)):
        return False
    if not is_one_known and min(len(one), len(other)) < SHORTEST_MISTYPED:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) < len(long) and long[:-1] == short:
        return is_one_known and long[-1] not in _VOWELS
    if one[:-1] == other[:-1]:
        return is_one_known and not (one[-1] in _VOWELS and other[-1] in _VOWELS)
    return True


def _is_slip_of_two(word: str, name: str) -> bool:
    """ "Antoniq" for "Antonia" as for "Antonio": the name of the other sex is as near."""
    stem = name[:-1] if name[-1] in _VOWELS else name
    others = {stem, *(stem + vowel for vowel in _VOWELS)} - {name}
    return any(other in _given_names() and is_slip(word, other) for other in others)


def _is_blurred(one: str, other: str) -> bool:
    """A given name two slips from another word, of which one is no name that is known; or one that is known and a word
    that may be the name of the other sex."""
    known = _given_names()
    if one in known and other in known:
        return False
    return _is_two_slips(one, other) or ((one in known or other in known) and is_slip(one, other))


def _is_blurred_surname(one: str, other: str) -> bool:
    return _is_slip_of_surname(one, other) or _is_two_slips(one, other)


def _is_two_slips(one: str, other: str) -> bool:
    """Whether one slip makes of the one what is one slip from the other."""
    if min(len(one), len(other)) < SHORTEST_BLURRED or abs(len(one) - len(other)) > 2:
        return False
    return _slips(one, other) <= 2


def _slips(one: str, other: str) -> int:
    """Letters left out, added, changed or swapped with the next, the fewest."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        this = [row]
        for column, theirs in enumerate(other, start=1):
            cost = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != theirs))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == theirs:
                cost = min(cost, before[column - 2] + 1)
            this.append(cost)
        before, last = last, this
    return last[-1]


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
def _given_names() -> frozenset[str]:
    """Names proper, and what people are called for short."""
    nicknames = _nicknames()
    return _names_proper().union(nicknames, *nicknames.values())


@cache
def _names_proper() -> frozenset[str]:
    return frozenset(section("given")) | frozenset(section("given_too"))


@cache
def _read() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words
