"""Figures of a run: shares with their n and interval, overall and by slice, with what it took."""

from collections.abc import Callable, Iterable, Sequence

from copilot.conversation import Value
from evals.intervals import bootstrap, percentile, wilson
from evals.metrics.metric import Verdict
from evals.runs.candidate import Prices
from evals.runs.judged import Judged

TOO_MANY = 0.02
"""Share of errors from which a run is incomplete."""
HEADLINES = ("correct", "tone")


class Figure(Value):
    """`value` is the share that passed, or the mean of `care` and of what gives only values (`graded`), with its 95 %
    interval; None where nothing was judged.

    `n` is how many were judged, `failed` and `errors` how many failed or could not be; `mean` is the metric's own mean
    value where it has one beside passed and failed.
    """

    name: str
    n: int
    value: float | None
    low: float = 0.0
    high: float = 1.0
    failed: int = 0
    errors: int = 0
    mean: float | None = None
    graded: bool = False


class Slice(Value):
    """The headlines of a part of the cases: `by` is task, language, channel or cluster, `of` which of them."""

    by: str
    of: str
    n: int
    figures: tuple[Figure, ...]


class Spent(Value):
    """What the answers took. Milliseconds are those of fresh answers alone; `cost` is in the currency of the prices."""

    p50_ms: float
    p95_ms: float
    fresh: int
    prompt_tokens: int
    completion_tokens: int
    cost: float


class Figures(Value):
    """`complete` is False where an answer is missing or too many ended in an error; `by` tells which metrics judged.

    `pooled` are figures that no single case has, such as macro-F1.
    """

    cases: int
    answers: int
    errors: int
    missing: int
    complete: bool
    headlines: tuple[Figure, ...]
    metrics: tuple[Figure, ...]
    slices: tuple[Slice, ...]
    spent: Spent
    pooled: tuple[Figure, ...] = ()
    by: str = ""


def figures_of(judged: Sequence[Judged], expected: int, prices: Prices, by: str = "") -> Figures:
    """The figures of answers of which `expected` should be there; `by` is the version of the metrics."""
    errors = sum(one.verdict == "error" for one in judged)
    missing = max(0, expected - len(judged))
    names = dict.fromkeys(score.metric for one in judged for score in one.scores)
    return Figures(
        cases=len({one.case for one in judged}),
        answers=len(judged),
        errors=errors,
        missing=missing,
        complete=bool(judged) and not missing and errors <= TOO_MANY * len(judged),
        headlines=headlines(judged),
        metrics=tuple(_metric(name, judged) for name in names),
        slices=tuple(_slices(judged)),
        spent=_spent(judged, prices),
        by=by,
    )


def headlines(judged: Sequence[Judged]) -> tuple[Figure, ...]:
    shares = (_share(name, [(one, getattr(one, name)) for one in judged]) for name in ("verdict", *HEADLINES))
    return (*shares, _mean("care", [(one, float(one.care)) for one in judged if one.care is not None]))


def _metric(name: str, judged: Sequence[Judged]) -> Figure:
    said = [(one, score) for one in judged if (score := one.score(name))]
    figure = _share(name, [(one, score.verdict) for one, score in said])
    values = [score.value for _, score in said if score.value is not None]
    if not figure.n and values:
        graded = _mean(name, [(one, score.value) for one, score in said if score.value is not None])
        return graded.model_copy(update={"graded": True, "mean": graded.value, "errors": figure.errors})
    return figure.model_copy(update={"mean": round(sum(values) / len(values), 4) if values else None})


def _share(name: str, said: Sequence[tuple[Judged, Verdict]]) -> Figure:
    spoken = [(one, verdict == "pass") for one, verdict in said if verdict in ("pass", "fail")]
    errors = sum(verdict == "error" for _, verdict in said)
    if not spoken:
        return Figure(name=name, n=0, value=None, errors=errors)
    hits = sum(right for _, right in spoken)
    low, high = wilson(hits, len(spoken))
    groups = [one.group for one, _ in spoken]
    if len(set(groups)) < len(groups):
        # Cases of one cluster are not independent: the wider of the two intervals holds.
        resampled = bootstrap([float(right) for _, right in spoken], groups)
        low, high = min(low, resampled.low), max(high, resampled.high)
    return Figure(
        name=name,
        n=len(spoken),
        value=round(hits / len(spoken), 4),
        low=round(low, 4),
        high=round(high, 4),
        failed=len(spoken) - hits,
        errors=errors,
    )


def _mean(name: str, said: Sequence[tuple[Judged, float]]) -> Figure:
    if not said:
        return Figure(name=name, n=0, value=None)
    values = [value for _, value in said]
    low, high = bootstrap(values, [one.group for one, _ in said])
    mean = sum(values) / len(values)
    return Figure(name=name, n=len(values), value=round(mean, 4), low=round(low, 4), high=round(high, 4))


_BY: dict[str, Callable[[Judged], str]] = {
    "task": lambda one: one.task,
    "language": lambda one: one.language,
    "channel": lambda one: one.channel,
    "cluster": lambda one: one.cluster,
}


def _slices(judged: Sequence[Judged]) -> Iterable[Slice]:
    for by, read in _BY.items():
        for of in sorted({read(one) for one in judged} - {""}):
            part = [one for one in judged if read(one) == of]
            yield Slice(by=by, of=of, n=len(part), figures=headlines(part))


def _spent(judged: Sequence[Judged], prices: Prices) -> Spent:
    fresh = [one for one in judged if not one.cached and one.ms]
    prompt, completion = (sum(getattr(one, name) for one in fresh) for name in ("prompt_tokens", "completion_tokens"))
    return Spent(
        p50_ms=round(percentile([one.ms for one in fresh], 0.5), 1),
        p95_ms=round(percentile([one.ms for one in fresh], 0.95), 1),
        fresh=len(fresh),
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=round((prompt * prices.prompt + completion * prices.completion) / 1e6, 6),
    )
