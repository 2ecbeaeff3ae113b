"""Who a customer is to us: their conversations on every channel, kept up to date and told in four lines."""

from copilot.stories.stories import Stories, Story

__all__ = ["Stories", "Story"]
