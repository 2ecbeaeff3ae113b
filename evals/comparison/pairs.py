"""Pairs: the same case in two runs. What has no partner, or none that is like it, leaves; counted and by name."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from copilot.conversation import Value
from evals.comparison.repeats import Case, by_case
from evals.runs.judged import Judged


class Pair(NamedTuple):
    before: Case
    after: Case

    @property
    def id(self) -> str:
        return self.after.first.id

    @property
    def group(self) -> str:
        return self.after.first.group


class Left(Value):
    """The ids of the cases that are not compared: in one run only (an edited case is another one), with other
    expectations, or without an answer to judge in either run."""

    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    other_expectations: tuple[str, ...] = ()
    errors_before: tuple[str, ...] = ()
    errors_after: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many cases leave; one that erred in both runs counts once."""
        erred = set(self.errors_before) | set(self.errors_after)
        return len(self.only_before) + len(self.only_after) + len(self.other_expectations) + len(erred)


class Paired(NamedTuple):
    pairs: tuple[Pair, ...]
    left: Left


def pair(before: Iterable[Judged], after: Iterable[Judged]) -> Paired:
    """The cases that both runs answered, in the order of the second."""
    old, new = by_case(before), by_case(after)
    found = partners(old, new)
    both = [Pair(found[key], new[key]) for key in new if key in found]
    used = {case.key for case in found.values()}
    alike = [one for one in both if one.before.first.expected == one.after.first.expected]
    left = Left(
        only_before=tuple(case.first.id for key, case in old.items() if key not in used),
        only_after=tuple(case.first.id for key, case in new.items() if key not in found),
        other_expectations=tuple(one.id for one in both if one.before.first.expected != one.after.first.expected),
        errors_before=tuple(one.id for one in alike if _erred(one.before)),
        errors_after=tuple(one.id for one in alike if _erred(one.after)),
    )
    return Paired(tuple(one for one in alike if not (_erred(one.before) or _erred(one.after))), left)


def partners(old: Mapping[str, Case], new: Mapping[str, Case]) -> dict[str, Case]:
    """The cases of an earlier run by the key of their partner in a later one: the same case, or else the only one that
    asks the same where the answers were recorded elsewhere."""
    found = {key: old[key] for key in new if key in old}
    theirs = _by_question(case for key, case in old.items() if key not in new)
    for question, case in _by_question(case for key, case in new.items() if key not in old).items():
        if question in theirs:
            found[case.key] = theirs[question]
    return found


def _by_question(cases: Iterable[Case]) -> dict[str, Case]:
    """By what is asked; a question that several of the cases ask is nobody's."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.first.asked, []).append(case)
    return {question: several[0] for question, several in found.items() if question and len(several) == 1}


def _erred(case: Case) -> bool:
    return case.verdict("verdict") == "error"
