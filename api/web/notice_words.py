"""The offer to tell a customer when we will answer, in the reader's words."""

from datetime import datetime

from api.web.clock import in_words
from api.web.texts import Texts
from copilot.clocks import Clocks
from copilot.conversation import Conversation
from copilot.write.acknowledge import answer_by, is_due


def offered(conversation: Conversation, clocks: Clocks, t: Texts, now: datetime) -> str:
    """By when an answer would be promised, "" where there is no reason to; `now` in the reader's time zone."""
    clock = clocks.of(conversation, now)
    if not is_due(conversation, clock):
        return ""
    return in_words(answer_by(conversation, clock, clocks, now), t, now)
