"""What the copilot saved a team: figures of the whole, by week, channel, language and reason, never by person."""

from copilot.figures.period import BYS, By, Period
from copilot.figures.team import Own, Reader, Team, own, team

__all__ = ["BYS", "By", "Own", "Period", "Reader", "Team", "own", "team"]
