"""A shared mailbox as a helpdesk: threads are conversations, and what we write waits among its drafts.

connect(given) -> Helpdesk
"""

from api.helpdesks.mail.adapter import Mailbox
from api.helpdesks.mail.options import Options
from api.helpdesks.registry import Given

__all__ = ["Mailbox", "connect"]


def connect(given: Given) -> Mailbox:
    """Raises ConfigError where what it was told cannot be used."""
    return Mailbox(Options.of(given), given.settings)
