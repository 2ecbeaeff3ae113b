"""The handoff note: a conversation goes to another agent or level with its whole story."""

from copilot.handoff.note import Handoff, Section, handoff

__all__ = ["Handoff", "Section", "handoff"]
