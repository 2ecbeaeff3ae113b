"""Who a customer is to us: their conversations on every channel, kept up to date and told in four lines."""

from copilot.stories.given import summarize
from copilot.stories.keeper import Keeper
from copilot.stories.stories import Stories, Story
from copilot.stories.timeline import Moment

__all__ = ["Keeper", "Moment", "Stories", "Story", "summarize"]
