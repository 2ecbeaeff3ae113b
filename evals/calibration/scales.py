"""What may be said of an answer, by people and by a judge alike, from worst to best; and from where it is good."""

from typing import NamedTuple

from evals.judge.marks import JudgeMetric


class Scale(NamedTuple):
    """`labels` from worst to best, `good` those with which an answer may be sent. `ordinal`: to be off by one step is
    better than by two."""

    labels: tuple[str, ...]
    good: frozenset[str]

    @property
    def ordinal(self) -> bool:
        return len(self.labels) > 2


_YES = Scale(("no", "yes"), frozenset({"yes"}))
SCALES: dict[JudgeMetric, Scale] = {
    "judge_correct": Scale(("wrong", "partial", "full"), frozenset({"full"})),
    "judge_grounded": _YES,
    "judge_complete": Scale(("not", "partly", "full"), frozenset({"partly", "full"})),
    "judge_tone": Scale(("0", "1", "2", "3", "4", "5"), frozenset({"4", "5"})),
    "judge_promise": _YES,
    "judge_summary": _YES,
}


def short(metric: str) -> str:
    """The metric's name as labels have it: "tone" for `judge_tone`."""
    return metric.removeprefix("judge_")
