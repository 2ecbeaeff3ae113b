"""Words and their stems."""

import re
from functools import cache, lru_cache

import Stemmer

from copilot.text import fold

STEMMERS = {"es": "spanish", "pt": "portuguese", "en": "english"}
LONGEST = 40  # letters of a word: more is not one, and every step after this is per letter
_WORD = re.compile(r"[^\W_]+")


def tokens(text: str) -> list[str]:
    """Folded words of two or more characters, or digits, in order; a run without spaces is cut at LONGEST."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text)) if len(word) > 1 or word.isdigit()]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a folded word; the word itself in a language without a stemmer."""
    name = STEMMERS.get(language)
    if name is None or word.isdigit():
        return word
    stemmed: str = _stemmer(name).stemWord(word)
    return stemmed


# One stemmer per call site would be slow to build and PyStemmer's own cache is not thread-safe, so its cache is off
# and `stem` caches instead.
@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name, 0)
