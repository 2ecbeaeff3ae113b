"""By when each waiting customer is to be answered: targets by channel, measured in opening hours."""

from copilot.answer_within import Target, Targets
from copilot.clocks.clock import Clock, Clocks, State, answered, clock, waits_since
from copilot.clocks.openings import Openings

__all__ = ["Clock", "Clocks", "Openings", "State", "Target", "Targets", "answered", "clock", "waits_since"]
