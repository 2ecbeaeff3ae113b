"""Answers that are the same but for a name, a number or a word: a macro, or what an agent always writes."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from copilot.text import words

ALIKE = 0.8  # shared three-word runs, of all that either has
SEVERAL = 3  # times word for word
BANDS, PER_BAND = 8, 2
MOST = 8  # groups of one band that an answer is compared with
_PLACEHOLDER = re.compile(r"\[[A-Z_]+\]")
_DIGITS = re.compile(r"\d+")
_FACTORS = np.random.default_rng(7).integers(1, 2**62, BANDS * PER_BAND, dtype=np.uint64) * np.uint64(2) + np.uint64(1)

Shingles = frozenset[int]


def groups(answers: Sequence[str]) -> list[int]:
    """For each answer the place of the first one that says the same.

    An answer that was given word for word several times is one of its own, however much it shares with another: in a
    template one word may be the whole difference. Only rarer ones join what they are nearly the same as.
    """
    bare = [" ".join(words(_DIGITS.sub("0", _PLACEHOLDER.sub(" ", answer)))) for answer in answers]
    first: dict[str, int] = {}
    for place, text in enumerate(bare):
        first.setdefault(text, place)
    count = Counter(bare)
    shingles = {place: _shingles(text) for text, place in first.items()}
    settled = [place for text, place in first.items() if count[text] >= SEVERAL]
    stands_for = _near(shingles, settled)
    return [stands_for[first[text]] for text in bare]


def _near(distinct: dict[int, Shingles], settled: Sequence[int]) -> dict[int, int]:
    """For each distinct answer the settled or earlier one that it is most nearly the same as, else itself."""
    bands: defaultdict[bytes, list[int]] = defaultdict(list)
    found: dict[int, int] = {}
    keys = {place: _bands(shingles) for place, shingles in distinct.items()}
    own = set(settled)
    for place in [*settled, *(one for one in distinct if one not in own)]:
        near = set() if place in own else {other for key in keys[place] for other in bands[key][:MOST]}
        best = max(((_alike(distinct[place], distinct[one]), -one) for one in near), default=(0.0, 0))
        found[place] = -best[1] if best[0] >= ALIKE else place
        if found[place] == place:
            for key in keys[place]:
                bands[key].append(place)
    return found


def _shingles(text: str) -> Shingles:
    said = text.split()
    runs = (" ".join(said[start : start + 3]) for start in range(max(1, len(said) - 2)))
    return frozenset(zlib.crc32(run.encode()) for run in runs)


def _bands(shingles: Shingles) -> list[bytes]:
    hashed = np.fromiter(shingles, dtype=np.uint64, count=len(shingles))
    least = ((hashed[None, :] * _FACTORS[:, None]) >> np.uint64(32)).min(axis=1).reshape(BANDS, PER_BAND)
    return [bytes([number]) + least[number].tobytes() for number in range(BANDS)]


def _alike(one: Shingles, other: Shingles) -> float:
    return len(one & other) / len(one | other)
