"""What answers took: time and tokens. Told, never tested: they depend on the machine and the hour."""

from collections.abc import Iterable, Sequence

from copilot.conversation import Value
from evals.comparison.pairs import Pair
from evals.intervals import Interval, bootstrap, percentile
from evals.runs.judged import Judged


class Effort(Value):
    """Of `n` answers of one run: milliseconds of those that were made for it (`cached` were taken over from an earlier
    run and say nothing of speed), tokens of all. Means come with their 95 % interval; None without answers."""

    n: int = 0
    cached: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    mean_ms: float | None = None
    ms_interval: Interval | None = None
    prompt_tokens: float | None = None
    completion_tokens: float | None = None
    tokens_interval: Interval | None = None

    @property
    def tokens(self) -> float | None:
        """Tokens of an answer, prompt and completion together."""
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return self.prompt_tokens + self.completion_tokens


class Efforts(Value):
    before: Effort = Effort()
    after: Effort = Effort()


def effort_of(judged: Iterable[Judged]) -> Effort:
    answers = [one for one in judged if one.verdict != "error"]
    if not answers:
        return Effort()
    # A recorded answer took no time.
    timed = [one for one in answers if not one.cached and one.ms > 0]
    times = [one.ms for one in timed]
    tokens = [float(one.prompt_tokens + one.completion_tokens) for one in answers]
    return Effort(
        n=len(answers),
        cached=sum(one.cached for one in answers),
        p50_ms=percentile(times, 0.5) if times else None,
        p95_ms=percentile(times, 0.95) if times else None,
        mean_ms=sum(times) / len(times) if times else None,
        ms_interval=bootstrap(times, [one.group for one in timed]) if times else None,
        prompt_tokens=sum(one.prompt_tokens for one in answers) / len(answers),
        completion_tokens=sum(one.completion_tokens for one in answers) / len(answers),
        tokens_interval=bootstrap(tokens, [one.group for one in answers]),
    )


def efforts(pairs: Sequence[Pair]) -> Efforts:
    """Of both runs, on the cases that both answered."""
    return Efforts(
        before=effort_of(one for pair in pairs for one in pair.before.answers),
        after=effort_of(one for pair in pairs for one in pair.after.answers),
    )
