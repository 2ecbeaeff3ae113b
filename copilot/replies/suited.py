"""Whether this is a moment for a saved reply at all: a canned text to somebody who grieves, or who comes back because
we failed, annoys whatever it says."""

from copilot.check.feeling import SURE
from copilot.conversation import Conversation
from copilot.decide import is_delicate
from copilot.listen.heard import Heard
from copilot.replies.lines import stems
from copilot.write.brief import Brief

AGAIN = frozenset({"repeat_contact", "sarcasm"})
"""Signals, where they are sure, of somebody to whom the usual text was said before, or who is past it. Who cancels may
leave, and asks how: that alone is no reason."""
SAID = 0.7
"""Share of a reply's stems in a message of ours from which we have told them already."""


def is_suited(brief: Brief) -> bool:
    """Whether the conversation as it stands may be answered by a text that was written for everybody."""
    if brief.missed or is_delicate(brief.heard) or not brief.conversation.pending:
        return False
    return not _comes_back(brief.heard)


def _comes_back(heard: Heard) -> bool:
    return any(flag.label in AGAIN and flag.confidence >= SURE for flag in heard.feeling.signals)


def is_said(text: str, conversation: Conversation, language: str) -> bool:
    """Whether a message of ours, a robot's too, has told the customer as much."""
    own = stems(text, language)
    ours = (one.text for one in conversation.public if one.role in ("agent", "bot"))
    return bool(own) and any(len(own & stems(one, language)) >= SAID * len(own) for one in ours)
