"""The team's figures together: drafts, first answers, genuine resolution, satisfaction.

No figure is anybody's (`copilot.figures.privacy`). Nobody sees their own figures where those of the whole without them
would be somebody else's.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.clocks import Clocks
from copilot.contacts import Resolved, Way, resolutions
from copilot.conversation import Value
from copilot.figures import first_answers, opinions, turns
from copilot.figures.first_answers import Waits
from copilot.figures.opinions import Opinions
from copilot.figures.period import By, Period, by_key
from copilot.figures.privacy import Groups, Parts, hidden, parts
from copilot.figures.sample import share
from copilot.figures.turns import Turns
from copilot.store.schema import UseRow

PEOPLE = 3
"""Below so many the whole without one's own would be one other person's."""
FATES = ("genuine", "reopened", "repeated", "pending")
NO_WAITS = first_answers.count("", ())


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


class Counted(NamedTuple):
    """The figures of a period as nobody may see them yet: `shown` says which of them somebody may."""

    turns: Parts[Turns]
    waits: Parts[Waits]
    channels: Groups[Waits]
    drafted: Groups[Waits]
    resolved_weeks: Way
    resolved_groups: Way
    said: Parts[Opinions]


def team(session: Session, period: Period, by: By, clocks: Clocks, *, days: int, reader: Reader) -> Team:
    """The figures of the period, by week and by `by`. `days` without another contact make a resolution genuine."""
    return shown(counted(session, period, by, clocks, days=days), reader)


def counted(session: Session, period: Period, by: By, clocks: Clocks, *, days: int) -> Counted:
    """The same for whoever reads: this is what takes its time."""
    found = turns.read_turns(session, period)
    waits = first_answers.read_answers(session, period, clocks)
    said = opinions.read_opinions(session, period)
    weeks, groups = resolutions(session, period.since, period.until, ("week", by), days=days, zone=period.zone)
    asked = parts(waits, period, by, first_answers.count)
    ways = {"drafted": [one for one in waits if one.drafted]}
    ways["apart"] = [one for one in waits if one.clock is not None and not one.drafted]
    return Counted(
        turns=parts(found, period, by, turns.count),
        waits=asked,
        channels=asked.groups if by == "channel" else Groups(by_key(waits, "channel"), first_answers.count),
        drafted=Groups(ways, first_answers.count),
        resolved_weeks=weeks,
        resolved_groups=groups,
        said=parts(said, period, by, opinions.count),
    )


def shown(found: Counted, reader: Reader) -> Team:
    """What this reader may see of it."""
    turn_weeks, turn_groups = (one.hidden(reader.user_id) for one in (found.turns.weeks, found.turns.groups))
    weeks, groups = (one.hidden(reader.name) for one in (found.waits.weeks, found.waits.groups))
    channels = found.channels.hidden(reader.name)
    ways = found.drafted.without(found.drafted.hidden(reader.name))
    drafted, undrafted = ways if len(ways) == 2 else (NO_WAITS, NO_WAITS)
    return Team(
        drafts=Drafts(
            whole=found.turns.whole,
            weeks=found.turns.weeks.without(turn_weeks),
            groups=found.turns.groups.without(turn_groups),
            alone=len(turn_weeks) + len(turn_groups),
        ),
        answers=Answers(
            whole=found.waits.whole,
            weeks=found.waits.weeks.without(weeks),
            groups=found.waits.groups.without(groups),
            channels=found.channels.without(channels),
            drafted=drafted,
            undrafted=undrafted,
            alone=len(weeks) + len(groups),
        ),
        # Who answered alone resolved alone, and what customers say there they say of them.
        resolution=Resolutions(
            whole=_together(found.resolved_weeks.rows),
            weeks=tuple(one for one in seen(found.resolved_weeks, reader) if one.key not in weeks),
            groups=tuple(one for one in seen(found.resolved_groups, reader) if one.key not in groups),
        ),
        satisfaction=Satisfaction(
            whole=found.said.whole,
            weeks=found.said.weeks.without(weeks),
            groups=found.said.groups.without(groups),
        ),
    )


def seen(way: Way, reader: Reader) -> tuple[Resolved, ...]:
    """What this reader may see of what was resolved, counted one way."""
    away = hidden(way.people, {one.key: one.resolved + one.later for one in way.rows}, reader.name)
    return tuple(one for one in way.rows if one.key not in away)


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
