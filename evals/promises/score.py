"""What was found against what a reader marked: pairs of the same words, and the figures that they give."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from copilot.promise import Asked, Promise
from evals.intervals import Interval, bootstrap, wilson
from evals.promises.cases import Case, Promised, Wanted

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


class _Quoted(Protocol):
    @property
    def message_id(self) -> str: ...


Want = TypeVar("Want", Promised, Wanted)
Got = TypeVar("Got", Promise, Asked)


def score(trials: Sequence[Trial]) -> tuple[Figure, ...]:
    """The figures of a set of cases. Shares of cases that hold several are resampled by case."""
    promises = [(one, _pairs(one.case, one.case.expect.promises, one.promises)) for one in trials]
    asked = [(one, _pairs(one.case, one.case.expect.asked, one.asked)) for one in trials]
    both = [(one.case, want, got) for one, pairs in promises for want, got in pairs]
    timed = [(case, want, got) for case, want, got in both if "T" in want.due]
    requests = [(want, got) for _, pairs in asked for want, got in pairs]
    return (
        _of("promises: precision", [(one.case.id, len(pairs), len(one.promises)) for one, pairs in promises]),
        _of("promises: recall", [(one.case.id, len(pairs), len(one.case.expect.promises)) for one, pairs in promises]),
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
        _of("asked: precision", [(one.case.id, len(pairs), len(one.asked)) for one, pairs in asked]),
        _of("asked: recall", [(one.case.id, len(pairs), len(one.case.expect.asked)) for one, pairs in asked]),
        _share("asked: done (of matched)", [want.done == got.done for want, got in requests]),
    )


def errors(trials: Sequence[Trial]) -> list[str]:
    """Every miss, every false find, every wrong time or status, one line each."""
    lines: list[str] = []
    for one in trials:
        case = one.case
        for kind, wants, gots in (
            ("promise", case.expect.promises, one.promises),
            ("asked", case.expect.asked, one.asked),
        ):
            pairs = _pairs(case, wants, gots)  # type: ignore[type-var]
            seen = {id(thing) for pair in pairs for thing in pair}
            lines += [
                f"{case.id} {want.message_id} MISSED {kind}: {want.words}" for want in wants if id(want) not in seen
            ]
            lines += [f"{case.id} {got.message_id} FALSE {kind}: {got.text}" for got in gots if id(got) not in seen]
            lines += [line for want, got in pairs for line in _differences(case, want, got)]  # type: ignore[arg-type]
    return lines


def _differences(case: Case, want: Promised | Wanted, got: Promise | Asked) -> list[str]:
    where = f"{case.id} {want.message_id}"
    if isinstance(want, Wanted) or isinstance(got, Asked):
        done = isinstance(want, Wanted) and isinstance(got, Asked) and want.done != got.done
        return [f"{where} DONE wanted {want.done}: {want.words}"] if done and isinstance(want, Wanted) else []
    lines = []
    if not same_day(case, want, got) or not same_minute(case, want, got):
        lines.append(f"{where} DUE {local(case, got) or '-'} wanted {want.due or '-'}: {got.text}")
    if want.status != got.status:
        lines.append(f"{where} STATUS {got.status} by {got.settled_by or '-'} wanted {want.status}: {got.text}")
    return lines


def _pairs(case: Case, wants: Sequence[Want], gots: Sequence[Got]) -> list[tuple[Want, Got]]:
    """One to one, those that share most first."""
    texts = {message.id: message.text for message in case.conversation.messages}
    shared = [
        (_overlap(texts[want.message_id], want.words, got.text), at, to)
        for at, want in enumerate(wants)
        for to, got in enumerate(gots)
        if want.message_id == got.message_id
    ]
    taken: set[int] = set()
    given: set[int] = set()
    pairs: list[tuple[Want, Got]] = []
    for share, at, to in sorted(shared, key=lambda one: -one[0]):
        if share >= OVERLAP and at not in taken and to not in given:
            taken.add(at)
            given.add(to)
            pairs.append((wants[at], gots[to]))
    return pairs


def _overlap(text: str, one: str, two: str) -> float:
    """The share of the shorter of two pieces of `text` that lies in the other."""
    first, second = text.find(one), text.find(two)
    if first < 0 or second < 0 or not one or not two:
        return 0.0
    both = min(first + len(one), second + len(two)) - max(first, second)
    return max(0, both) / min(len(one), len(two))


def local(case: Case, got: Promise) -> str:
    """When it falls due as the case writes it: a day, or a minute, in the case's zone."""
    if not got.due:
        return ""
    at = datetime.fromisoformat(got.due).astimezone(ZoneInfo(case.timezone))
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
