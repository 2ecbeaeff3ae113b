"""Calibration: whether a judge's word may count, by what people said of the same answers."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from typing import Literal, NamedTuple

from copilot.conversation import Value
from copilot.errors import InputError
from evals.calibration.agreement import Agreement, Corrected, Rated, agreement, corrected
from evals.calibration.kappa import alpha
from evals.calibration.labels import Label, human
from evals.calibration.probes import Probes
from evals.calibration.scales import SCALES
from evals.judge.marks import JudgeMetric, Marks
from evals.judge.run import Slot, answer_digest, judge_of, rulings_by
from evals.judge.verdict import grade
from evals.runs.folder import Folder

LABELS = 100
"""Answers that people and judge have labelled both, from which the judge may count."""
SHARED = 50
"""Answers that two people have labelled, from which their agreement is known well enough to be a ceiling."""
KAPPA, KAPPA_LOW, BELOW_PEOPLE = 0.6, 0.4, 0.1
CONSISTENT, ROUNDS, REPEATED = 0.95, 3, 50
"""Share of answers that get the same label each of three times, and of how many answers."""

Name = Literal["labels", "people", "kappa", "kappa_low", "ceiling", "consistency"]


class Criterion(Value):
    """`found` is None where there is nothing to tell it by."""

    name: Name
    wanted: float
    found: float | None
    met: bool


class Trust(Value):
    """How far one metric of the judge can be trusted.

    `people` is their agreement with each other, the ceiling; `judge` that of the judge with them on the half that is
    held out, `other` on the half by which rubrics may be improved. `n` counts answers that people and judge labelled,
    `unjudged` those that the judge gave no verdict on. `steady` is the share of `repeated` answers with one label three
    times. `corrected` is the share of good answers in the run, freed from the judge's known errors.
    """

    metric: JudgeMetric
    n: int
    unjudged: int
    people: Agreement
    alpha: float | None
    judge: Agreement
    other: Agreement
    steady: float | None
    repeated: int
    corrected: Corrected | None
    criteria: tuple[Criterion, ...]

    @property
    def allowed(self) -> bool:
        return all(one.met for one in self.criteria)


class Calibration(Value):
    """Bound to one judge: its fingerprint covers model, decoding, rubrics and parser. `by` are the people, `models`
    labels of models, which were passed over."""

    v: Literal[1] = 1
    judge: str
    model: str
    run: str
    created_at: datetime
    by: tuple[str, ...]
    models: tuple[str, ...] = ()
    metrics: tuple[Trust, ...]
    probes: Probes | None = None

    @property
    def trusted(self) -> frozenset[str]:
        return frozenset(one.metric for one in self.metrics if one.allowed)


class _Ruled(NamedTuple):
    """The judge's marks on the answers of a run, by round."""

    model: str
    rounds: tuple[Mapping[Slot, tuple[Marks, ...]], ...]

    def grades(self, metric: JudgeMetric, round: int = 0) -> dict[Slot, str]:
        """ "" where it came to none; left out where it was not asked."""
        marks = ((slot, one) for slot, several in self.rounds[round].items() for one in several)
        return {slot: grade(one) for slot, one in marks if one.metric == metric}


def calibrate(
    folder: Folder, labels: Sequence[Label], *, judge: str = "", probes: Probes | None = None, seed: int = 0
) -> Calibration:
    """Hold a judge's labels of a run against people's. `judge` is its fingerprint; else the one that judged last.

    Raises:
        InputError: nobody labelled an answer of this run, or no judge judged it.
    """
    judge = judge or judge_of(folder)
    ruled = _ruled(folder, judge)
    mine = _of_this_run(folder, labels)
    people = human(mine)
    if not people:
        mend = "`escucha eval label` makes labels; those of models do not count."
        raise InputError("no person has labelled an answer of this run as it is now.", where=folder.name, mend=mend)
    if not ruled.rounds[0]:
        mend = f"`escucha eval judge --run {folder.name} --judge on` asks one."
        raise InputError("no judge has judged this run.", where=folder.name, mend=mend)
    groups = {case.key: case.cluster or case.key for case in folder.cases()}
    found = (_trust(metric, people, ruled, groups, seed) for metric in SCALES)
    return Calibration(
        judge=judge,
        model=ruled.model,
        run=folder.name,
        created_at=datetime.now(UTC),
        by=tuple(sorted({one.by for one in people})),
        models=tuple(sorted({one.by for one in mine} - {one.by for one in people})),
        metrics=tuple(one for one in found if one),
        probes=probes,
    )


def is_held_out(slot: Slot) -> bool:
    """Half of the cases, always the same ones, however many are labelled."""
    return bool(hashlib.sha256(slot[0].encode()).digest()[0] % 2)


def to_repeat(slots: Collection[Slot]) -> list[Slot]:
    """The answers that a judge is asked of three times: always the same ones."""
    return sorted(slots, key=lambda slot: hashlib.sha256(f"{slot[0]} {slot[1]}".encode()).digest())[:REPEATED]


def _trust(
    metric: JudgeMetric, people: Sequence[Label], ruled: _Ruled, groups: Mapping[str, str], seed: int
) -> Trust | None:
    """None where nobody labelled for this metric."""
    scale, said = SCALES[metric], _by_slot(metric, people)
    if not said:
        return None
    grades = ruled.grades(metric)
    rated = [(slot, one) for slot in said for one in _rated(said[slot], grades.get(slot, ""), slot, groups)]
    out, rest = ([one for slot, one in rated if is_held_out(slot) is which] for which in (True, False))
    both = [Rated(a, b, groups[slot[0]]) for slot in said for a, b in combinations(said[slot].values(), 2)]
    among = agreement(both, scale, seed=seed)
    judge = agreement(out, scale, seed=seed)
    n = len({slot for slot, _ in rated})
    shared = sum(len(one) > 1 for one in said.values())
    steady, repeated = _steady(metric, ruled)
    seen = [(label, groups[slot[0]]) for slot, label in grades.items() if label]
    return Trust(
        metric=metric,
        n=n,
        unjudged=len(said) - n,
        people=among,
        alpha=_rounded(alpha([tuple(one.values()) for one in said.values()], scale.labels, ordinal=scale.ordinal)),
        judge=judge,
        other=agreement(rest, scale, seed=seed),
        steady=steady,
        repeated=repeated,
        corrected=corrected(seen, [one for _, one in rated], scale, seed=seed),
        criteria=tuple(_criteria(n, shared, among, judge, steady, repeated)),
    )


def _criteria(
    n: int, shared: int, people: Agreement, judge: Agreement, steady: float | None, repeated: int
) -> Iterator[Criterion]:
    yield _at_least("labels", LABELS, float(n))
    yield _at_least("people", SHARED, float(shared))
    yield _at_least("kappa", KAPPA, judge.kappa)
    yield _at_least("kappa_low", KAPPA_LOW, judge.kappa_low)
    ceiling = people.kappa
    near = judge.kappa is not None and ceiling is not None and judge.kappa >= round(ceiling - BELOW_PEOPLE, 4)
    wanted = 0.0 if ceiling is None else round(ceiling - BELOW_PEOPLE, 4)
    yield Criterion(name="ceiling", wanted=wanted, found=None if ceiling is None else judge.kappa, met=near)
    yield _at_least("consistency", CONSISTENT, steady if repeated >= REPEATED else None)


def _at_least(name: Name, wanted: float, found: float | None) -> Criterion:
    return Criterion(name=name, wanted=wanted, found=found, met=found is not None and found >= wanted)


def _rated(said: Mapping[str, str], label: str, slot: Slot, groups: Mapping[str, str]) -> Iterator[Rated]:
    """The judge beside each person who labelled the same: as far from two who disagree as they are from each other."""
    if label:
        yield from (Rated(one, label, groups[slot[0]]) for one in said.values())


def _by_slot(metric: JudgeMetric, people: Iterable[Label]) -> dict[Slot, dict[str, str]]:
    """What each person said of each answer, in the order of their names."""
    found: dict[Slot, dict[str, str]] = {}
    for one in sorted(people, key=lambda label: label.by):
        if said := one.of(metric):
            found.setdefault(one.slot, {})[one.by] = said
    return found


def _steady(metric: JudgeMetric, ruled: _Ruled) -> tuple[float | None, int]:
    """Of the answers that were judged three times, the share that got one label; no verdict is a label too."""
    rounds = [ruled.grades(metric, round) for round in range(ROUNDS)]
    slots = [slot for slot in rounds[0] if all(slot in one for one in rounds)]
    if not slots:
        return None, 0
    same = sum(len({one[slot] for one in rounds}) == 1 for slot in slots)
    return round(same / len(slots), 4), len(slots)


def _ruled(folder: Folder, judge: str) -> _Ruled:
    """Errors of the line are no labels: they are left out."""
    rounds = [rulings_by(folder, judge, at) for at in range(ROUNDS)]
    model = next((one.model for one in rounds[0].values()), "")
    return _Ruled(model, tuple({slot: one.marks for slot, one in each.items() if not one.error} for each in rounds))


def _of_this_run(folder: Folder, labels: Iterable[Label]) -> tuple[Label, ...]:
    """Those of answers that the run has, as they were labelled."""
    cases = {case.key for case in folder.cases()}
    answers = {one.slot: answer_digest(one) for one in folder.samples() if one.case in cases}
    return tuple(one for one in labels if one.slot in answers and one.answer in ("", answers[one.slot]))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
