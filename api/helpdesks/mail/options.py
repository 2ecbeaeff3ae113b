"""What one connected mailbox needs to be told."""

import ipaddress
import re
from datetime import date
from typing import Self
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from api.helpdesks.registry import Given
from copilot.conversation import Value
from copilot.errors import ConfigError
from kb.conversations.mail.message import Person
from kb.conversations.mail.owners import side

_PORTS = {"imaps": 993, "imap": 143}


class Options(Value):
    """`folders` are where customers' mail comes in, `resolved` where threads lie that are over; the first of those is
    where we move what is resolved. `drafts` and `sent` are found by themselves where they are empty. `ours` are the
    company's domains and addresses: who writes from there is an agent. Mail from before `since` is left alone.
    """

    name: str
    host: str
    port: int
    tls: bool
    user: str
    secret: SecretStr
    by_token: bool = False
    address: str
    ours: tuple[str, ...]
    folders: tuple[str, ...] = ("INBOX",)
    resolved: tuple[str, ...] = ()
    drafts: str = ""
    sent: str = ""
    since: date | None = None
    link: str = ""

    @classmethod
    def of(cls, given: Given) -> Self:
        """Raises ConfigError for what cannot be used, naming it."""
        parts = _address(given)
        user, secret = given.option("user").strip(), given.secrets.get("password", "")
        if not user or not secret:
            raise ConfigError(f"{given.name}: `user` and `password` are both needed.")
        address = given.option("address").strip().lower() or (user.lower() if "@" in user else "")
        if "@" not in address:
            raise ConfigError(f"{given.name}: `address` is missing; write the mailbox's own, like ayuda@example.com.")
        return cls(
            name=given.name,
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            tls=parts.scheme == "imaps",
            user=user,
            secret=SecretStr(secret),
            by_token=given.option("sign_in") == "token",
            address=address,
            ours=_listed(given.option("ours")) or (side(Person("", address)), address),
            folders=_listed(given.option("folders")) or ("INBOX",),
            resolved=_listed(given.option("resolved_folder")),
            drafts=given.option("drafts_folder").strip(),
            sent=given.option("sent_folder").strip(),
            since=_day(given),
            link=given.option("link").strip(),
        )

    @property
    def is_local(self) -> bool:
        """Whether nothing leaves this machine: there a connection may be without TLS."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def _address(given: Given) -> SplitResult:
    try:
        parts = urlsplit(given.url)
        if parts.scheme in _PORTS and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise ConfigError(f"{given.name}: '{given.url}' is no mail server; write it like imaps://imap.example.com.")


def _listed(text: str) -> tuple[str, ...]:
    """Names apart by commas; they may hold spaces."""
    return tuple(dict.fromkeys(one for part in re.split(r"[,;\n]", text) if (one := part.strip())))


def _day(given: Given) -> date | None:
    text = given.option("since").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError(f"{given.name}: `since` is a day like 2026-01-31, not '{text}'.") from error
