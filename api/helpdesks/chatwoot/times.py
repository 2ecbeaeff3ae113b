"""Times as Chatwoot writes them: seconds since 1970, or ISO 8601 in webhooks."""

from datetime import UTC, datetime

from kb.conversations.moments import moment


def at(given: object) -> datetime | None:
    return moment(given, UTC)


def seconds(given: object) -> float:
    """For comparing; 0 where it is no time."""
    found = at(given)
    return found.timestamp() if found else 0.0
