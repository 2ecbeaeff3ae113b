"""What the agent asks of another draft, in their own words: shorter, more formal, in Portuguese, "add that ..."."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import yaml

from copilot.draft import Register
from copilot.text import fold

FILE = Path(__file__).with_name("wish.yaml")

Tongue = Literal["es", "pt", "en"]
Manner = Literal["shorter", "longer", "warmer", "informal", "formal"]
Asked = Literal["usted", "tu", "vos", "voce", "senhor"]

_TONGUES: tuple[Tongue, ...] = get_args(Tongue)
_MANNERS: tuple[Manner, ...] = get_args(Manner)
_REGISTERS: tuple[Asked, ...] = get_args(Asked)
_FITS: dict[str, frozenset[str]] = {"es": frozenset({"usted", "tu", "vos"}), "pt": frozenset({"voce", "senhor"})}
# What a way of address means in the other language: who asks for "usted" in Portuguese means o senhor.
_LIKE: dict[tuple[str, str], Asked] = {
    ("usted", "pt"): "senhor",
    ("tu", "pt"): "voce",
    ("vos", "pt"): "voce",
    ("senhor", "es"): "usted",
    ("voce", "es"): "tu",
}
_APART = re.compile(r"(\s*[;\n]\s*|\s*[,.]\s+|\s*[.,]\s*$|\s+(?:y|e|and|pero|mas|but)\s+)", re.IGNORECASE)
_THAT = r"\s*(?::|,?\s*\b(?:que|that)\b)\s*"
_QUOTED = re.compile(r"^\W*[\"“«'](.+)[\"”»']\W*$", re.DOTALL)
_AND_THAT = re.compile(r"\s*,?\s+(?:y|e|and)\s+(?:que|that)\s+", re.IGNORECASE)


class Added(NamedTuple):
    """Something that the agent knows and wants said. `them`: it speaks of the customer as of somebody else."""

    text: str
    them: bool = False


class Wish(NamedTuple):
    """`register` is the way of addressing that was asked for, `rest` what was not understood, in the agent's words."""

    shorter: bool = False
    longer: bool = False
    warmer: bool = False
    informal: bool = False
    formal: bool = False
    register: Asked | None = None
    language: Tongue | None = None
    add: tuple[Added, ...] = ()
    rest: tuple[str, ...] = ()

    def register_for(self, language: str) -> Register | None:
        """The way of addressing that this comes to in `language`; None where it says nothing, or there is only one."""
        if self.register:
            if self.register in _FITS.get(language, ()):
                return self.register
            return _LIKE.get((self.register, language))
        if self.formal:
            return {"es": "usted", "pt": "senhor"}.get(language)  # type: ignore[return-value]
        if self.informal:
            return {"es": "tu", "pt": "voce"}.get(language)  # type: ignore[return-value]
        return None


def read_wish(text: str) -> Wish:
    """What of a wish the embedded writer can do, and what is left of it; a model reads the whole of it."""
    found: dict[str, Any] = {"add": (), "rest": ()}
    pieces = [part for part in _APART.split(text.strip()) if part]
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        started = _start(piece)
        if started:
            words, at = _own_words(pieces, at, started.end())
            found["add"] += _added(words, them=bool(started["them"]))
            continue
        at += 1
        if not _APART.fullmatch(piece) and not _take(piece, found):
            found["rest"] += (piece.strip(),)
    return Wish(**found)


def _own_words(pieces: list[str], at: int, start: int) -> tuple[str, int]:
    """The agent's words from there, up to a piece that asks for something else, and where that one is."""
    words = pieces[at][start:]
    end = at + 1
    while end < len(pieces):
        following = next((place for place in range(end, len(pieces)) if not _APART.fullmatch(pieces[place])), None)
        if following is None or _start(pieces[following]) or _take(pieces[following], {"add": (), "rest": ()}):
            return words, end
        words += "".join(pieces[end : following + 1])
        end = following + 1
    return words, end


def _added(words: str, *, them: bool) -> tuple[Added, ...]:
    quoted = _QUOTED.match(words.strip())
    if quoted:
        return (Added(quoted[1].strip()),)
    parts = (part.strip(" .,;:") for part in _AND_THAT.split(words))
    return tuple(
        Added(f"{part[:1].upper()}{part[1:]}{'' if part[-1] in '!?' else '.'}", them) for part in parts if part
    )


def _take(piece: str, found: dict[str, Any]) -> bool:
    """Whether all of a piece is understood; what it asks for is written into `found`."""
    left, asked = fold(piece), {}
    for name, pattern in _patterns().items():
        left, count = pattern.subn(" ", left)
        if count:
            asked[name] = True
    if any(word not in _filler() for word in re.findall(r"\w+", left)):
        return False
    for name in asked:
        if name in _MANNERS:
            found[name] = True
        elif name in _REGISTERS:
            found["register"] = name
        else:
            found["language"] = name.removeprefix("language_")
    return True


def _start(piece: str) -> re.Match[str] | None:
    """Where the agent's own words begin, in a piece that introduces them."""
    folded = fold(piece)
    return _opening().match(folded if len(folded) == len(piece) else piece)


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return lists


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    names = (*(f"language_{one}" for one in _TONGUES), *_REGISTERS, *_MANNERS)
    return {name: re.compile(rf"(?<!\w)(?:{'|'.join(_lists()[name])})(?!\w)") for name in names}


@cache
def _opening() -> re.Pattern[str]:
    add, them = ("|".join(_lists()[name]) for name in ("add", "them"))
    polite = r"(?:por favor,?\s+|please,?\s+|y\s+|e\s+|and\s+|tambien\s+|tambem\s+|also\s+)*"
    return re.compile(rf"\W*{polite}(?:(?:{add})|(?P<them>{them}))\b{_THAT}", re.IGNORECASE)


@cache
def _filler() -> frozenset[str]:
    return frozenset(fold(_lists()["filler"]).split())
