"""The figures of each writer, and by how much ours is better or worse on the same cases."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, get_args

from copilot.text import words
from evals.cases import Case, Fact
from evals.intervals import Interval, bootstrap, percentile, wilson
from evals.summaries.borne import exact_words, invented, stands
from evals.summaries.cases import Kind, told_in
from evals.summaries.rouge import best_and_mean
from evals.summaries.writers import ALONE, AS_LONG, Written

KINDS: tuple[Kind, ...] = get_args(Kind)


class Trial(NamedTuple):
    """What a writer made of one case: ROUGE-L with the nearest reference and on average, the facts that were told and
    those that were not, words and milliseconds."""

    case: Case
    written: Written
    best: float
    mean: float
    told: tuple[Fact, ...]
    missed: tuple[Fact, ...]
    words: int
    ms: float


class Figure(NamedTuple):
    """A mean over `n` cases or facts with its 95 % interval."""

    name: str
    value: float
    interval: Interval
    n: int


def trials(cases: Sequence[Case]) -> dict[str, list[Trial]]:
    """Every writer on every case, in the same run."""
    found = {name: _timed(cases, writer) for name, writer in ALONE.items()}
    length = {one.case.id: one.words for one in found["ours"]}
    for name, as_long in AS_LONG.items():
        found[name] = _timed(cases, lambda case, as_long=as_long: as_long(case, length[case.id]))  # type: ignore[misc]
    return found


def _timed(cases: Sequence[Case], writer: Callable[[Case], Written]) -> list[Trial]:
    for case in cases[:1]:
        writer(case)  # what is read from disk once is not what a summary costs
    return [_trial(case, writer) for case in cases]


def _trial(case: Case, writer: Callable[[Case], Written]) -> Trial:
    started = time.perf_counter()
    written = writer(case)
    ms = 1000 * (time.perf_counter() - started)
    best, mean = best_and_mean(written.text, case.references, case.language)
    told = tuple(fact for fact in case.expect.facts if told_in(fact, written.text))
    missed = tuple(fact for fact in case.expect.facts if fact not in told)
    return Trial(case, written, best, mean, told, missed, len(words(written.text)), ms)


def figures(found: Sequence[Trial]) -> list[Figure]:
    """The figures of one writer. Facts of one case stand or fall together, so cases are resampled."""
    recall = [_recall(kind or "all facts told", found, kind) for kind in (None, *KINDS)]
    return [
        Figure("ROUGE-L, best reference", *_mean([one.best for one in found])),
        Figure("ROUGE-L, mean of references", *_mean([one.mean for one in found])),
        *(one for one in recall if one.n),
        Figure("words", *_mean([float(one.words) for one in found])),
        Figure("ms p50", *_at(0.5, found)),
        Figure("ms p95", *_at(0.95, found)),
    ]


def differences(one: Sequence[Trial], other: Sequence[Trial]) -> list[Figure]:
    """By how much the first writer is above the other, case by case and fact by fact."""
    pairs = list(zip(one, other, strict=True))
    told = [
        (mine.case.id, (fact in mine.told) - float(fact in theirs.told))
        for mine, theirs in pairs
        for fact in mine.case.expect.facts
    ]
    by_fact = Figure("all facts told", *_mean([value for _, value in told], [case for case, _ in told]))
    return [
        Figure("ROUGE-L, best reference", *_mean([mine.best - theirs.best for mine, theirs in pairs])),
        Figure("ROUGE-L, mean of references", *_mean([mine.mean - theirs.mean for mine, theirs in pairs])),
        *([by_fact] if by_fact.n else []),
    ]


def borne_out(found: Sequence[Trial]) -> list[Figure]:
    """Shares that must be 1: facts as written in their messages; numbers, dates and names found in the conversation."""
    facts = [stands(fact, one.case.conversation) for one in found for fact in one.written.facts]
    exact = sum(len(exact_words(one.written.text)) for one in found)
    wrong = sum(len(invented(one.written.text, one.case.conversation)) for one in found)
    return [
        _share("facts that stand in their message", sum(facts), len(facts)),
        _share("numbers, dates, names that were said", exact - wrong, exact),
    ]


def _recall(name: str, found: Sequence[Trial], kind: Kind | None) -> Figure:
    told = [
        (one.case.id, float(fact in one.told))
        for one in found
        for fact in one.case.expect.facts
        if kind in (None, fact.kind)
    ]
    return Figure(name, *_mean([value for _, value in told], [case for case, _ in told]))


def _mean(values: Sequence[float], clusters: Sequence[str] | None = None) -> tuple[float, Interval, int]:
    return sum(values) / max(len(values), 1), bootstrap(values, clusters), len(values)


def _at(q: float, found: Sequence[Trial]) -> tuple[float, Interval, int]:
    value = percentile((one.ms for one in found), q)
    return value, Interval(value, value), len(found)


def _share(name: str, right: int, n: int) -> Figure:
    return Figure(name, right / n if n else 1.0, wilson(right, n), n)
