"""ROUGE-L with the stemmer of the language: the longest run of stems, gaps allowed, that two texts have in common."""

import re
from collections.abc import Sequence
from functools import cache

import Stemmer
from rapidfuzz.distance import LCSseq

from copilot.retrieval.stems import STEMMERS
from copilot.text import fold

_WORD = re.compile(r"[^\W_]+")


def stems(text: str, language: str) -> list[str]:
    """Snowball stems, stemmed with their accents and then without: customers write without, Snowball needs them."""
    words: list[str] = _WORD.findall(text.lower())
    return [fold(stem) for stem in _stemmer(language).stemWords(words)]


def rouge_l(text: str, reference: str, language: str) -> float:
    """F1 of the longest common subsequence of stems: 0 (nothing in common) to 1 (the same)."""
    return _f1(stems(text, language), stems(reference, language))


def best_and_mean(text: str, references: Sequence[str], language: str) -> tuple[float, float]:
    """ROUGE-L with the reference that is most like `text`, and on average over the references."""
    own = stems(text, language)
    values = [_f1(own, stems(one, language)) for one in references]
    return max(values), sum(values) / len(values)


def _f1(one: list[str], two: list[str]) -> float:
    return 2 * LCSseq.similarity(one, two) / (len(one) + len(two)) if one and two else 0.0


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMERS[language], 0)
