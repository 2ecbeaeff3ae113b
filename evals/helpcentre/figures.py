"""What the answers say, as figures: found, found in a hurry, told apart, answered."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from copilot import decide
from evals.bench_retrieval.figures import Estimate
from evals.helpcentre.area import Told, area
from evals.helpcentre.asking import Answer, Run
from evals.helpcentre.suite import ANSWERED, OFF, SPANISH, Question
from evals.intervals import bootstrap, wilson

GROUPS: Mapping[str, Sequence[str]] = {
    **{kind: (kind,) for kind in SPANISH},
    "spanish": SPANISH,
    "pt": ("pt",),
    "en": ("en",),
    "all": ANSWERED,
}
DEPTHS = (1, 5)


class Placed(NamedTuple):
    question: Question
    rank: int


class Engine(NamedTuple):
    """`clean` and `hurried` say where each question's article is. `absent` is why there are none."""

    name: str
    clean: Sequence[Placed] = ()
    hurried: Sequence[Placed] = ()
    absent: str = ""


def figures(run: Run, others: Sequence[Engine]) -> dict[str, Any]:
    """Shares and areas are 0..1 as {"value", "low", "high"}, with the ends of their 95 % interval."""
    ours = Engine("escucha", _placed(run.clean), _placed(run.hurried))
    return {
        "engines": [_engine(engine) for engine in (ours, *others)],
        "auroc": list(_areas(run.clean)),
        "threshold": decide.ARTICLE,
        "answered": list(_answered(run.clean)),
    }


def share(outcomes: Sequence[bool], clusters: Sequence[str]) -> Estimate:
    """Wilson's interval where each outcome stands alone; where several are on one article, by drawing articles."""
    if not outcomes:
        return Estimate(math.nan, *wilson(0, 0))
    value = sum(outcomes) / len(outcomes)
    if len(set(clusters)) == len(clusters):
        return Estimate(value, *wilson(sum(outcomes), len(outcomes)))
    return Estimate(value, *bootstrap([float(one) for one in outcomes], clusters))


def _engine(engine: Engine) -> dict[str, Any]:
    if engine.absent:
        return {"engine": engine.name, "absent": engine.absent}
    return {
        "engine": engine.name,
        "clean": list(_found(engine.clean)),
        "hurried": list(_found(engine.hurried)),
        "hurried less clean": list(_lost(engine.clean, engine.hurried)),
    }


def _found(placed: Sequence[Placed]) -> Iterator[dict[str, Any]]:
    for name, kinds in GROUPS.items():
        rows = [row for row in placed if row.question.kind in kinds]
        # Of the hurried ones only Spanish is there: "all" would say the same again.
        if rows and set(kinds) <= {row.question.kind for row in rows}:
            shares = {
                f"r{depth}": _told(share([0 < row.rank <= depth for row in rows], _clusters(rows))) for depth in DEPTHS
            }
            yield {"kind": name, "questions": len(rows), **shares}


def _lost(clean: Sequence[Placed], hurried: Sequence[Placed]) -> Iterator[dict[str, Any]]:
    """By how much more often the hurried variant of a question finds its article: below 0, less often."""
    before = {row.question.id: row.rank for row in clean}
    for name, kinds in GROUPS.items():
        rows = [row for row in hurried if row.question.kind in kinds]
        if rows and set(kinds) <= set(SPANISH):
            told = {f"r{depth}": _told(_difference(rows, before, depth)) for depth in DEPTHS}
            yield {"kind": name, "questions": len(rows), **told}


def _difference(rows: Sequence[Placed], before: Mapping[str, int], depth: int) -> Estimate:
    values = [float(0 < row.rank <= depth) - float(0 < before[row.question.id] <= depth) for row in rows]
    return Estimate(sum(values) / len(values), *bootstrap(values, _clusters(rows)))


def _areas(answers: Sequence[Answer]) -> Iterator[dict[str, Any]]:
    """How well `answerable` tells questions with their article there from the same without it, and from OFF's."""
    off = {kind: [_sure(one) for one in answers if one.question.kind == kind] for kind in OFF}
    for name, kinds in GROUPS.items():
        rows = [one for one in answers if one.question.kind in kinds]
        if rows:
            kept = [_sure(one) for one in rows]
            removed = [Told(one.removed, _cluster(one.question)) for one in rows if one.removed is not None]
            yield {
                "kind": name,
                "removed": _told(area(kept, removed)),
                **{kind: _told(area(kept, wrong)) for kind, wrong in off.items() if wrong},
            }


def _answered(answers: Sequence[Answer]) -> Iterator[dict[str, Any]]:
    """What would be replied to at the threshold, and how often the first article is the right one then."""
    for name, kinds in {**GROUPS, **{kind: (kind,) for kind in OFF}}.items():
        rows = [one for one in answers if one.question.kind in kinds]
        if rows:
            replied = [one for one in rows if one.answerable >= decide.ARTICLE]
            right = share([one.rank == 1 for one in replied], _clusters(replied))
            yield {
                "kind": name,
                "questions": len(rows),
                "answered": _told(share([one.answerable >= decide.ARTICLE for one in rows], _clusters(rows))),
                **({"right": _told(right)} if name not in OFF and replied else {}),
                **({"answered when removed": _told(_when_removed(rows))} if name not in OFF else {}),
            }


def _when_removed(rows: Sequence[Answer]) -> Estimate:
    return share([one.removed is not None and one.removed >= decide.ARTICLE for one in rows], _clusters(rows))


def _placed(answers: Sequence[Answer]) -> list[Placed]:
    return [Placed(one.question, one.rank) for one in answers]


def _sure(answer: Answer) -> Told:
    return Told(answer.answerable, _cluster(answer.question))


def _clusters(rows: Sequence[Placed] | Sequence[Answer]) -> list[str]:
    return [_cluster(row.question) for row in rows]


def _cluster(question: Question) -> str:
    """The article that a question is on; a question that has none stands alone."""
    return " ".join(question.relevant) or question.id


def _told(estimate: Estimate) -> dict[str, float]:
    return {name: round(value, 4) for name, value in estimate._asdict().items()}
