"""Articles that nearly repeat each other: MinHash bands to find those that may, shared runs of words to be sure.

Figures count as equal here: two versions of one article that differ in an amount or a term are near-duplicates, and
`differing` says in what. A translation shares no run of words and is none.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.store import Store, twins
from copilot.store.twins import Text, Twin
from copilot.text import words

SHINGLE = 5  # words of a run
LONGEST = 20_000  # words of an article that are compared
LEAST = 0.85  # of the runs of two texts that both have; at 0.8 "add users" and "remove users" begin to meet
BATCH = 200
BANDS, ROWS = 12, 5  # 99.9 % of those that share 85 % meet in a band, 32 % of those that share half
MOST = 20  # articles that one is compared with
SHOWN = 6  # words that differ, of each side

_LINK = re.compile(r"https?://\S+|www\.\S+")
_ITEM = re.compile(r"^\s*\d{1,3}[.)]\s", re.MULTILINE)
_DIGITS = re.compile(r"\d+")
_FIGURE = re.compile(r"(?<![\w.,])(?:(?:us|r)\$|s/|[$€£])?\s?\d+(?:[.,:]\d+)*(?![\w])(?:\s?%|\s[^\W\d_]{3,})?")

Shingles = frozenset[int]
Progress = Callable[[int, int | None], None]  # articles compared, of how many where that is known


class Difference(Value):
    """What one text says that the other does not, of each side in order: figures where they differ, else words."""

    kind: str  # "figures", "words" or "" when nothing differs
    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()


class Near(Value):
    """An article of a group beside the first one of it. `overlap` is in 0..1."""

    id: str
    title: str
    overlap: float
    differs: Difference


class Group(Value):
    """Articles that nearly repeat the first."""

    id: str
    title: str
    language: str
    others: tuple[Near, ...]


def compare(store: Store, *, most: int | None = None, progress: Progress | None = None) -> int:
    """Look for the like of every article that was not compared yet, or of the `most` newest; how many there were.
    Interrupted, it goes on where it was."""
    done = 0
    while most is None or done < most:
        with store.read() as session:
            some = twins.waiting(session, BATCH)
        if not some:
            break
        shingled = {text.key: shingles(text.body) for text in some}
        banded = {key: bands(found) for key, found in shingled.items()}
        with store.begin() as session:
            fresh = twins.still_waiting(session, some)
            _settle(session, [text for text in some if text.key in fresh], shingled, banded)
        done += len(some)
        if progress:
            progress(done, None)
    return done


def groups(session: Session) -> Iterable[Group]:
    """Every group, with how much is the same and what differs."""
    for first, *others in twins.groups(session):
        yield Group(
            id=first.id, title=first.title, language=first.language, others=tuple(near(first, one) for one in others)
        )


def lines(group: Group) -> Iterator[str]:
    """A group for a terminal."""
    yield f"{group.id}  {group.title}"
    for other in group.others:
        yield f"  {other.overlap:>4.0%}  {other.id}  {other.title}"
        if other.differs.kind:
            here, there = (", ".join(side) or "nothing" for side in (other.differs.here, other.differs.there))
            yield f"        {other.differs.kind} differ: {here} / {there}"


def near(first: Twin, other: Twin) -> Near:
    """`other` beside `first`."""
    shared = overlap(shingles(first.body), shingles(other.body))
    differs = differing(first.body, other.body)
    return Near(id=other.id, title=other.title, overlap=round(shared, 3), differs=differs)


def shingles(text: str) -> Shingles:
    """The runs of five words in a text, as numbers; the whole of a shorter one."""
    bare = [_DIGITS.sub("0", word) for word in islice(words(text), LONGEST)]
    runs = (" ".join(bare[at : at + SHINGLE]) for at in range(max(1, len(bare) - SHINGLE + 1)))
    return frozenset(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=4).digest(), "big") for run in runs)


def overlap(one: Shingles, other: Shingles) -> float:
    """The share of their runs that both have, 0..1 (Jaccard)."""
    return len(one & other) / len(one | other)


def bands(found: Shingles) -> list[int]:
    """Twelve numbers below 2**63 of which those that are nearly the same share one."""
    hashed = np.fromiter(found, dtype=np.uint64, count=len(found))
    with np.errstate(over="ignore"):
        least = np.array([((hashed * factor) >> np.uint64(32)).min() for factor in _FACTORS], dtype=">u4")
    keys = (bytes([number]) + part.tobytes() for number, part in enumerate(least.reshape(BANDS, ROWS)))
    return [int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big") >> 1 for key in keys]


def differing(here: str, there: str) -> Difference:
    """The figures that only one of two texts has; where they agree on those, the words."""
    here, there = _ITEM.sub("", here), _ITEM.sub("", there)
    for kind, parts in (("figures", _figures), ("words", words)):
        mine, theirs = Counter(parts(here)), Counter(parts(there))
        if mine != theirs:
            left, right = (tuple(islice(one.keys(), SHOWN)) for one in (mine - theirs, theirs - mine))
            return Difference(kind=kind, here=left, there=right)
    return Difference(kind="")


def _figures(text: str) -> list[str]:
    bare = _LINK.sub(" ", text.lower())
    return [" ".join(found.split()) for found in _FIGURE.findall(bare)]


def _settle(session: Session, some: list[Text], shingled: dict[int, Shingles], banded: dict[int, list[int]]) -> None:
    sharing = twins.sharing(session, {band for text in some for band in banded[text.key]})
    known = {text.key: text for text in some}
    alone: dict[int, Sequence[int]] = {}
    repeats: dict[int, int] = {}
    for text in some:
        shared = Counter(key for band in banded[text.key] for key in sharing.get(band, ()))
        likely = [key for key, _ in shared.most_common(MOST)]
        fetched = twins.texts(session, [key for key in likely if key not in known])
        known |= fetched
        shingled |= {key: shingles(one.body) for key, one in fetched.items()}
        first = _most_alike(text, [known[key] for key in likely if key in known], shingled)
        if first:
            repeats[text.key] = first
        else:
            alone[text.key] = banded[text.key]
            for band in banded[text.key]:
                sharing.setdefault(band, []).append(text.key)
    twins.settle(session, alone, repeats)


def _most_alike(text: Text, others: list[Text], shingled: dict[int, Shingles]) -> int:
    """The key of the article that this one nearly repeats; 0 when there is none."""
    alike = [
        (overlap(shingled[text.key], shingled[other.key]), -other.key)
        for other in others
        if not _are_translations(text.language, other.language)
    ]
    best, key = max(alike, default=(0.0, 0))
    return -key if best >= LEAST else 0


def _are_translations(one: str, other: str) -> bool:
    """Of two languages, when both are known; variants of one language are the same."""
    return bool(one and other) and one.split("-")[0] != other.split("-")[0]


def _factor(number: int) -> np.uint64:
    """An odd 64-bit number that is the same on every machine and in every version."""
    digest = hashlib.blake2b(f"article:{number}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big") | 1)


_FACTORS = tuple(_factor(number) for number in range(BANDS * ROWS))
