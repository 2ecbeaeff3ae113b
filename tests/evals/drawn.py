"""Judged runs as a test needs them: said case by case, or drawn by a seed."""

import random
from collections.abc import Mapping, Sequence

from evals.comparison import Side
from evals.metrics.metric import Reason, Score, Verdict
from evals.metrics.registry import HARD
from evals.runs.judged import Judged

METRICS = ("facts", "figures", *sorted(HARD - {"figures"}))


def judged(
    key: str,
    correct: Verdict = "pass",
    tone: Verdict = "pass",
    *,
    repeat: int = 0,
    metrics: Mapping[str, Verdict] | None = None,
    **more: object,
) -> Judged:
    """One answer; what it comes to follows from the two verdicts."""
    erred = correct == "error"
    right, pleasant = correct == "pass", tone == "pass"
    scores = tuple(
        Score(
            metric=name,
            verdict=said,
            value=None if said == "none" else float(said == "pass"),
            reasons=(Reason(sentence="Son 30 días.", why=f"{name} no está en las fuentes"),) if said == "fail" else (),
        )
        for name, said in ({"leaks": "pass"} if metrics is None else metrics).items()
    )
    values: dict[str, object] = {
        "case": key,
        "id": f"id-{key}",
        "task": "draft",
        "repeat": repeat,
        "expected": "as-ever",
        "language": "es",
        "channel": "email",
        "verdict": "error" if erred else "pass" if right and pleasant else "fail",
        "correct": correct,
        "tone": "error" if erred else tone,
        "care": None if erred else (3 if pleasant else 1) if right else 0,
        "scores": scores,
        "error": "The model did not answer." if erred else "",
        "ms": 20.0,
    }
    return Judged.model_validate(values | more)


def side(name: str, answers: Sequence[Judged]) -> Side:
    words = {one.slot: f"{name} answers {one.id}" for one in answers}
    return Side(name, tuple(answers), words, f"fingerprint of {name}")


def by_verdicts(verdicts: Sequence[Verdict], **more: object) -> list[Judged]:
    """A case for each verdict of correctness."""
    return [judged(f"k{at}", said, **more) for at, said in enumerate(verdicts)]  # type: ignore[arg-type]


def drawn(n: int, seed: int, *, right: float = 0.9, pleasant: float = 0.92, clusters: int = 40) -> list[Judged]:
    """`n` answers of a system that is right that often, in languages and channels as a suite has them."""
    chance = random.Random(seed)
    return [
        judged(
            f"k{at}",
            "pass" if chance.random() < right else "fail",
            "pass" if chance.random() < pleasant else "fail",
            metrics=dict.fromkeys(METRICS, "pass"),
            cluster=f"topic-{at % clusters}",
            language=("es", "es", "pt", "en")[at % 4],
            channel=("whatsapp", "email", "chat")[at % 3],
        )
        for at in range(n)
    ]


def spoiled(answers: Sequence[Judged], share: float, seed: int, *, caught_by: str = "facts") -> list[Judged]:
    """The same answers with a share of them spoiled, so that `caught_by` and correctness fail."""
    chance = random.Random(seed)
    bad = set(chance.sample(range(len(answers)), round(share * len(answers))))
    return [_spoiled(one, caught_by) if at in bad else one for at, one in enumerate(answers)]


def _spoiled(one: Judged, caught_by: str) -> Judged:
    scores = tuple(
        score.model_copy(update={"verdict": "fail", "value": 0.0}) if score.metric == caught_by else score
        for score in one.scores
    )
    return one.model_copy(update={"verdict": "fail", "correct": "fail", "care": 0, "scores": scores})
