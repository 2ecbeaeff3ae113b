"""What the copilot saved a team: figures of the whole, by week, channel, language and reason, never by person."""

from copilot.figures.period import BYS, By, Period
from copilot.figures.team import Counted, Own, Reader, Team, counted, own, seen, shown, team

__all__ = ["BYS", "By", "Counted", "Own", "Period", "Reader", "Team", "counted", "own", "seen", "shown", "team"]
