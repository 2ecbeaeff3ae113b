"""Request Tracker 5: its tickets and articles, webhooks and panel signed by our extension, replies as the agent.

connect(given) -> Helpdesk

The extension that RT itself needs lies in `extension/`; docs/request-tracker.md says how it is put in.
"""

from api.helpdesks.registry import Given
from api.helpdesks.rt.adapter import RequestTracker
from api.helpdesks.rt.options import Options

__all__ = ["RequestTracker", "connect"]


def connect(given: Given) -> RequestTracker:
    """Raises ConfigError where what it was told cannot be used."""
    return RequestTracker(Options.of(given))
