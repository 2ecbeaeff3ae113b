"""One measure compared over the pairs of two runs: the difference, how sure it is, and what it could have shown."""

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from copilot.conversation import Value
from evals.comparison.interval import of_difference
from evals.comparison.mcnemar import mcnemar
from evals.comparison.pairs import Pair
from evals.comparison.permutation import sign_flip
from evals.comparison.power import ALPHA, detectable, detectable_mean
from evals.comparison.repeats import CARE, CORE, Case
from evals.intervals import wilson

Kind = Literal["binary", "ordinal", "number"]
Outcome = Literal["better", "worse", "none"]
_STEPS: dict[Kind, float] = {"binary": 1.0, "ordinal": 1.0, "number": 0.0}
"""The smallest change of one case; 0: there is none."""


class Share(Value):
    """One run's figure on the pairs: a share of passes with Wilson's interval, or a mean with the bootstrap's.
    `always` is the share of cases that pass in every repeat; None for means."""

    value: float
    low: float
    high: float
    always: float | None = None


class Difference(Value):
    """What changed from the run before to the one after, by one measure.

    `n` is the pairs of which the measure says something in both; `silent` it says nothing of in one of them, `errors`
    could not be judged. `difference` is after minus before: a share for yes/no, steps of 0 to 3 for care, with its 95 %
    interval. `p` is of the exact McNemar test or of the sign flips, `adjusted` after Holm's correction (the primary
    measure needs none). `detectable` is the smallest true difference that these pairs would show 4 times in 5; None
    where no difference would.

    `better` or `worse` is said only where the test and the interval both say so. A `number` is a metric by which
    nothing passes or fails: of most of them, more is no better, so nothing is said of them unless they are primary,
    and they are left out of Holm's correction.
    """

    measure: str
    kind: Kind
    primary: bool = False
    n: int
    silent: int = 0
    errors: int = 0
    before: Share | None = None
    after: Share | None = None
    better: int = 0
    worse: int = 0
    difference: float = 0.0
    low: float | None = None
    high: float | None = None
    p: float = 1.0
    adjusted: float = 1.0
    detectable: float | None = None
    outcome: Outcome = "none"


class _Read(NamedTuple):
    """A measure's values on the pairs, and how many pairs it has none of."""

    before: tuple[float, ...]
    after: tuple[float, ...]
    pairs: tuple[Pair, ...]
    silent: int
    errors: int

    @property
    def differences(self) -> tuple[float, ...]:
        # Rounded, for thirds of repeats that add up to nothing have to give exactly that.
        return tuple(round(new - old, 9) for old, new in zip(self.before, self.after, strict=True))


def names_of(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Every measure that has something to say of one of the answers: the core ones, care, then the metrics as they
    come, those last that only tell a number."""
    answers = [one for pair in pairs for case in pair for one in case.answers]
    scores = [score for one in answers for score in one.scores]
    judging = dict.fromkeys(one.metric for one in scores if one.verdict != "none")
    telling = dict.fromkeys(one.metric for one in scores if one.value is not None)
    core = [name for name in CORE[1:] if any(getattr(one, name) != "none" for one in answers)]
    care = [CARE] if any(one.care is not None for one in answers) else []
    return (*core, *care, *judging, *(name for name in telling if name not in judging))


def differ(pairs: Sequence[Pair], measure: str, *, primary: bool = False, alpha: float = ALPHA) -> Difference:
    """Compare the pairs by one measure; `adjusted` is left at `p`."""
    kind = _kind(pairs, measure)
    read = _of_verdicts(pairs, measure) if kind == "binary" else _of_numbers(pairs, measure)
    moved = read.differences
    if not moved:
        return Difference(measure=measure, kind=kind, primary=primary, n=0, silent=read.silent, errors=read.errors)
    groups = [one.group for one in read.pairs]
    interval = of_difference(moved, groups, step=_STEPS[kind])
    better, worse = sum(one > 0 for one in moved), sum(one < 0 for one in moved)
    p = mcnemar(better, worse) if kind == "binary" else sign_flip(moved)
    found = Difference(
        measure=measure,
        kind=kind,
        primary=primary,
        n=len(moved),
        silent=read.silent,
        errors=read.errors,
        before=_share(read, "before", measure, kind),
        after=_share(read, "after", measure, kind),
        better=better,
        worse=worse,
        difference=math.fsum(moved) / len(moved),
        low=interval.low,
        high=interval.high,
        p=p,
        adjusted=p,
        detectable=_detectable(moved, groups, better + worse, kind),
    )
    return judged(found, p, alpha)


def judged(found: Difference, adjusted: float, alpha: float = ALPHA) -> Difference:
    """`found` with its corrected p and what it comes to."""
    outcome: Outcome = "none"
    says = found.kind != "number" or found.primary
    if says and adjusted < alpha and found.low is not None and found.high is not None:
        outcome = "better" if found.low > 0 else "worse" if found.high < 0 else "none"
    return found.model_copy(update={"adjusted": adjusted, "outcome": outcome})


def _kind(pairs: Sequence[Pair], measure: str) -> Kind:
    if measure == CARE:
        return "ordinal"
    known = [score for pair in pairs for case in pair for one in case.answers if (score := one.score(measure))]
    told = any(one.value is not None for one in known) and all(one.verdict in ("none", "error") for one in known)
    return "number" if told else "binary"


def _detectable(moved: Sequence[float], groups: Sequence[str], changed: int, kind: Kind) -> float | None:
    n = len(moved)
    if detectable(n) == 1.0:  # nothing shows in five cases, whatever is measured
        return None
    spread = detectable_mean(moved, groups)
    return spread or None if kind == "number" else max(detectable(n, changed), spread)


def _share(read: _Read, side: Literal["before", "after"], measure: str, kind: Kind) -> Share:
    values: tuple[float, ...] = getattr(read, side)
    mean = math.fsum(values) / len(values)
    if kind != "binary":
        low, high = of_difference(values, [one.group for one in read.pairs], step=0.0)
        return Share(value=mean, low=max(low, min(values)), high=min(high, max(values)))
    low, high = wilson(sum(one == 1.0 for one in values), len(values))
    always = sum(getattr(one, side).always(measure) for one in read.pairs) / len(values)
    return Share(value=mean, low=low, high=high, always=always)


def _of_verdicts(pairs: Sequence[Pair], measure: str) -> _Read:
    known = [(one, one.before.verdict(measure), one.after.verdict(measure)) for one in pairs]
    silent = sum("none" in said for _, *said in known)
    told = [(one, old, new) for one, old, new in known if {old, new} <= {"pass", "fail"}]
    return _Read(
        before=tuple(float(old == "pass") for _, old, _ in told),
        after=tuple(float(new == "pass") for _, _, new in told),
        pairs=tuple(one for one, _, _ in told),
        silent=silent,
        errors=len(pairs) - silent - len(told),
    )


def _of_numbers(pairs: Sequence[Pair], measure: str) -> _Read:
    def of(case: Case) -> float | None:
        return case.care if measure == CARE else case.value(measure)

    known = [(one, of(one.before), of(one.after)) for one in pairs]
    told = [(one, old, new) for one, old, new in known if old is not None and new is not None]
    return _Read(
        before=tuple(old for _, old, _ in told),
        after=tuple(new for _, _, new in told),
        pairs=tuple(one for one, _, _ in told),
        silent=len(pairs) - len(told),
        errors=0,
    )
