"""Times as a person reads them: how long someone has waited, and when something was said."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60, 3600, 86400


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
