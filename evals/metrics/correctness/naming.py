"""Names of places, products and teams in an answer that nothing before the writer holds."""

import re
from collections.abc import Iterator

from copilot.customers.names import is_given_name
from copilot.text import fold, words
from evals.metrics.correctness.grounds import Grounds
from evals.metrics.manner.signs import plain, shows, unquoted

_NAME = re.compile(r"[A-ZÁÉÍÓÚÑÇÂÊÔÃÕ][a-záéíóúñüçâêôãõà]{2,}(?!\w)")
_RUN = re.compile(rf"{_NAME.pattern}(?:\s(?:(?:de|del|da|do|dos|das|de la|of|the|&|y|e|and)\s)?{_NAME.pattern})*")
_BEGINS = re.compile(r"(?:^|[^\w\s,)]|\d[.)])\s*$")
_LEAST = 4
_NEW = 0.7
"""Newness from which nothing known is like a name."""
_SHORT = 6
"""Words of a line at most that may be a greeting, a parting or a signature."""
_SIGNED = 4


def strangers(grounds: Grounds, pieces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each sentence with a name that no source, conversation or good answer has, and the name. People's names are
    another matter (`leaks`), and so are signatures."""
    known: frozenset[str] | None = None
    for place, piece in enumerate(pieces):
        if len(words(piece)) <= _SHORT and (
            place == 0 or place >= len(pieces) - _SIGNED or shows("closing", plain(piece))
        ):
            continue
        bare = unquoted(piece)
        for run in _RUN.finditer(bare):
            if _BEGINS.search(bare[: run.start()]) or shows("introduces", fold(bare[: run.start()]).rstrip()[-40:]):
                continue
            if bare[: run.start()].rstrip().endswith(",") and not re.match(r"\s*\w", bare[run.end() :]):
                continue  # "con gusto, Verito"
            known = known if known is not None else _roots(grounds)
            if _is_strange(grounds, run.group(), known):
                yield piece, run.group()
                break


def _is_strange(grounds: Grounds, run: str, known: frozenset[str]) -> bool:
    parts = [fold(part) for part in _NAME.findall(run)]
    if any(is_given_name(part) for part in parts):
        return False
    telling = [part for part in parts if len(part) >= _LEAST]
    strange = [part for part in telling if part[:5] not in known and grounds.known.newness(part) >= _NEW]
    return bool(strange) and len(strange) * 2 >= len(telling)


def _roots(grounds: Grounds) -> frozenset[str]:
    """How the words begin that stand anywhere."""
    return frozenset(word[:5] for text in grounds.texts for word in words(text))
