"""How the sources themselves address their reader."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from copilot.draft import Register
from copilot.listen.address import Unreadable, marks
from copilot.source import Passage
from copilot.text import sentences

ENOUGH = 30  # sentences that tell how a source is written


def source_register(passages: Iterable[Passage]) -> Register:
    """The register of most words that address the reader in Spanish; `neutral` when none does."""
    counts: Counter[Register] = Counter()
    texts = (sentence for passage in passages if passage.language[:2] == "es" for sentence in sentences(passage.text))
    for sentence in islice(texts, ENOUGH):
        try:
            found = marks(sentence)
        except Unreadable:
            continue
        for mark in found:
            if mark.sure and len(mark.says) == 1:
                counts[next(iter(mark.says))] += 1
    return counts.most_common(1)[0][0] if counts else "neutral"
