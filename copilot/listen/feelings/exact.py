"""The exact words in a message that somebody quotes from memory: letter for letter, or but for what cannot mislead."""

import unicodedata
from collections.abc import Iterator

from copilot.text import fold

_QUOTES = "\"'“”„‟‘’‚«»‹›`´"
_DOTS = ".,;:… "
_PLAIN = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚`´", "'") | {"‹": "<", "›": ">", "…": "..."})


class Quotable:
    """A text that is searched for quotes of it. `exact` forgives quotes, blanks and stops around the quote, and
    differences of case, accents, typographic quotes and blanks. Nothing else: a word more, less or other was not said.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        letters: list[str] = []
        self._places: list[int] = []
        for place, letter in _letters(text):
            if letter == " " and letters[-1:] == [" "]:
                continue
            letters.append(letter)
            self._places.append(place)
        self._plain = "".join(letters)

    def exact(self, quoted: str) -> str:
        """The piece of the text that is quoted, as the text has it; empty when it is not there as whole words."""
        whole = " ".join("".join(letter for _, letter in _letters(quoted)).split())
        bare = _unquoted(whole)
        tellings = dict.fromkeys((whole, bare, bare.strip(_DOTS)))
        return next((found for told in tellings if _says(told) and (found := self._find(told))), "")

    def _find(self, sought: str) -> str:
        start = self._plain.find(sought)
        while start >= 0:
            end = start + len(sought)
            if not (self._joined(start) or self._joined(end)):
                return self.text[self._places[start] : _after(self.text, self._places[end - 1])]
            start = self._plain.find(sought, start + 1)
        return ""

    def _joined(self, place: int) -> bool:
        """Whether a word runs across this place."""
        return self._plain[place - 1 : place].isalnum() and self._plain[place : place + 1].isalnum()


def _letters(text: str) -> Iterator[tuple[int, str]]:
    """Each letter without case, accent or kind, with the place that it comes from."""
    for place, character in enumerate(text):
        for letter in " " if character.isspace() else fold(character.translate(_PLAIN)):
            yield place, letter


def _says(told: str) -> bool:
    """Whether this is more than stops and a single letter, which stand in every message."""
    bare = told.strip(_DOTS + _QUOTES)
    return len(bare) > 1 or bool(bare and not bare.isalnum())


def _unquoted(quoted: str) -> str:
    bare = quoted
    while len(bare) > 1 and bare[0] in _QUOTES and bare[-1] in _QUOTES:
        bare = bare[1:-1].strip()
    return bare


def _after(text: str, place: int) -> int:
    """Where the letter at `place` ends, its combining marks with it."""
    end = place + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
