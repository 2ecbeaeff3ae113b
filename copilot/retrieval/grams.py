"""How frequent a 4-gram is in a base, from a sample of its passages.

In a large base 4-grams are not in the index, but scoring needs their document frequency; for that a sample does.
"""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from zlib import crc32

from copilot.retrieval.analysis import grams

WHOLE = 4_000  # passages up to which every one is counted; then one in 2, from each doubling on one in 4, 8...
FILE = "grams.json"


class GramTable:
    """Counts 4-grams over the passages it is shown. A passage that is indexed again counts again: what is estimated
    is a share, and that hardly moves."""

    def __init__(self, counts: dict[str, int] | None = None, seen: int = 0, weight: int = 0) -> None:
        self._counts: Counter[str] = Counter(counts or {})
        self._seen = seen
        self._weight = weight

    def add(self, passage_id: str, words: Iterable[str]) -> None:
        """A passage's useful words. Each passage drawn stands for as many as there are to one drawn."""
        self._seen += 1
        every = 1 << ((self._seen - 1) // WHOLE).bit_length()
        if crc32(passage_id.encode()) % every:
            return
        self._weight += every
        for gram in set(chain.from_iterable(map(grams, set(words)))):
            self._counts[gram] += every

    def frequency(self, gram: str, passages: int) -> int:
        """In how many of `passages` this 4-gram stands, about; 0 when the sample has never met it."""
        count = self._counts.get(gram, 0)
        if not count:
            return 0
        return max(1, min(passages, round(count * passages / self._weight)))

    def write(self, folder: Path) -> None:
        text = json.dumps({"seen": self._seen, "weight": self._weight, "counts": self._counts}, ensure_ascii=False)
        fresh = folder / f".{FILE}.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(folder / FILE)


def read_grams(folder: Path) -> GramTable:
    """The table beside an index; an empty one when it is missing or broken, which only levels the 4-grams' weights."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return GramTable(kept["counts"], int(kept["seen"]), int(kept["weight"]))
    except (OSError, ValueError, KeyError, TypeError):
        return GramTable()
