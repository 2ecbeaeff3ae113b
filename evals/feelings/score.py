"""What the listener heard against what a reader marked: the figures that a release is judged by."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from copilot.listen.heard import EMOTIONS, FELT, SIGNALS, Feeling, Flag
from evals.feelings.cases import Case
from evals.intervals import Interval, wilson
from evals.metrics.tasks.hearing import is_quoted

ROUNDS = 500


class Trial(NamedTuple):
    case: Case
    feeling: Feeling


class Figure(NamedTuple):
    """A value between 0 and 1 on `n` cases (or flags) with its 95 % interval."""

    name: str
    value: float
    interval: Interval
    n: int


class Scores(NamedTuple):
    """`confusion` counts (wanted, heard) primaries; `labels` is F1 by emotion (as primary) and by signal."""

    figures: tuple[Figure, ...]
    labels: dict[str, float]
    confusion: dict[tuple[str, str], int]
    errors: tuple[Trial, ...]


def score(trials: Sequence[Trial]) -> Scores:
    neutral = [one for one in trials if one.case.primary == "neutral"]
    flags = [(one, flag) for one in trials for flag in (*one.feeling.emotions, *one.feeling.signals)]
    right = [(one, flag) for one, flag in flags if any(mark.label == flag.label for mark in one.case.marks)]
    figures = (
        _resampled("primary emotion, macro-F1", trials, primary_f1),
        _resampled("signals, macro-F1", trials, signals_f1),
        _resampled("all emotions, macro-F1", trials, emotions_f1),
        _share("neutral flagged", [bool(one.feeling.emotions) for one in neutral]),
        _share("evidence is a substring", [is_quoted(flag, one.case.conversation) for one, flag in flags]),
        _share("evidence overlaps the reader's", [_overlaps(one, flag) for one, flag in right]),
        _share("primary right", [one.feeling.primary == one.case.primary for one in trials]),
        _share(
            "expressed right where primary is",
            [
                one.feeling.expressed == one.case.expressed
                for one in trials
                if one.feeling.primary == one.case.primary != "neutral"
            ],
        ),
    )
    return Scores(
        figures,
        {**_by_label(trials, EMOTIONS, _primary), **_by_label(trials, SIGNALS, _signals)},
        dict(Counter((one.case.primary, one.feeling.primary) for one in trials)),
        tuple(sorted((one for one in trials if one.feeling.primary != one.case.primary), key=_worst)),
    )


def primary_f1(trials: Sequence[Trial]) -> float:
    return _macro(_by_label(trials, EMOTIONS, _primary))


def signals_f1(trials: Sequence[Trial]) -> float:
    return _macro(_by_label(trials, SIGNALS, _signals))


def emotions_f1(trials: Sequence[Trial]) -> float:
    return _macro(_by_label(trials, FELT, _emotions))


Labels = Callable[[Trial], tuple[frozenset[str], frozenset[str]]]


def _primary(one: Trial) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset([one.case.primary]), frozenset([one.feeling.primary])


def _emotions(one: Trial) -> tuple[frozenset[str], frozenset[str]]:
    return one.case.emotions, frozenset(flag.label for flag in one.feeling.emotions)


def _signals(one: Trial) -> tuple[frozenset[str], frozenset[str]]:
    return one.case.signals, frozenset(flag.label for flag in one.feeling.signals)


def _by_label(trials: Sequence[Trial], labels: Sequence[str], of: Labels) -> dict[str, float]:
    """F1 by label, of those that were wanted or heard at all."""
    pairs = [of(one) for one in trials]
    found = {}
    for label in labels:
        both = sum(label in wanted and label in heard for wanted, heard in pairs)
        either = sum((label in wanted) + (label in heard) for wanted, heard in pairs)
        if either:
            found[label] = 2 * both / either
    return found


def _macro(by_label: dict[str, float]) -> float:
    return sum(by_label.values()) / len(by_label) if by_label else 0.0


def _resampled(name: str, trials: Sequence[Trial], measure: Callable[[Sequence[Trial]], float]) -> Figure:
    """With the percentile interval of drawing the cases again."""
    generator = np.random.default_rng(0)
    drawn = [measure([trials[i] for i in generator.integers(0, len(trials), len(trials))]) for _ in range(ROUNDS)]
    low, high = np.percentile(drawn, [2.5, 97.5]) if trials else (0.0, 1.0)
    return Figure(name, measure(trials), Interval(float(low), float(high)), len(trials))


def _share(name: str, outcomes: Sequence[bool]) -> Figure:
    return Figure(
        name, sum(outcomes) / len(outcomes) if outcomes else 0.0, wilson(sum(outcomes), len(outcomes)), len(outcomes)
    )


def _overlaps(one: Trial, flag: Flag) -> bool:
    text = next((message.text for message in one.case.conversation.messages if message.id == flag.message_id), "")
    spans = [(text.find(words), text.find(words) + len(words)) for words in flag.evidence if words in text]
    return any(
        start < mark.end and mark.start < end
        for mark in one.case.marks
        if mark.label == flag.label and mark.message_id == flag.message_id
        for start, end in spans
    )


def _worst(one: Trial) -> float:
    """The surer a wrong ear was, the worse."""
    return -max((flag.confidence for flag in one.feeling.emotions), default=0.0)
