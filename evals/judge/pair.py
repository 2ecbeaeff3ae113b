"""Pairs: two runs' answers to the same cases, each pair judged in both orders; a win has to survive the swap."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import numpy as np

from copilot.conversation import Value
from copilot.errors import ConflictError, InputError, ModelError
from evals.intervals import Interval, wilson
from evals.judge.judge import Judge
from evals.judge.lay import DRAFTS, Duel, duel
from evals.judge.marks import read_object
from evals.judge.ruling import Ruling, Rulings
from evals.judge.run import Progress, answer_digest, evidence_of
from evals.metrics.evidence import Evidence
from evals.runs.folder import Folder, held
from evals.runs.pace import Pace

Vote = Literal["ours", "theirs", "same", ""]
Order = Literal["ours first", "theirs first"]
ORDERS: tuple[Order, ...] = ("ours first", "theirs first")


class Pairing(Value):
    """What two runs come to side by side. `wins` are those of `ours` that survived the swap, `losses` those of
    `theirs`; all else is a tie, identical answers among them. `p` is of the sign test on wins and losses.

    `flips` counts pairs of which the two orders say different things, `first` those in which the answer shown first
    won both times. `longer` is the share of wins and losses that the longer answer has, of `lengths` pairs whose
    lengths differ; `correlation` that of the difference in length with the outcome, None where one of them never
    changes. `errors` counts pairs without a verdict, by cause.
    """

    ours: str
    theirs: str
    judge: str
    model: str
    n: int
    wins: int
    losses: int
    ties: int
    identical: int
    errors: dict[str, int]
    p: float
    win_interval: tuple[float, float]
    flips: int
    compared: int
    first: int
    flip_interval: tuple[float, float]
    longer: float | None
    lengths: int
    correlation: float | None
    outcomes: dict[str, str]

    @property
    def flip_rate(self) -> float:
        return self.flips / self.compared if self.compared else 0.0


class Pair(NamedTuple):
    ours: Evidence
    theirs: Evidence

    @property
    def identical(self) -> bool:
        return " ".join(self.ours.text.split()) == " ".join(self.theirs.text.split())

    @property
    def longer_by(self) -> int:
        """Characters by which ours is the longer one."""
        return len(self.ours.text) - len(self.theirs.text)

    @property
    def name(self) -> str:
        sample = self.ours.sample
        return sample.id if not sample.repeat else f"{sample.id}/{sample.repeat}"


class JudgedPair(NamedTuple):
    """A pair with its two votes; a cause in the place of votes that did not come."""

    pair: Pair
    votes: tuple[Vote, ...]
    cause: str = ""

    @property
    def outcome(self) -> Vote:
        """Who won in both orders; "" where there is no verdict."""
        if self.cause:
            return ""
        return self.votes[0] if len(set(self.votes)) == 1 else "same"


def pairwise(ours: Folder, theirs: Folder, judge: Judge, pace: Pace, *, progress: Progress | None = None) -> Pairing:
    """Judge the drafts that two runs have for the same cases. What was judged before is not asked for again; the
    rulings stand in the folder of `ours`.

    Raises:
        NotFoundError: a folder holds no run.
        InputError: the runs share no answered case.
        ConflictError: both are one run, or another process is at work in it.
    """
    if ours.path.resolve() == theirs.path.resolve():
        raise ConflictError(f"{ours.path} cannot be compared with itself; name another run.")
    pairs = list(_pairs(ours, theirs))
    if not pairs:
        raise InputError("the two runs share no case that both answered with a draft.", where=str(theirs.path))
    done: list[JudgedPair] = []
    with held(ours.path), Rulings(ours) as rulings:
        court = Court(judge, pace, rulings, theirs.name)
        for one in pace.map(court.judged, pairs):
            done.append(one)
            if progress:
                progress(len(done), len(pairs))
    pairing = _told(ours.name, theirs.name, judge, done)
    ours.replace(f"pair-{theirs.name}.json", pairing.model_dump_json(indent=1))
    return pairing


def _pairs(ours: Folder, theirs: Folder) -> Iterator[Pair]:
    others = {one.sample.slot: one for one in evidence_of(theirs)}
    for one in evidence_of(ours):
        other = others.get(one.sample.slot)
        if one.case.task in DRAFTS and other is not None:
            yield Pair(one, other)


class Court:
    """Asks the judge for pairs, in both orders, once."""

    def __init__(self, judge: Judge, pace: Pace, rulings: Rulings, other: str) -> None:
        self._judge, self._pace, self._rulings, self._other = judge, pace, rulings, other

    def judged(self, pair: Pair) -> JudgedPair:
        """Both orders of a pair; of identical answers neither is asked."""
        if pair.identical:
            return JudgedPair(pair, ("same", "same"))
        rulings = [self._ruling(pair, order) for order in ORDERS]
        cause = next((one.cause for one in rulings if one.cause), "")
        return JudgedPair(pair, tuple(one.label for one in rulings), cause)

    def _ruling(self, pair: Pair, order: Order) -> Ruling:
        judge, form = self._judge, self._judge.forms.pair
        shown = (pair.ours, pair.theirs) if order == "ours first" else (pair.theirs, pair.ours)
        laid = duel(judge.desk, form, *shown)
        key = judge.key("pair", laid.messages, (pair.ours.sample.repeat, 0))
        if kept := self._rulings.good(key):
            return kept
        ruling = self._blank(pair, order, key)
        if laid.too_long:
            ruling = ruling.model_copy(update={"cause": "too_long", "tries": 0})
        else:
            ruling = self._heard(ruling, laid)
        self._rulings.add(ruling)
        return ruling

    def _heard(self, ruling: Ruling, laid: Duel) -> Ruling:
        try:
            said = self._judge.ask("pair", laid.messages, self._pace)
        except ModelError as error:
            return ruling.model_copy(update={"error": str(error), "cause": error.cause})
        vote, cause = _vote(read_object(said.text, self._judge.forms.pair) or {}, laid, ruling.order)
        return ruling.model_copy(
            update={
                "label": vote,
                "cause": cause,
                "text": said.text,
                "ms": said.ms,
                "tries": said.tries,
                "prompt_tokens": said.usage.prompt_tokens,
                "completion_tokens": said.usage.completion_tokens,
            }
        )

    def _blank(self, pair: Pair, order: Order, key: str) -> Ruling:
        sample, case = pair.ours.sample, pair.ours.case
        return Ruling(
            kind="pair",
            key=key,
            case=case.key,
            id=case.id,
            repeat=sample.repeat,
            judge=self._judge.fingerprint,
            model=self._judge.name,
            rubric=self._judge.forms.pair.label,
            sample=answer_digest(sample),
            expected=case.expected,
            other=self._other,
            order=order,
            at=datetime.now(UTC),
        )


def _vote(said: Mapping[str, Any], laid: Duel, order: str) -> tuple[Vote, str]:
    """Whom the judge prefers, and why that does not count: a label that we do not know, or reasons whose words are in
    neither answer."""
    label = str(said.get("label") or "").strip().strip(".").upper()
    if label == "SAME":
        return "same", ""
    if label not in laid.answers:
        return "", "nonsense"
    listed = said.get("reasons")
    reasons = [one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    if not any(_is_there(one, laid) for one in reasons):
        return "", "quote"
    return ("ours" if (label == "A") == (order == "ours first") else "theirs"), ""


def _is_there(reason: Mapping[str, Any], laid: Duel) -> bool:
    answer = laid.answers.get(str(reason.get("answer") or "").strip().upper())
    words = reason.get("words")
    return answer is not None and isinstance(words, str) and bool(answer.exact(words))


def _told(ours: str, theirs: str, judge: Judge, done: list[JudgedPair]) -> Pairing:
    from scipy.stats import binomtest

    good = [one for one in done if not one.cause]
    wins, losses = (sum(one.outcome == who for one in good) for who in ("ours", "theirs"))
    asked = [one for one in good if not one.pair.identical]
    flips = [one for one in asked if len(set(one.votes)) > 1]
    causes = [one.cause for one in done if one.cause]
    decided = [one for one in good if one.outcome in ("ours", "theirs") and one.pair.longer_by]
    longer = sum((one.outcome == "ours") == (one.pair.longer_by > 0) for one in decided)
    return Pairing(
        ours=ours,
        theirs=theirs,
        judge=judge.fingerprint,
        model=judge.name,
        n=len(good),
        wins=wins,
        losses=losses,
        ties=len(good) - wins - losses,
        identical=sum(one.pair.identical for one in good),
        errors={cause: causes.count(cause) for cause in sorted(set(causes))},
        p=float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0,
        win_interval=_rounded(wilson(wins, wins + losses)),
        flips=len(flips),
        compared=len(asked),
        first=sum(one.votes == ("ours", "theirs") for one in flips),
        flip_interval=_rounded(wilson(len(flips), len(asked))),
        longer=round(longer / len(decided), 4) if decided else None,
        lengths=len(decided),
        correlation=_correlation(asked),
        outcomes={one.pair.name: one.outcome for one in done},
    )


def _rounded(interval: Interval) -> tuple[float, float]:
    return round(interval.low, 4), round(interval.high, 4)


def _correlation(judged: list[JudgedPair]) -> float | None:
    worth = {"ours": 1.0, "same": 0.0, "theirs": -1.0}
    won = [worth[one.outcome] for one in judged]
    by = [float(one.pair.longer_by) for one in judged]
    if len(set(won)) < 2 or len(set(by)) < 2:
        return None
    return round(float(np.corrcoef(won, by)[0, 1]), 4)
