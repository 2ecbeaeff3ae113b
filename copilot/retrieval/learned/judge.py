"""Whether a new model may take the place of the one in use: both are asked the same questions, which neither saw."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import comb, sqrt
from typing import NamedTuple

from copilot.retrieval.learned.examples import Example
from copilot.retrieval.learned.model import Model
from copilot.retrieval.learned.reading import Reader

NOISE = 0.05  # a new model that is worse is refused when chance alone would do this to it less often
MOST = 2_000  # questions that are asked


class Share(NamedTuple):
    """How many of how many, with the 95 % interval (Wilson)."""

    right: int
    asked: int

    @property
    def value(self) -> float:
        return self.right / self.asked if self.asked else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.asked:
            return 0.0, 1.0
        z, n, p = 1.96, self.asked, self.value
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def outcomes(model: Model, asked: Sequence[tuple[Example, str]], now: Mapping[int, str], reader: Reader) -> list[bool]:
    """For each question whether the model finds its matter. `now` names the matter of each resolution today: what an
    older model calls a matter is the one of today that most of its members are in."""
    today = [_today(matter.members, now) for matter in model.matters]
    return [today[model.guess(one.question, one.language, reader)] == name for one, name in asked]


def worse(new: Sequence[bool], old: Sequence[bool]) -> bool:
    """Whether the new model is worse beyond noise: among the questions that only one of the two gets right, the old
    one has so many more that a fair coin would give as many in fewer than NOISE of all tries (exact sign test)."""
    won = sum(one and not other for one, other in zip(new, old, strict=True))
    lost = sum(other and not one for one, other in zip(new, old, strict=True))
    both = won + lost
    if lost <= won:
        return False
    chance = float(sum(comb(both, n) for n in range(lost, both + 1)) / 2**both)
    return chance < NOISE


def commonest(asked: Sequence[tuple[Example, str]], taught: Sequence[str]) -> int:
    """How many questions are right for whoever always says the matter that was taught most."""
    first = Counter(taught).most_common(1)[0][0]
    return sum(name == first for _, name in asked)


def _today(members: Sequence[int], now: Mapping[int, str]) -> str:
    names = Counter(name for one in members if (name := now.get(one, "")))
    return min(names, key=lambda name: (-names[name], name)) if names else ""
