"""Pooled: a figure of a whole run that no single case has, such as macro-F1: parts that are added up over cases."""

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

from copilot.conversation import Value
from evals.cases import Case, Task

O = TypeVar("O", bound=Value)  # noqa: E741
Parts = Mapping[str, tuple[int, int]]
"""By label: how much is right, of how much."""


class Pooled(NamedTuple, Generic[O]):
    """The mean over labels of right / of how much, each added up over the cases of `task`. With one label, that is a
    share over all cases; with F1's parts (see `f1_parts`), macro-F1."""

    name: str
    task: Task
    kind: type[O]
    parts: Callable[[Case, O], Parts]


def f1_parts(wanted: frozenset[str], found: frozenset[str]) -> Parts:
    """F1 of each label is twice those that both have, of all that either has."""
    return {one: (2 * (one in wanted and one in found), (one in wanted) + (one in found)) for one in wanted | found}


def f1(wanted: frozenset[str], found: frozenset[str]) -> float:
    """F1 of two sets; 1 where both are empty, for then nothing is wrong."""
    return 2 * len(wanted & found) / (len(wanted) + len(found)) if wanted or found else 1.0
