"""When two resolutions say the same: MinHash bands to find those that may, an edit ratio to be sure.

A band is made of three hashes of the question and one of the answer: answers that are one macro meet in a band only
when their questions are close too, since another way of asking the same teaches the search something.
"""

import hashlib
import re
import zlib
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz

from copilot.store.resolutions import Likeness
from copilot.text import words

BANDS = 10
_OF_QUESTION, _OF_ANSWER = 3, 1
_LEAST = 85.0
"""Edit ratio (0..100) that both the question and the answer must reach."""
_DIGITS = re.compile(r"\d+")


def _factors(purpose: str, count: int) -> np.ndarray:
    """Odd 64-bit factors that are the same on every machine and in every version."""
    digests = (hashlib.blake2b(f"{purpose}:{n}".encode(), digest_size=8).digest() for n in range(count))
    return np.array([int.from_bytes(digest, "big") | 1 for digest in digests], dtype=np.uint64)


_QUESTION_FACTORS = _factors("question", BANDS * _OF_QUESTION)
_ANSWER_FACTORS = _factors("answer", BANDS * _OF_ANSWER)


def bands(question: str, answer: str) -> list[int]:
    """Ten numbers below 2**63; near-duplicates share at least one (99 % of those that are 80 % alike)."""
    asked = _minima(question, _QUESTION_FACTORS).reshape(BANDS, _OF_QUESTION)
    said = _minima(answer, _ANSWER_FACTORS).reshape(BANDS, _OF_ANSWER)
    found: list[int] = []
    for number in range(BANDS):
        key = bytes([number]) + asked[number].tobytes() + said[number].tobytes()
        found.append(int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big") >> 1)
    return found


def alike(one: tuple[str, str], other: tuple[str, str]) -> float:
    """0..1; 0 unless both the questions and the answers are nearly the same."""
    ratios: list[float] = []
    for mine, theirs in zip(one, other, strict=True):
        ratio = fuzz.ratio(_bare(mine), _bare(theirs), score_cutoff=_LEAST)
        if not ratio:
            return 0.0
        ratios.append(ratio)
    return min(ratios) / 100


LIKENESS = Likeness(bands, alike)


def _bare(text: str) -> str:
    return _DIGITS.sub("0", " ".join(words(text)))


def _minima(text: str, factors: np.ndarray) -> np.ndarray:
    """For each factor the least hash among the text's words and pairs of neighbours."""
    found = _bare(text).split() or [""]
    pieces = {zlib.crc32(word.encode()) for word in found}
    pieces |= {zlib.crc32(f"{left} {right}".encode()) for left, right in pairwise(found)}
    hashed = np.array(sorted(pieces), dtype=np.uint64)
    with np.errstate(over="ignore"):
        mixed = (hashed[None, :] * factors[:, None]) >> np.uint64(32)
    least: np.ndarray = mixed.min(axis=1).astype(">u4")
    return least
