"""A report's content: a run, what it is compared with, what the gate says, how it was before."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from evals.comparison import Comparison, compare
from evals.gate import Decision, Policy, decide
from evals.report.material import Material
from evals.report.trend import Trend, trend
from evals.runs.folder import Folder


class Report(NamedTuple):
    """`decision` is None without a baseline, and where two runs are only compared."""

    run: Material
    language: str
    baseline: Material | None = None
    comparison: Comparison | None = None
    decision: Decision | None = None
    trend: Trend = Trend(())


def report_of(
    run: Material,
    baseline: Material | None = None,
    *,
    language: str = "es",
    policy: Policy | None = None,
    trusted: Collection[str] = (),
    others: Iterable[Folder] = (),
) -> Report:
    """What is told of a run; with a baseline, also whether it may go to the agents. `others` are the runs of the
    installation, newest first, `trusted` the judge's metrics that are calibrated.

    Raises:
        InputError: a file of another run cannot be read, or the policy names a measure that there is not.
    """
    before = trend(run, baseline, others)
    if baseline is None:
        return Report(run, language, trend=before)
    decision = decide(
        run.side,
        policy or Policy(),
        before=baseline.side,
        language=language,
        trusted=trusted,
    )
    return Report(run, language, baseline, decision.comparison, decision, before)


def comparison_of(before: Material, after: Material, *, primary: str = "", language: str = "es") -> Report:
    """Two runs compared, without a gate's verdict.

    Raises:
        InputError: nothing was measured by `primary`.
    """
    return Report(after, language, before, compare(before.side, after.side, primary=primary))
