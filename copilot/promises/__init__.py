"""What our side promised and asked for: found in messages, when it falls due, what became of it."""

from copilot.promises.calendar import Calendar, calendar_of
from copilot.promises.when import Due, due, whens

__all__ = ["Calendar", "Due", "calendar_of", "due", "whens"]
