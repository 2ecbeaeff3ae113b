"""The judge: a chat model gives labels with quotations, code holds them against the texts and works out the verdict."""

from evals.judge.config import asking_of
from evals.judge.judge import Judge
from evals.judge.marks import METRICS
from evals.judge.run import Judging, judge_of, judge_run, scores_of, with_judge

__all__ = ["METRICS", "Judge", "Judging", "asking_of", "judge_of", "judge_run", "scores_of", "with_judge"]
