"""Which kinds of helpdesk there are, and what each has to be told: so that a page and a command line can ask for it
without knowing the kind.

A kind is a package of its own, imported when one of that kind is opened; its `connect(given: Given) -> Helpdesk` makes
the adapter. Its texts are `helpdesk_kind.<kind>` and `helpdesk_field.<kind>.<field>` in `api/web/texts`.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from api.helpdesks.adapter import Helpdesk
from copilot.errors import InputError, NotFoundError
from copilot.settings import Settings


@dataclass(frozen=True)
class Field:
    """One thing that a kind has to be told. `made`: a secret that we make ourselves, for the helpdesk to be told."""

    name: str
    secret: bool = False
    required: bool = True
    made: bool = False
    example: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """`url`: an example of its address, which `address` says is needed. `conversations`, `articles`: each is walked
    every so many seconds, on top of its webhooks; 0 where it cannot be asked for them."""

    name: str
    url: str
    fields: tuple[Field, ...] = ()
    conversations: float = 300.0
    articles: float = 3600.0
    address: bool = True

    @property
    def imports(self) -> bool:
        """Whether it can be asked for anything; others bring it themselves."""
        return self.conversations > 0 or self.articles > 0

    @property
    def secrets(self) -> frozenset[str]:
        return frozenset(one.name for one in self.fields if one.secret)


@dataclass(frozen=True)
class Given:
    """What an adapter is made of. `agent_secrets` are not among it: they come with each call."""

    name: str
    url: str
    settings: Settings
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    def option(self, name: str) -> str:
        return str(self.options.get(name, "") or "")


WEBHOOK = Field("webhook_secret", secret=True, made=True)
"""What the helpdesk signs its webhooks with, or carries in their address."""
TRUST = Field("trust_sign_in", required=False, default="no", choices=("no", "yes"))
"""Whether an agent whom the helpdesk itself names in a signed address is signed in to the panel by that."""

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "rt",
            "https://rt.example.com",
            (
                Field("token", secret=True, example="1-23-0123456789abcdef0123456789abcdef"),
                WEBHOOK,
                Field("queues", required=False, example="Soporte, Ventas"),
                Field("internal_classes", required=False, example="Interno"),
                TRUST,
            ),
        ),
        Kind(
            "chatwoot",
            "https://chat.example.com",
            (
                Field("account", example="1"),
                Field("token", secret=True, example="aB3dE5fG7hJ9kL1mN3pQ5rS7"),
                WEBHOOK,  # in the address
                Field("signing_secret", secret=True, required=False),
                Field("portals", required=False, example="ayuda"),
                Field("bots", required=False, example="12"),
            ),
        ),
        Kind(
            "mail",
            "imaps://imap.example.com",
            (
                Field("user", example="ayuda@example.com"),
                Field("password", secret=True),
                Field("sign_in", required=False, default="password", choices=("password", "token")),
                Field("address", required=False, example="ayuda@example.com"),
                Field("ours", required=False, example="example.com"),
                Field("folders", required=False, default="INBOX", example="INBOX, Reclamos"),
                Field("resolved_folder", required=False, example="Archivo"),
                Field("drafts_folder", required=False, example="Borradores"),
                Field("sent_folder", required=False, example="Enviados"),
                Field("since", required=False, example="2026-01-31"),
                Field("link", required=False, example="https://mail.google.com/mail/u/0/#search/rfc822msgid%3A{id}"),
            ),
            articles=0.0,
        ),
        Kind(
            "generic",
            "https://desk.example.com/escucha",
            (
                WEBHOOK,
                Field("forms", required=False, default="reply, note, resolve", example="reply, note"),
                Field("read", required=False, example="https://desk.example.com/api/tickets/{id}"),
                Field("link", required=False, example="https://desk.example.com/tickets/{id}"),
                Field("address_secret", required=False, default="no", choices=("no", "yes")),
                TRUST,
            ),
            address=False,
            conversations=0.0,
            articles=0.0,
        ),
    )
}


def kind_of(name: str) -> Kind:
    """Raises NotFoundError for a kind that there is not."""
    if name not in KINDS:
        raise NotFoundError(f"There is no kind of helpdesk '{name}'; there are {', '.join(KINDS)}.")
    return KINDS[name]


def connect(kind: str, given: Given) -> Helpdesk:
    """The adapter; nothing is contacted yet.

    Raises:
        ConfigError: what it was told cannot be used.
    """
    module = importlib.import_module(f"api.helpdesks.{kind_of(kind).name}")
    return cast(Helpdesk, module.connect(given))


def told(kind: Kind, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(options, secrets) out of what a person filled in; what is empty is left out.

    Raises:
        InputError: something that has to be told is missing, or a choice is none.
    """
    options: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for one in kind.fields:
        value = values.get(one.name, "").strip()
        if not value and one.required and not one.made:
            raise InputError(f"`{one.name}` is missing.", mend=f"Write one like {one.example}." if one.example else "")
        if value and one.choices and value not in one.choices:
            raise InputError(f"`{one.name}` cannot be '{value}'.", mend=f"Choose one of {', '.join(one.choices)}.")
        if value:
            (secrets if one.secret else options)[one.name] = value
    return options, secrets
