"""What figures are of one kind: a price against a price, a time against a time."""

from collections.abc import Iterable

from copilot.check.scan import Fact
from copilot.check.units import DURATIONS, MONEY

HARD = frozenset({"date", "link", "email", "phone", "code"})


def sort_of(figure: Fact) -> str:
    """`money`, `duration`, a unit, or what else it is."""
    if figure.kind != "number":
        return figure.kind
    if figure.unit in MONEY:
        return "money"
    if figure.unit in DURATIONS:
        return "duration"
    return figure.unit or "thing"


def is_hard(figure: Fact) -> bool:
    """Amounts, dates, links, phones, codes: one that nothing carries does harm."""
    return figure.kind in HARD or sort_of(figure) == "money"


def has_rival(figure: Fact, others: Iterable[Fact]) -> bool:
    """Whether one of `others` is of the same kind and says something else."""
    sort = sort_of(figure)
    return any(sort_of(other) == sort and other.key != figure.key for other in others)
