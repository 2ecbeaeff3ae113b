"""What a classifier of feelings sees of a message: words, groups of letters, marks and groups of the lexicon.

Pure Python, no model: 300 characters take about half a millisecond. Case, accents and long letters are folded away
("FELIIIZ" is "feliz"), and come back as marks; addresses of people and pages are left out, since who is written to says
nothing of what is felt.
"""

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from copilot.listen.feelings.lexicon import lexicon, squeeze
from copilot.text import fold

LONGEST = 2000
"""Characters of a message that are read: what is felt is shown by then, and time stays bounded."""
SHORTEST_GROUP, LONGEST_GROUP = 2, 5
"""Letters of a group, the blank at either edge of a word counted."""

_URL = re.compile(r"https?://\S+|www\.\S+")
_PERSON = re.compile(r"@<\w+>|@\w+|<user(?:name)?>")
_JOINERS = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_EMOTICON = re.compile(
    r"(?<!\w)(?:[:;=8xX][-'^o]?[)(\]\[dDpPoO/\\|3*sS@]+|[:;]'[()]+|<3+|</3|[tT]_+[tT]|[uUnN]_+[uUnN]|[-.]_+[-.]"
    r"|\^_*\^|[xX][dD]+|[dD]:)(?!\w)"
)
_LAUGH = re.compile(r"\b(?:(?:j+[aei]+)+j*[sdk]*|(?:h+[aei]+){2,}h*|k{3,}|l+o+l+|(?:rs){2,}|(?:a*j+a+[a-z]?j*){3,})\b")
_LONG = re.compile(r"(\w)\1{2,}")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[!?]+|\.{2,}|…")
_WORD = re.compile(r"\w+")
_CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÑÂÊÔÃÕÇ]{3,}\b")
_LENGTHS = (4, 8, 14, 22, 35)  # words; a message is of the first length that it does not exceed
_LOUD, _LETTERS = 0.6, 8  # share of capitals from which a message of more than so many letters is shouted
_SILENT = frozenset(("face", "with", "of", "and"))  # words of an emoji's name that say nothing


class Grams(NamedTuple):
    """The features of one message, with repetitions, by kind. Names begin with the letter of their kind, so that a
    vocabulary can hold all kinds."""

    words: list[str]
    """"w": single words and pairs of neighbours, folded; runs of ! and ? are words."""
    letters: list[str]
    """"c": groups of letters inside words."""
    marks: list[str]
    """"m": emoji and the words of their names, emoticons, laughter, capitals, long letters, ! and ?, length."""
    lexicon: list[str]
    """"x": groups of the lexicon; "x~" where the words stand in a negation."""


def grams(text: str, language: str) -> Grams:
    """The features of `text`, which is in `language` ("es", "pt", "en", with or without a country)."""
    shown = _PERSON.sub(" ", _URL.sub(" ", _JOINERS.sub("", text[:LONGEST])))
    emoji = _EMOJI.findall(shown)
    bare = fold(_EMOJI.sub(" ", shown))
    plain = squeeze(_LAUGH.sub("jaja", bare))
    tokens = _TOKEN.findall(plain)
    words = [f"w{token}" for token in tokens]
    words += [f"w{first} {second}" for first, second in pairwise(tokens)]
    found = lexicon(language).groups(tokens)
    return Grams(words, _letters(plain), _marks(shown, bare, emoji), [f"x{group}" for group in found])


def _letters(plain: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(plain):
        edged = f" {word} "
        for size in range(SHORTEST_GROUP, min(LONGEST_GROUP, len(edged)) + 1):
            found += [f"c{edged[start : start + size]}" for start in range(len(edged) - size + 1)]
    return found


def _marks(shown: str, bare: str, emoji: list[str]) -> list[str]:
    found = [f"m{one}" for one in emoji]
    for one in emoji:
        name = unicodedata.name(one, "").lower().replace("-", " ")
        found += [f"mn:{word}" for word in name.split() if word not in _SILENT]
    found += [f"me:{emoticon.lower()}" for emoticon in _EMOTICON.findall(shown)]
    letters = [letter for letter in shown if letter.isalpha()]
    told = {
        "shouted": len(letters) > _LETTERS and sum(map(str.isupper, letters)) > _LOUD * len(letters),
        "capitals": bool(_CAPITALS.search(shown)),
        "...": "..." in shown or "…" in shown,
        "¡": "¡" in shown,
        "long": bool(_LONG.search(bare)),
        "laugh": bool(_LAUGH.search(bare)),
        "asks": shown.rstrip().endswith("?"),
    }
    for mark in "!?":
        count = shown.count(mark)
        told |= {mark: count > 0, mark * 2: count > 1, mark * 4: count > 3}
    size = len(bare.split())
    told[f"length {sum(size > limit for limit in _LENGTHS)}"] = True
    return found + [f"m:{name}" for name, here in told.items() if here]
