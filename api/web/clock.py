"""Times as a person reads them: how long someone has waited, against which target, and when something was said."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from api.web.texts import Texts
from copilot.clocks import Clock, State
from copilot.conversation import Value
from copilot.summary.prose import Prose

MINUTE, HOUR, DAY = 60, 3600, 86400


class Told(Value):
    """A clock in words. `waited` is the time by the clock on the wall, "" where nobody knows since when; `words` hold
    it against the target."""

    state: State
    waited: str
    words: str


def told(clock: Clock, t: Texts, now: datetime) -> Told:
    """`now` in the reader's time zone."""
    waited = span(now - clock.since) if clock.since else ""
    if clock.due_at is None or clock.target is None or clock.left is None:
        return Told(state=clock.state, waited=waited, words=t("clock.none" if clock.since else "clock.unknown"))
    spans = {"target": clock.target, "left": clock.left, "over": now - clock.due_at}
    said = {name: span(one).replace(" ", "\u00a0") for name, one in spans.items()}  # a figure keeps its unit
    words = t(f"clock.{clock.state}", due=in_words(clock.due_at, t, now), **said)
    return Told(state=clock.state, waited=waited, words=words)


def span(time: timedelta) -> str:
    """A length in its one or two largest units: "45 s", "12 min", "1 h", "2 h 05", "4 d 3 h"; in all our languages."""
    seconds = max(0, int(time.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        minutes = seconds % HOUR // MINUTE
        return f"{seconds // HOUR} h {minutes:02d}" if minutes else f"{seconds // HOUR} h"
    days, hours = seconds // DAY, seconds % DAY // HOUR
    return f"{days} d {hours} h" if hours and days < 10 else f"{days} d"


def in_words(at: datetime, t: Texts, now: datetime, *, day: bool = False) -> str:
    """The moment as people say it: "hoy, 15:30", "mañana, 09:00", "el 5 de abril, 09:00"; without the hour where `day`
    says so. `now` in the reader's time zone."""
    here = at.astimezone(now.tzinfo)
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((here.date() - now.date()).days)
    named = t(f"day.{near}") if near else t("day.on", day=Prose(t.language).day(here, now))
    return named if day else f"{named}, {here:%H:%M}"


def waited(since: datetime | None, now: datetime) -> str:
    """The time since then in its two largest units: "3 min", "2 h 05", "4 d 3 h"; the same in our three languages."""
    if since is None:
        return ""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h {seconds % HOUR // MINUTE:02d}"
    days = seconds // DAY
    return f"{days} d" if days >= 10 else f"{days} d {seconds % DAY // HOUR} h"


def spoken(at: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """The hour for today, else the date in an order that no language misreads: 2026-03-02 10:15."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    if now.astimezone(zone).date() == local.date() and now - at < timedelta(days=1):
        return f"{local:%H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"
