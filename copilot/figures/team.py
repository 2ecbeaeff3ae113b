"""The team's figures together: drafts, first answers, genuine resolution, satisfaction.

No figure is anybody's. A group (a week, a channel) in which only one person worked would be theirs, so it is left out
for everybody else, where the team has more than one. Nobody sees their own figures where those of the whole without
them would be somebody else's.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.clocks import Clocks
from copilot.contacts import Resolved, resolution
from copilot.conversation import Value
from copilot.figures import first_answers, opinions, turns
from copilot.figures.first_answers import Waits
from copilot.figures.opinions import Opinions
from copilot.figures.period import By, Dated, Period, by_key, by_week
from copilot.figures.sample import share
from copilot.figures.turns import Turns
from copilot.store.schema import UseRow

PEOPLE = 3
"""Below so many the whole without one's own would be one other person's."""
FATES = ("genuine", "reopened", "repeated", "pending")
T = TypeVar("T", bound=Dated)
V = TypeVar("V", bound=Value)


class Drafts(Value):
    """`alone` counts the groups that are left out since one person only worked in them."""

    whole: Turns
    weeks: tuple[Turns, ...]
    groups: tuple[Turns, ...]
    alone: int


class Answers(Value):
    """`drafted` and `undrafted` part the whole by whether what was sent was a draft; they say nothing of why."""

    whole: Waits
    weeks: tuple[Waits, ...]
    groups: tuple[Waits, ...]
    channels: tuple[Waits, ...]
    drafted: Waits
    undrafted: Waits
    alone: int


class Satisfaction(Value):
    whole: Opinions
    weeks: tuple[Opinions, ...]
    groups: tuple[Opinions, ...]


class Resolutions(Value):
    whole: Resolved | None
    weeks: tuple[Resolved, ...]
    groups: tuple[Resolved, ...]


class Team(Value):
    drafts: Drafts
    answers: Answers
    resolution: Resolutions
    satisfaction: Satisfaction


class Own(Value):
    """What became of the drafts that one person decided on: for their eyes only, and beside nobody else's."""

    used: int
    edited: int
    refused: int


class Reader(Value):
    """Who asks: what is theirs alone they may see. `name` is how they sign messages."""

    user_id: int | None = None
    name: str = ""


def team(session: Session, period: Period, by: By, clocks: Clocks, *, days: int, reader: Reader) -> Team:
    """The figures of the period, by week and by `by`. `days` without another contact make a resolution genuine."""
    found = turns.read_turns(session, period)
    waits = first_answers.read_answers(session, period, clocks)
    said = opinions.read_opinions(session, period)
    span = (period.since, period.until)
    weeks = resolution(session, *span, "week", days=days, zone=period.zone)
    shown_turns = _Shown(found, reader.user_id)
    shown_waits = _Shown(waits, reader.name)
    return Team(
        drafts=Drafts(
            whole=turns.count("", found),
            weeks=shown_turns.counted(by_week(found, period), turns.count),
            groups=shown_turns.counted(by_key(found, by), turns.count),
            alone=shown_turns.left_out,
        ),
        answers=Answers(
            whole=first_answers.count("", waits),
            weeks=shown_waits.counted(by_week(waits, period), first_answers.count),
            groups=shown_waits.counted(by_key(waits, by), first_answers.count),
            channels=shown_waits.counted(by_key(waits, "channel"), first_answers.count),
            drafted=first_answers.count("", (one for one in waits if one.drafted)),
            undrafted=first_answers.count("", (one for one in waits if one.clock is not None and not one.drafted)),
            alone=shown_waits.left_out,
        ),
        resolution=Resolutions(
            whole=_together(weeks),
            weeks=weeks,
            groups=resolution(session, *span, by, days=days, zone=period.zone),
        ),
        satisfaction=Satisfaction(
            whole=opinions.count("", said),
            weeks=tuple(opinions.count(key, some) for key, some in by_week(said, period).items()),
            groups=tuple(opinions.count(key, some) for key, some in by_key(said, by).items()),
        ),
    )


def own(session: Session, period: Period, user_id: int) -> Own | None:
    """One person's own; None where fewer than PEOPLE decided on drafts."""
    when = (UseRow.at >= period.since, UseRow.at < period.until)
    if (session.scalar(select(func.count(UseRow.user_id.distinct())).where(*when)) or 0) < PEOPLE:
        return None
    query = select(UseRow.verdict, func.count()).where(UseRow.user_id == user_id, *when).group_by(UseRow.verdict)
    counts = {str(verdict): int(n) for verdict, n in session.execute(query)}
    return Own(used=counts.get("used", 0), edited=counts.get("edited", 0), refused=counts.get("discarded", 0))


def _together(weeks: Sequence[Resolved]) -> Resolved | None:
    """All weeks as one; a conversation falls in one week only."""
    if not weeks:
        return None
    counts = {name: sum(getattr(one, name) for one in weeks) for name in (*FATES, "later")}
    told = share(counts["genuine"], counts["genuine"] + counts["reopened"] + counts["repeated"])
    resolved = sum(counts[name] for name in FATES)
    return Resolved(key="", resolved=resolved, **counts, rate=told.rate, low=told.low, high=told.high)


class _Shown:
    """Which groups may be shown to this reader."""

    def __init__(self, rows: Iterable[Dated], reader: Hashable) -> None:
        self._several = len({row.person for row in rows} - {None}) > 1
        self._reader = reader
        self.left_out = 0

    def counted(self, groups: dict[str, list[T]], count: Callable[[str, Sequence[T]], V]) -> tuple[V, ...]:
        kept = {key: rows for key, rows in groups.items() if not self._is_anothers(rows)}
        self.left_out += len(groups) - len(kept)
        return tuple(count(key, rows) for key, rows in kept.items())

    def _is_anothers(self, rows: Sequence[T]) -> bool:
        people = {row.person for row in rows} - {None}
        return self._several and len(people) == 1 and people != {self._reader}
