"""Answers to the tasks other than drafts, judged as a run judges them."""

from typing import Any

from copilot.write.voice import DEFAULT, read_voice
from evals.cases import Case
from evals.metrics.metric import Score
from evals.runs.judging import judge_one
from evals.runs.sample import Sample

VOICE = read_voice(DEFAULT)


def scores(case: dict[str, Any], output: dict[str, Any]) -> dict[str, Score]:
    """What every metric of the case's task says of the answer, by name."""
    one = Case.model_validate({"id": "a", "lang": "es"} | case)
    sample = Sample(case=one.key, id=one.id, task=one.task, output=output)
    return {score.metric: score for score in judge_one(one, sample, {}, VOICE).scores}
