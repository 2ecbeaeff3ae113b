"""Comparing two runs: the same cases, paired; one measure declared first, the others corrected for being many."""

from collections.abc import Iterable, Sequence

from copilot.conversation import Value
from copilot.errors import InputError
from evals.comparison.effort import Efforts, efforts
from evals.comparison.flips import Flip, flips
from evals.comparison.holm import holm
from evals.comparison.measures import Difference, differ, judged, names_of
from evals.comparison.pairs import Left, Pair, pair
from evals.comparison.power import ALPHA
from evals.comparison.repeats import CARE
from evals.comparison.sides import Side
from evals.comparison.slices import Slice, slices

SLICED = ("tone", CARE)
DECLARED = ("correct", *SLICED)
"""Measures that every comparison is about, whichever of them is the primary one."""


class Run(Value):
    """Which run it was, how many answers it holds and how many of them are errors."""

    name: str
    fingerprint: str = ""
    answers: int
    cases: int
    errors: int


class Comparison(Value):
    """All that two runs tell of each other. `paired` cases are compared, `left` are not. `measures` begins with the
    primary one; `identical`: not one verdict changed."""

    before: Run
    after: Run
    primary: str
    alpha: float = ALPHA
    paired: int
    left: Left
    identical: bool
    measures: tuple[Difference, ...]
    effort: Efforts
    slices: tuple[Slice, ...] = ()
    flips: tuple[Flip, ...] = ()

    def of(self, measure: str) -> Difference | None:
        return next((one for one in self.measures if one.measure == measure), None)

    @property
    def main(self) -> Difference:
        """The primary measure's."""
        return self.measures[0]


def compare(before: Side, after: Side, *, primary: str = "", alpha: float = ALPHA) -> Comparison:
    """Compare two runs. The primary measure is `correct`, or `verdict` for tasks that have no such thing as a correct
    reply, unless another is declared.

    Raises:
        InputError: nothing was measured by the declared one.
    """
    pairs, left = pair(before.judged, after.judged)
    names = names_of(pairs)
    chosen = _chosen(primary, names) if pairs else primary or "correct"
    measures = _compared(pairs, (chosen, *(name for name in names if name != chosen)), alpha)
    changed = flips(pairs, [one.measure for one in measures], chosen, before.answers, after.answers)
    return Comparison(
        before=_run(before),
        after=_run(after),
        primary=chosen,
        alpha=alpha,
        paired=len(pairs),
        left=left,
        identical=bool(pairs) and not changed,
        measures=measures,
        effort=efforts(pairs),
        slices=slices(pairs, [chosen, *(name for name in SLICED if name in names and name != chosen)]),
        flips=changed,
    )


def _chosen(primary: str, names: Sequence[str]) -> str:
    known = ("verdict", *names)
    if not primary:
        return "correct" if "correct" in names else "verdict"
    if primary not in known:
        raise InputError(f"nothing was measured by '{primary}'.", mend=f"There are: {', '.join(known)}.")
    return primary


def _compared(pairs: Sequence[Pair], names: Sequence[str], alpha: float) -> tuple[Difference, ...]:
    """The primary measure stands alone; correctness, tone and care are declared beforehand too and corrected for each
    other, the metrics for each other: otherwise forty metrics would hide what the gate says no to."""
    first, *rest = (differ(pairs, name, primary=at == 0, alpha=alpha) for at, name in enumerate(names))
    tested = [one for one in rest if one.n and one.kind != "number"]
    families = ([one for one in tested if (one.measure in DECLARED) is declared] for declared in (True, False))
    p = {one.measure: p for family in families for one, p in _corrected(family)}
    told = (one for one in rest if one.n and one.kind == "number")
    return (first, *(judged(one, p[one.measure], alpha) for one in tested), *told)


def _corrected(family: Sequence[Difference]) -> Iterable[tuple[Difference, float]]:
    return zip(family, holm([one.p for one in family]), strict=True)


def _run(side: Side) -> Run:
    return Run(
        name=side.name,
        fingerprint=side.fingerprint,
        answers=len(side.judged),
        cases=len({one.case for one in side.judged}),
        errors=sum(one.verdict == "error" for one in side.judged),
    )
