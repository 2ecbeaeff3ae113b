"""What was found against what a reader marked: pairs of the same words, and the figures that they give."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from copilot.promise import Asked, Promise
from evals.cases import Case
from evals.cases.case import Promised
from evals.intervals import Interval, bootstrap, wilson

OVERLAP = 0.5
"""Share of the shorter of two quotations that the other must hold for them to be the same."""


class Trial(NamedTuple):
    """What was found in one case."""

    case: Case
    promises: tuple[Promise, ...]
    asked: tuple[Asked, ...]


class Figure(NamedTuple):
    """A share of `n` with its 95 % interval."""

    name: str
    value: float
    interval: Interval
    n: int


Got = TypeVar("Got", Promise, Asked)


def score(trials: Sequence[Trial]) -> tuple[Figure, ...]:
    """The figures of a set of cases. Shares of cases that hold several are resampled by case."""
    promises = [(one, pairs(one.case, one.case.expect.promises or (), one.promises)) for one in trials]
    asked = [(one, pairs(one.case, one.case.expect.asked or (), one.asked)) for one in trials]
    both = [(one.case, want, got) for one, matched in promises for want, got in matched]
    timed = [(case, want, got) for case, want, got in both if "T" in want.due]
    requests = [(want, got) for _, matched in asked for want, got in matched]
    return (
        _of("promises: precision", [(one.case.id, len(matched), len(one.promises)) for one, matched in promises]),
        _of(
            "promises: recall",
            [(one.case.id, len(matched), len(one.case.expect.promises or ())) for one, matched in promises],
        ),
        _share("due: the day (of matched)", [same_day(case, want, got) for case, want, got in both]),
        _share("due: the minute (where an hour is named)", [same_minute(case, want, got) for case, want, got in timed]),
        _share(
            "due: only a day, said so", [(not want.due or got.day == ("T" not in want.due)) for _, want, got in both]
        ),
        _share("status (of matched)", [want.status == got.status for _, want, got in both]),
        _share(
            "status where kept or broken", [want.status == got.status for _, want, got in both if want.status != "open"]
        ),
        _share("status where open", [want.status == got.status for _, want, got in both if want.status == "open"]),
        _of("asked: precision", [(one.case.id, len(matched), len(one.asked)) for one, matched in asked]),
        _of("asked: recall", [(one.case.id, len(matched), len(one.case.expect.asked or ())) for one, matched in asked]),
        _share("asked: done (of matched)", [want.done == got.done for want, got in requests]),
    )


def errors(trials: Sequence[Trial]) -> list[str]:
    """Every miss, every false find, every wrong time or status, one line each."""
    lines: list[str] = []
    for one in trials:
        case = one.case
        lines += _of_kind("promise", case, case.expect.promises or (), one.promises)
        lines += _of_kind("asked", case, case.expect.asked or (), one.asked)
    return lines


def _of_kind(kind: str, case: Case, wants: Sequence[Promised], gots: Sequence[Got]) -> list[str]:
    matched = pairs(case, wants, gots)
    missed, false = unmatched(matched, wants, gots)
    lines = [f"{case.id} {want.message_id} MISSED {kind}: {want.words}" for want in missed]
    lines += [f"{case.id} {got.message_id} FALSE {kind}: {got.text}" for got in false]
    return lines + [line for want, got in matched for line in _differences(case, want, got)]


def _differences(case: Case, want: Promised, got: Promise | Asked) -> list[str]:
    where = f"{case.id} {want.message_id}"
    if isinstance(got, Asked):
        return [f"{where} DONE wanted {want.done}: {want.words}"] if want.done != got.done else []
    lines = []
    if not same_day(case, want, got) or not same_minute(case, want, got):
        lines.append(f"{where} DUE {local(case, got) or '-'} wanted {want.due or '-'}: {got.text}")
    if want.status != got.status:
        lines.append(f"{where} STATUS {got.status} by {got.settled_by or '-'} wanted {want.status}: {got.text}")
    return lines


def pairs(case: Case, wants: Sequence[Promised], gots: Sequence[Got]) -> list[tuple[Promised, Got]]:
    """What was wanted with what was found in the same words, one to one, those that share most first."""
    texts = {message.id: message.text for message in case.conversation.messages}
    shared = [
        (_overlap(texts.get(want.message_id, ""), want.words, got.text), at, to)
        for at, want in enumerate(wants)
        for to, got in enumerate(gots)
        if want.message_id == got.message_id
    ]
    taken: set[int] = set()
    given: set[int] = set()
    matched: list[tuple[Promised, Got]] = []
    for share, at, to in sorted(shared, key=lambda one: -one[0]):
        if share >= OVERLAP and at not in taken and to not in given:
            taken.add(at)
            given.add(to)
            matched.append((wants[at], gots[to]))
    return matched


def unmatched(
    matched: Sequence[tuple[Promised, Got]], wants: Sequence[Promised], gots: Sequence[Got]
) -> tuple[list[Promised], list[Got]]:
    """What was wanted and not found, and what was found and not wanted."""
    seen = {id(one) for pair in matched for one in pair}
    return [one for one in wants if id(one) not in seen], [one for one in gots if id(one) not in seen]


def _overlap(text: str, one: str, two: str) -> float:
    """The share of the shorter of two pieces of `text` that lies in the other."""
    first, second = text.find(one), text.find(two)
    if first < 0 or second < 0 or not one or not two:
        return 0.0
    both = min(first + len(one), second + len(two)) - max(first, second)
    return max(0, both) / min(len(one), len(two))


def local(case: Case, got: Promise) -> str:
    """When it falls due as the case writes it: a day, or a minute, in the case's zone, or else in the answer's."""
    if not got.due:
        return ""
    at = datetime.fromisoformat(got.due)
    if zone := case.timezone or case.conversation.timezone:
        at = at.astimezone(ZoneInfo(zone))
    return at.date().isoformat() if got.day else at.isoformat()[:16]


def same_day(case: Case, want: Promised, got: Promise) -> bool:
    return local(case, got)[:10] == want.due[:10]


def same_minute(case: Case, want: Promised, got: Promise) -> bool:
    """Whether the minute is right, where a minute is wanted."""
    return "T" not in want.due or local(case, got) == want.due


def _share(name: str, right: Sequence[bool]) -> Figure:
    return Figure(name, sum(right) / len(right) if right else 0.0, wilson(sum(right), len(right)), len(right))


def _of(name: str, counts: Sequence[tuple[str, int, int]]) -> Figure:
    """A share whose parts come by case: (case, right, of how many)."""
    parts = [(case, float(at < right)) for case, right, of in counts for at in range(of)]
    values = [value for _, value in parts]
    share = sum(values) / len(values) if values else 0.0
    return Figure(name, share, bootstrap(values, [case for case, _ in parts]), len(values))
