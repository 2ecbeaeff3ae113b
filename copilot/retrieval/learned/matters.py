"""Matters: what a group of resolutions has in common, and so what a question can be recognised as.

Three labels offer themselves, from the finest to the coarsest: the same answer; the article that the answer draws on;
a tag. One of them is used for a whole installation, never a mixture: an answer and the article that it comes from
would be two matters for one thing, and every question on it would be torn between them. The finest that holds at least
half of the resolutions is taken, since it points at the fewest sources; where none does, the one that holds the most.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from copilot.retrieval.learned.examples import Example

LEAST = 4  # questions of a matter
ENOUGH = 0.5  # of all resolutions
TAG_LEAST, TAG_MOST = 3, 0.5  # resolutions with an informative tag: at least, and at most of all
REPRESENTATIVES = 20
GOOD = 3  # csat from which the newer one is preferred

Kind = Literal["answer", "article", "tag"]
KINDS: tuple[Kind, ...] = ("answer", "article", "tag")


class Labels(NamedTuple):
    """The matter of each example, "" for those alone in theirs, and what kind of label it is."""

    kind: Kind
    of: tuple[str, ...]

    @property
    def labelled(self) -> int:
        return sum(bool(one) for one in self.of)

    @property
    def matters(self) -> tuple[str, ...]:
        return tuple(sorted({one for one in self.of if one}))


class Matter(NamedTuple):
    """`members` are row ids of the resolutions it was learned from; `sources` the keys to believe in, best first, each
    with its passage in the index; `article` the id of the article that it matches, or ""."""

    name: str
    members: tuple[int, ...]
    sources: tuple[tuple[str, str], ...]
    article: str = ""


def label(examples: Sequence[Example], answers: Sequence[int], articles: Sequence[str]) -> Labels:
    """The labels of an installation; `answers` groups the same ones (`answers.groups`), `articles` are what each
    answer draws on, "" where nothing."""
    offered: dict[Kind, list[str]] = {
        "answer": _shared([f"answer:{examples[place].row_id}" for place in answers]),
        "article": _shared([f"article:{one}" if one else "" for one in articles]),
        "tag": _shared(_tags(examples)),
    }
    held = {kind: sum(bool(one) for one in offered[kind]) for kind in KINDS}
    enough = [kind for kind in KINDS if held[kind] >= ENOUGH * len(examples) and len(set(offered[kind]) - {""}) > 1]
    kind = enough[0] if enough else max(KINDS, key=lambda one: held[one])
    return Labels(kind, tuple(offered[kind]))


def matters(examples: Sequence[Example], labels: Labels, articles: Sequence[str]) -> list[Matter]:
    """Each matter of the labels with the sources that stand for it, in the order of their names."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(labels.of):
        if name:
            places[name].append(place)
    return [
        _matter(name, [examples[n] for n in here], [articles[n] for n in here]) for name, here in sorted(places.items())
    ]


def _matter(name: str, examples: Sequence[Example], articles: Sequence[str]) -> Matter:
    best = sorted((one for one in examples if one.searched), key=_standing, reverse=True)
    article, count = Counter(articles).most_common(1)[0]
    return Matter(
        name=name,
        members=tuple(one.row_id for one in examples),
        sources=tuple((one.key, one.passage_id) for one in best[:REPRESENTATIVES]),
        article=article if count * 2 > len(articles) else "",
    )


def _standing(one: Example) -> tuple[bool, float, float, int]:
    """Not badly rated, then the newest, then the best rated."""
    return one.csat >= GOOD, one.at.timestamp(), one.csat, one.row_id


def _shared(names: Sequence[str]) -> list[str]:
    """The names that enough examples share; "" in place of the others."""
    count = Counter(names)
    return [name if name and count[name] >= LEAST else "" for name in names]


def _tags(examples: Sequence[Example]) -> list[str]:
    """Of each example's informative tags the rarest: the one that says most."""
    count = Counter(tag for one in examples for tag in set(one.tags))
    telling = {tag for tag, n in count.items() if TAG_LEAST <= n <= TAG_MOST * len(examples)}
    rarest = (
        min((tag for tag in one.tags if tag in telling), key=lambda tag: (count[tag], tag), default="")
        for one in examples
    )
    return [f"tag:{tag}" if tag else "" for tag in rarest]
