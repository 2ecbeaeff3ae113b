"""From text to what is matched: stems, padded character 4-grams, concepts.

Words are folded (case, accents) before they are stemmed, so that "factura", "Factúra" and "facturas" meet. Stop words
of the three languages are dropped together from every query: across languages a foreign stop word is the rarest, and
so the heaviest, word of all.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from copilot.retrieval.concepts import Concepts
from copilot.retrieval.stems import stem as stem
from copilot.retrieval.stems import tokens as tokens
from copilot.retrieval.stop import stopwords as stopwords

VERSION = "3"  # part of the index's version: a change here rebuilds it
MOST_STEMS = 100_000  # words remembered by language
GRAM = 4


def content(words: Iterable[str]) -> list[str]:
    """`words` without stop words; all of them when nothing would be left."""
    kept = [word for word in words if word not in stopwords()]
    return kept or list(words)


def useful(words: Iterable[str]) -> list[str]:
    """`words` without stop words, even when nothing is left: what a passage is searched by."""
    stop = stopwords()
    return [word for word in words if word not in stop]


def stems(words: Iterable[str], language: str) -> list[str]:
    """The stem of each word; each distinct word of a language is stemmed once."""
    table = _table(language)
    return [table[word] for word in words]


class _Stems(dict[str, str]):
    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_STEMS:
            self.clear()
        self[word] = found = stem(word, self._language)
        return found


@lru_cache(maxsize=8)  # the languages that a base may hold are a handful
def _table(language: str) -> _Stems:
    return _Stems(language)


@lru_cache(maxsize=20_000)
def grams(word: str) -> tuple[str, ...]:
    """Character 4-grams of the word padded with one space on each side: " fac", "fact", ... "ura "."""
    padded = f" {word} "
    if len(padded) <= GRAM:
        return (padded,)
    return tuple(padded[start : start + GRAM] for start in range(len(padded) - GRAM + 1))


def gram_count(words: Iterable[str]) -> int:
    """How many 4-grams these words have, without making them."""
    lengths = list(map(len, words))
    return sum(lengths) + (3 - GRAM) * len(lengths) + lengths.count(1)  # a single digit has one too


class WantedGrams(dict[str, tuple[str, ...]]):
    """The 4-grams of one question, by the words that hold them: a word is cut up once for all the passages."""

    def __init__(self, wanted: Iterable[str]) -> None:
        super().__init__()
        self._wanted = frozenset(wanted)

    def __missing__(self, word: str) -> tuple[str, ...]:
        self[word] = held = tuple(gram for gram in grams(word) if gram in self._wanted)
        return held

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """How often each of them is in these words; those that are not there are left out."""
        found: dict[str, int] = {}
        for held in map(self.__getitem__, words):
            for gram in held:
                found[gram] = found.get(gram, 0) + 1
        return found


class Bag:
    """A text as bags of terms, for scoring; and what its title and headings say: the `head`, that `words` begin with.

    `lengths` are those of the three channels: stems, 4-grams and concepts. `useful` are the words that are no stop
    words, from which a question's 4-grams are counted (`WantedGrams.counts`), and `sequence` their stems, in order;
    `spoken` are the stems of all words.
    """

    __slots__ = (
        *("concepts", "head_concepts", "head_stems"),
        *("lengths", "sequence", "spoken", "stem_set", "stems", "useful"),
    )

    def __init__(self, words: Sequence[str], language: str, concepts: Concepts, head: Sequence[str] = ()) -> None:
        self.useful = useful(words)
        self.sequence = stems(self.useful, language)
        self.spoken = stems(words, language)
        self.stems = Counter(self.sequence)
        spans = concepts.spans(words, language)
        self.concepts = Counter(name for _, _, names in spans for name in names)
        self.lengths = (len(self.useful), gram_count(self.useful), len(self.useful))
        self.stem_set = frozenset(self.stems)
        self.head_stems = frozenset(stems(content(head), language))
        self.head_concepts = frozenset(name for _, end, names in spans if end <= len(head) for name in names)
