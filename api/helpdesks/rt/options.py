"""What this adapter is told of one Request Tracker."""

import re
from dataclasses import dataclass

from api.helpdesks.registry import Given
from copilot.errors import ConfigError

_TOKEN = re.compile(r"1-(\d+)-[0-9a-f]{32}", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """`queues`: only their tickets; all where none is named. `internal`: classes of articles for agents alone."""

    name: str
    url: str
    token: str
    secret: str
    queues: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Given) -> "Options":
        """Raises ConfigError where something is missing or is no token of Request Tracker 5."""
        token = given.secrets.get("token", "").strip()
        if not _TOKEN.fullmatch(token):
            raise ConfigError(
                f"{given.name}: that is no token of Request Tracker 5; make one at Logged in as > Settings > Auth"
                " tokens, it looks like 1-23-0123456789abcdef0123456789abcdef."
            )
        return cls(
            name=given.name,
            url=given.url.rstrip("/"),
            token=token,
            secret=given.secrets.get("webhook_secret", ""),
            queues=_names(given.option("queues")),
            internal=_names(given.option("internal_classes")),
        )

    @property
    def user_id(self) -> str:
        """The account of our token, as RT numbers it."""
        found = _TOKEN.fullmatch(self.token)
        return found[1] if found else ""


def _names(given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in given.split(",") if (name := part.strip())))
