"""Probes for bias: answers changed in what should be no matter, judged again beside the originals."""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.conversation import Value
from evals.calibration.scales import SCALES
from evals.intervals import bootstrap, wilson
from evals.judge.judge import Judge
from evals.judge.lay import DRAFTS
from evals.judge.marks import Marks
from evals.judge.pair import Court, Pair
from evals.judge.ruling import Rulings
from evals.judge.run import Progress, Slot, Task, evidence_of, rule
from evals.judge.verdict import grade, score
from evals.metrics.evidence import Evidence
from evals.runs.folder import Folder, held
from evals.runs.pace import Pace

VARIANTS = Path(__file__).with_name("variants.yaml")


class Probe(Value):
    """What one change did to one metric: `changed` of `n` answers got another label, with the share's interval;
    `shift` is the mean change of the value, with its own where answers have one."""

    name: str
    metric: str
    n: int
    changed: int
    low: float
    high: float
    shift: float | None = None
    shift_low: float | None = None
    shift_high: float | None = None


class Preference(Value):
    """Each answer beside a longer one that says no more: `longer` won in both orders, `shorter` did, `n` pairs judged;
    in `flips` of them the two orders disagreed, and in `first` of these what was shown first won."""

    n: int
    longer: int
    shorter: int
    flips: int
    first: int
    errors: int


class Probes(Value):
    labels: tuple[Probe, ...]
    preference: Preference | None = None


def longer(text: str, language: str) -> str:
    """With two sentences more that say nothing."""
    told = _variants()["longer"]
    return f"{text.rstrip()} {told.get(language) or told['es']}"


def without_accents(text: str, language: str) -> str:
    """As people write who have no time for accents; ñ stays, without it words are others."""
    parts = unicodedata.normalize("NFD", text)
    bare = re.sub(r"(?<![nN])[\u0300-\u036f]|(?<=[nN])(?!\u0303)[\u0300-\u036f]", "", parts)
    return unicodedata.normalize("NFC", bare)


def of_mexico(text: str, language: str) -> str:
    """In the words of Mexico in place of those of Spain; as it is where there are none, or in another language."""
    return _swapped(text, _variants()["varieties"]) if language == "es" else text


def of_spain(text: str, language: str) -> str:
    """The other way round."""
    turned = {there: here for here, there in _variants()["varieties"].items()}
    return _swapped(text, turned) if language == "es" else text


CHANGES: dict[str, Callable[[str, str], str]] = {
    "longer": longer,
    "without accents": without_accents,
    "es-ES to es-MX": of_mexico,
    "es-MX to es-ES": of_spain,
}


class _Probed(NamedTuple):
    name: str
    before: tuple[Marks, ...]
    after: tuple[Marks, ...]


class _Changed(NamedTuple):
    name: str
    before: Evidence
    after: Evidence


def probe(
    folder: Folder, judge: Judge, pace: Pace, *, slots: Iterable[Slot], progress: Progress | None = None
) -> Probes:
    """Judge the drafts in `slots` as they are and changed. What was judged before is not asked for again.

    Raises:
        ConflictError: another process is at work in the folder.
    """
    chosen = set(slots)
    drafts = [one for one in evidence_of(folder) if one.sample.slot in chosen and one.case.task in DRAFTS]
    changed = list(_changed(drafts))
    with held(folder.path), Rulings(folder) as rulings:

        def work(one: _Changed) -> _Probed:
            before, after = (rule(Task(which, 0), judge, pace, rulings).ruling for which in (one.before, one.after))
            return _Probed(one.name, before.marks, after.marks)

        probed = []
        for one in pace.map(work, changed):
            probed.append(one)
            if progress:
                progress(len(probed), len(changed) + len(drafts))
        court = Court(judge, pace, rulings, "probe")
        pairs = [Pair(_with(one, longer(one.text, one.case.language)), one) for one in drafts]
        judged = list(pace.map(court.judged, pairs))
    good = [one for one in judged if not one.cause]
    flips = [one for one in good if len(set(one.votes)) > 1]
    preference = Preference(
        n=len(good),
        longer=sum(one.outcome == "ours" for one in good),
        shorter=sum(one.outcome == "theirs" for one in good),
        flips=len(flips),
        first=sum(one.votes == ("ours", "theirs") for one in flips),
        errors=len(judged) - len(good),
    )
    return Probes(labels=tuple(_probes(probed)), preference=preference if judged else None)


def _changed(drafts: Iterable[Evidence]) -> Iterator[_Changed]:
    """Each draft with each change that changes it."""
    for one in drafts:
        for name, change in CHANGES.items():
            text = change(one.text, one.case.language)
            if text != one.text:
                yield _Changed(name, one, _with(one, text))


def _with(evidence: Evidence, text: str) -> Evidence:
    sample = evidence.sample
    return dataclasses.replace(evidence, sample=sample.model_copy(update={"output": sample.output | {"text": text}}))


def _probes(probed: Sequence[_Probed]) -> Iterator[Probe]:
    for name in CHANGES:
        for metric in SCALES:
            pairs = [pair for one in probed if one.name == name for pair in _both(one, metric)]
            if not pairs:
                continue
            changed = sum(grade(before) != grade(after) for before, after in pairs)
            low, high = wilson(changed, len(pairs))
            yield Probe(
                name=name,
                metric=metric,
                n=len(pairs),
                changed=changed,
                low=round(low, 4),
                high=round(high, 4),
                **_shift(pairs),
            )


def _both(one: _Probed, metric: str) -> Iterator[tuple[Marks, Marks]]:
    """The marks before and after, where both came to a label."""
    after = {marks.metric: marks for marks in one.after}
    for marks in one.before:
        if marks.metric == metric and grade(marks) and metric in after and grade(after[marks.metric]):
            yield marks, after[marks.metric]


def _shift(pairs: Sequence[tuple[Marks, Marks]]) -> dict[str, float]:
    values = [(score(before, "es").value, score(after, "es").value) for before, after in pairs]
    moved = [after - before for before, after in values if before is not None and after is not None]
    if not moved:
        return {}
    low, high = bootstrap(moved)
    return {"shift": round(sum(moved) / len(moved), 4), "shift_low": round(low, 4), "shift_high": round(high, 4)}


def _swapped(text: str, words: dict[str, str]) -> str:
    """Longest first, so that "ahora mismo" is not half replaced; a capital stays one."""
    for old in sorted(words, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(old)}\b", partial(_cased, words[old]), text, flags=re.IGNORECASE)
    return text


def _cased(new: str, found: re.Match[str]) -> str:
    return new[0].upper() + new[1:] if found[0][:1].isupper() else new


@cache
def _variants() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(VARIANTS.read_text(encoding="utf-8"))
    return loaded
