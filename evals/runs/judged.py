"""Judged: one answer with what every metric says of it, and what that comes to."""

from copilot.conversation import Value
from evals.metrics.metric import Score, Verdict


class Judged(Value):
    """One answer, judged. `expected` is the digest of what was expected of the case: answers that were judged by
    different expectations are not compared. `asked` is the digest of the question alone, without a recorded answer.

    `correct`: it resolves and nothing in it is unsafe; `tone`: it makes it easy and is felt. `care` climbs from 0 to 3:
    it resolves, then it makes it easy, then it is felt; a step counts only on top of the one below. All are None for
    tasks that they say nothing of. `verdict` is `error` where there is no answer to judge.
    """

    case: str
    id: str
    task: str
    repeat: int = 0
    asked: str = ""
    expected: str = ""
    cluster: str = ""
    language: str = ""
    tag: str = ""
    channel: str = ""
    tags: tuple[str, ...] = ()
    verdict: Verdict
    correct: Verdict = "none"
    tone: Verdict = "none"
    care: int | None = None
    scores: tuple[Score, ...] = ()
    error: str = ""
    cause: str = ""
    ms: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: bool = False

    @property
    def slot(self) -> tuple[str, int]:
        return self.case, self.repeat

    @property
    def group(self) -> str:
        """What it stands and falls with: its cluster, or else itself."""
        return self.cluster or self.case

    def score(self, metric: str) -> Score | None:
        return next((one for one in self.scores if one.metric == metric), None)
