"""Chatwoot: its conversations and portals, its signed webhooks, private notes and replies as the agent.

connect(given) -> Helpdesk
"""

from api.helpdesks.adapter import Canned
from api.helpdesks.chatwoot.adapter import Chatwoot
from api.helpdesks.chatwoot.options import Options
from api.helpdesks.registry import Given

__all__ = ["Canned", "Chatwoot", "connect"]


def connect(given: Given) -> Chatwoot:
    """Raises ConfigError where what it was told cannot be used."""
    return Chatwoot(Options.of(given))
