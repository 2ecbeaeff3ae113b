"""A chat model: what may be shown to it, asking it for a shape within one deadline, reading what it really said."""

from copilot.chat.answer import objects_in, without_thinking
from copilot.chat.budget import Material, beginning, both_ends, fit
from copilot.chat.chat import Chat, Manner, Rung, Unsupported
from copilot.chat.deadline import Deadline, within
from copilot.chat.fence import attribute, data, section
from copilot.chat.ladder import Attempt, Ladder

__all__ = [
    "Attempt",
    "Chat",
    "Deadline",
    "Ladder",
    "Manner",
    "Material",
    "Rung",
    "Unsupported",
    "attribute",
    "beginning",
    "both_ends",
    "data",
    "fit",
    "objects_in",
    "section",
    "within",
    "without_thinking",
]
