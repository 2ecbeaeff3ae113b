"""What one would do instead: the reply whose title shares most words with the question (BM25 over titles), from a
score on that is best on the development half."""

import math
from collections import Counter
from collections.abc import Sequence

from copilot.retrieval.analysis import content
from copilot.retrieval.stems import stem, tokens
from copilot.store.replies import SavedReply

K1, B = 1.2, 0.75


class Titles:
    """BM25 over the titles of the replies in one language."""

    def __init__(self, replies: Sequence[SavedReply], language: str) -> None:
        self._language = language
        self._ids = [one.external_id for one in replies]
        self._bags = [Counter(self._stems(one.title)) for one in replies]
        self._mean = sum(bag.total() for bag in self._bags) / (len(self._bags) or 1)
        self._held = Counter(name for bag in self._bags for name in bag)

    def best(self, text: str) -> tuple[str, float]:
        """The id of the nearest reply and its score; ("", 0) when no title shares a word."""
        asked = dict.fromkeys(self._stems(text))
        scored = [
            (sum(self._weight(name, bag) for name in asked), id) for bag, id in zip(self._bags, self._ids, strict=True)
        ]
        score, id = max(scored, default=(0.0, ""))
        return (id, score) if score else ("", 0.0)

    def _weight(self, name: str, bag: Counter[str]) -> float:
        if not bag[name]:
            return 0.0
        idf = math.log(1 + (len(self._bags) - self._held[name] + 0.5) / (self._held[name] + 0.5))
        return idf * bag[name] * (K1 + 1) / (bag[name] + K1 * (1 - B + B * bag.total() / self._mean))

    def _stems(self, text: str) -> list[str]:
        return [stem(word, self._language) for word in content(tokens(text))]
