"""What one connected Chatwoot needs to be told."""

import re
from typing import Self

from pydantic import SecretStr

from api.helpdesks.registry import Given
from copilot.conversation import Value
from copilot.errors import ConfigError


class Options(Value):
    """`url` is the address that agents open, `account` the number after `/app/accounts/` in it.

    `token` is of an administrator or of an agent who sees every inbox. `signing_secret` is what Chatwoot (4.13 and
    later) shows beside its webhook; `address_secret` stands in the webhook's address, for those that do not sign.
    `portals` are the slugs of those to be read, all where it is empty. `bots` are the ids there of automatic agents
    that are ours: what they write is no news.
    """

    name: str
    url: str
    account: int
    token: SecretStr
    signing_secret: SecretStr = SecretStr("")
    address_secret: SecretStr = SecretStr("")
    portals: tuple[str, ...] = ()
    bots: frozenset[int] = frozenset()
    language: str = "es"

    @classmethod
    def of(cls, given: Given) -> Self:
        """Raises ConfigError for an account or a bot that is no number, and for a missing token."""
        account, token = given.option("account").strip(), given.secrets.get("token", "")
        if not account.isascii() or not account.isdigit() or account == "0":
            raise ConfigError(
                f"{given.name}: `account` is the number after /app/accounts/ in Chatwoot's address, not '{account}'."
            )
        if not token:
            raise ConfigError(f"{given.name}: `token` is missing; Chatwoot shows it at the end of the agent's profile.")
        return cls(
            name=given.name,
            url=given.url,
            account=int(account),
            token=SecretStr(token),
            signing_secret=SecretStr(given.secrets.get("signing_secret", "")),
            address_secret=SecretStr(given.secrets.get("webhook_secret", "")),
            portals=tuple(_listed(given.option("portals"))),
            bots=frozenset(_number(given.name, one) for one in _listed(given.option("bots"))),
            language=given.settings.language,
        )


def _listed(text: str) -> list[str]:
    return [one for one in re.split(r"[,;\s]+", text) if one]


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ConfigError(f"{name}: `bots` are numbers, separated by commas, not '{text}'.")
    return int(text)
