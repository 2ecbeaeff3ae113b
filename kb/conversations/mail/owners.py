"""Whose mailbox it is: who in a mail is the company."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from kb.conversations.mail.message import Mail, Person

# Domains where anybody has an address: there a company is known by the address alone.
_SHARED = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.es",
        "outlook.com",
        "outlook.es",
        "live.com",
        "live.cl",
        "msn.com",
        "yahoo.com",
        "yahoo.es",
        "yahoo.com.ar",
        "yahoo.com.mx",
        "yahoo.com.br",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.es",
        "uol.com.br",
        "bol.com.br",
        "terra.com.br",
        "terra.es",
        "telefonica.net",
        "vtr.net",
        "sapo.pt",
        "mail.com",
        "zoho.com",
        "yandex.com",
    ]
)


class Owners(NamedTuple):
    """Domains and addresses, in lower case."""

    names: frozenset[str]

    @classmethod
    def of(cls, given: Iterable[str]) -> Self:
        return cls(frozenset(one.strip().lower().removeprefix("@") for one in given if one.strip()))

    def has(self, person: Person) -> bool:
        domain = person.address.rpartition("@")[2]
        return person.address in self.names or any(
            domain == name or domain.endswith("." + name) for name in self.names if "@" not in name
        )

    def wrote(self, mail: Mail) -> bool:
        return self.has(mail.sender)


def guess(threads: Sequence[Sequence[Mail]]) -> Owners:
    """Who takes part in most threads; of several, who the first mails of the threads are for."""
    takes_part: Counter[str] = Counter()
    is_asked: Counter[str] = Counter()
    for thread in threads:
        takes_part.update({side(person) for mail in thread for person in mail.everyone})
        is_asked.update({side(person) for person in thread[0].recipients})
    best = max(takes_part, key=lambda name: (takes_part[name], is_asked[name], name), default="")
    return Owners.of([best])


def side(person: Person) -> str:
    """Their domain, or their address where anybody has one of that domain."""
    domain = person.address.rpartition("@")[2]
    return person.address if domain in _SHARED else domain
