"""The team's figures side by side, by what they are counted by, and as cells of a table."""

from collections.abc import Iterator
from typing import NamedTuple

from copilot.contacts import Resolved
from copilot.figures import By, Team
from copilot.figures.first_answers import Waits
from copilot.figures.opinions import Opinions
from copilot.figures.sample import Mean, Share, Spread
from copilot.figures.turns import Turns

MINUTE, HOUR, DAY = 60, 3600, 86400

Cell = tuple[str, str, str, float | int | None, float | None, float | None, int | None]
"""Part, key, measure, value, its interval, and of how many it is."""


class Row(NamedTuple):
    """One channel, language or reason; None where nothing is known of it, or may be shown."""

    key: str
    turns: Turns | None
    waits: Waits | None
    resolved: Resolved | None
    opinions: Opinions | None
    name: str = ""


def rows(team: Team) -> list[Row]:
    """What is counted by, most first answers first."""
    turns = {one.key: one for one in team.drafts.groups}
    waits = {one.key: one for one in team.answers.groups}
    resolved = {one.key: one for one in team.resolution.groups}
    said = {one.key: one for one in team.satisfaction.groups}
    keys = dict.fromkeys((*waits, *turns, *resolved, *said))
    return [Row(key, turns.get(key), waits.get(key), resolved.get(key), said.get(key)) for key in keys]


def span(seconds: float | None) -> str:
    """ "45 s", "12 min", "2 h 05", "3 d 4 h": the same in our three languages; empty for none."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        return f"{whole // HOUR} h {whole % HOUR // MINUTE:02d}"
    return f"{whole // DAY} d {whole % DAY // HOUR} h"


def cells(team: Team, by: By) -> Iterator[Cell]:
    """Every figure, the whole first, then by week, then by `by`."""
    for part, drafts in (
        ("all", (team.drafts.whole,)),
        ("week", team.drafts.weeks),
        (by, team.drafts.groups),
    ):
        for one in drafts:
            yield from _drafts(part, one)
    waits = (("all", (team.answers.whole,)), ("week", team.answers.weeks), (by, team.answers.groups))
    for part, answers in (*waits, ("with draft", (team.answers.drafted,)), ("without", (team.answers.undrafted,))):
        for answer in answers:
            yield from _answers(part, answer)
    whole = (team.resolution.whole,) if team.resolution.whole else ()
    for part, found in (("all", whole), ("week", team.resolution.weeks), (by, team.resolution.groups)):
        for row in found:
            told = row.genuine + row.reopened + row.repeated
            yield part, row.key, "genuine first-contact resolution", row.rate, row.low, row.high, told
    said = team.satisfaction
    for part, opinions in (("all", (said.whole,)), ("week", said.weeks), (by, said.groups)):
        for opinion in opinions:
            yield _mean(part, opinion.key, "satisfaction", opinion.csat)


def _drafts(part: str, one: Turns) -> Iterator[Cell]:
    for measure in ("offered", "used", "edited", "refused", "aside", "open", "findings", "letters"):
        yield part, one.key, f"drafts {measure}", getattr(one, measure), None, None, None
    yield _share(part, one.key, "share sent as is or edited", one.taken)
    yield _share(part, one.key, "share sent as is", one.as_is)
    yield _share(part, one.key, "share refused", one.declined)
    for at, n in enumerate(one.likeness):
        yield part, one.key, f"edited, {at * 10}-{at * 10 + 10} % kept", n, None, None, None
    for reason, n in one.reasons.items():
        yield part, one.key, f"refused: {reason}", n, None, None, None


def _answers(part: str, one: Waits) -> Iterator[Cell]:
    for name, found in (("opening hours", one.opening), ("clock", one.clock)):
        yield _spread(part, one.key, f"first answer, median, {name}", found)
        yield part, one.key, f"first answer, p90, {name}", found.p90, None, None, found.n
    yield _share(part, one.key, "first answer in time", one.in_time)
    yield part, one.key, "waiting for a first answer", one.waiting, None, None, None


def _share(part: str, key: str, measure: str, one: Share) -> Cell:
    return part, key, measure, one.rate, one.low, one.high, one.n


def _mean(part: str, key: str, measure: str, one: Mean) -> Cell:
    return part, key, measure, one.mean, one.low, one.high, one.n


def _spread(part: str, key: str, measure: str, one: Spread) -> Cell:
    return part, key, measure, one.median, one.low, one.high, one.n
