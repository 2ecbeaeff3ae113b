"""Holm's correction: who asks twenty questions at 5 % gets a wrong yes to one of them."""

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """`ps` adjusted, in their order: taken one by one from the smallest, none below the one before, none above 1."""
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=lambda at: ps[at])):
        highest = max(highest, min(1.0, ps[at] * (len(ps) - rank)))
        adjusted[at] = highest
    return adjusted
