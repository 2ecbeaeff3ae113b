"""A calibration in words, for a terminal."""

from collections.abc import Iterator

from evals.calibration.agreement import Agreement
from evals.calibration.calibrate import Calibration, Criterion, Trust
from evals.calibration.probes import Probes

_WANTED = {
    "labels": "answers that people and judge labelled: {found}, wanted {wanted:.0f}",
    "people": "answers that two people labelled: {found}, wanted {wanted:.0f}",
    "kappa": "kappa with people on the held-out half: {found}, wanted {wanted:.2f}",
    "kappa_low": "its lower end: {found}, wanted {wanted:.2f}",
    "ceiling": "kappa near that of people with each other: {found}, wanted {wanted:.2f}",
    "consistency": "the same label three times over: {found}, wanted {wanted:.2f} of at least 50",
}
_COUNTS = ("labels", "people")


def told(calibration: Calibration) -> str:
    """Everything that decides whether the judge may count, and what it decided."""
    head = (
        f"judge {calibration.model} ({calibration.judge}) on {calibration.run}, labelled by {', '.join(calibration.by)}"
    )
    lines = [head]
    if calibration.models:
        lines.append(f"labels of models, which count for no person: {', '.join(calibration.models)}")
    for one in calibration.metrics:
        lines += ["", *_metric(one)]
    if calibration.probes:
        lines += ["", "changes that should change nothing:", *_probes(calibration.probes)]
    return "\n".join(lines)


def _metric(one: Trust) -> Iterator[str]:
    yield f"{one.metric}: {'CALIBRATED, may decide' if one.allowed else 'not calibrated, only told'}"
    yield f"  people with each other     {_agreement(one.people)}"
    yield f"  judge with people, held out {_agreement(one.judge)}"
    yield f"  judge with people, the rest {_agreement(one.other)}"
    if one.judge.sensitivity is not None or one.judge.specificity is not None:
        good, bad = (_number(value) for value in (one.judge.sensitivity, one.judge.specificity))
        yield f"  calls good what is good {good} (n {one.judge.goods}), bad what is bad {bad} (n {one.judge.bads})"
    yield from _table(one.judge)
    if one.corrected and one.corrected.value is not None:
        low, high = _number(one.corrected.low), _number(one.corrected.high)
        share = f"{one.corrected.value:.1%} [{low}, {high}]"
        seen = f"the judge says {one.corrected.seen:.1%} of {one.corrected.n}"
        yield f"  good answers in this run: {seen}, corrected {share}"
    yield from (f"  not met: {_criterion(two)}" for two in one.criteria if not two.met)


def _agreement(one: Agreement) -> str:
    if not one.n:
        return "nothing to compare"
    between = f" [{_number(one.kappa_low)}, {_number(one.kappa_high)}]" if one.kappa is not None else ""
    kind = "weighted kappa" if one.weighted else "kappa"
    alike = f"alike {one.raw:.1%}, always the same label would be {one.constant:.1%}"
    return f"{kind} {_number(one.kappa)}{between}   {alike}   n {one.n}"


def _table(one: Agreement) -> Iterator[str]:
    """Rows are what people said, columns what the judge did."""
    if not one.n:
        return
    wide = max(len(label) for label in one.scale) + 2
    yield "  people \\ judge  " + "".join(f"{label:>{max(wide, 6)}}" for label in one.scale)
    for label, row in zip(one.scale, one.confusion, strict=True):
        yield f"  {label:>14}  " + "".join(f"{count:>{max(wide, 6)}}" for count in row)


def _criterion(one: Criterion) -> str:
    found = "unknown" if one.found is None else f"{one.found:.0f}" if one.name in _COUNTS else f"{one.found:.2f}"
    return _WANTED[one.name].format(found=found, wanted=one.wanted)


def _probes(probes: Probes) -> Iterator[str]:
    for one in probes.labels:
        moved = "" if one.shift is None else f", value {one.shift:+.3f} [{one.shift_low:+.3f}, {one.shift_high:+.3f}]"
        share = f"{one.changed / one.n:.1%} [{one.low:.1%}, {one.high:.1%}]"
        yield f"  {one.name:18} {one.metric:16} another label in {share} of {one.n}{moved}"
    if (both := probes.preference) and both.n:
        yield (
            f"  beside a longer answer that says no more, of {both.n}: the longer won {both.longer}, the shorter "
            f"{both.shorter}; the order changed the verdict in {both.flips}, to the first shown in {both.first}"
        )


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"
