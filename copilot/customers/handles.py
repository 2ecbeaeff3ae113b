"""What a customer can be reached or known by, in the form in which two systems' handles are compared."""

import re
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from typing import Literal, NamedTuple

from copilot.customers.names import Name, is_given_name, section
from copilot.text import fold

Kind = Literal["email", "phone", "document", "social", "number", "other"]

PHONES = frozenset(
    ("whatsapp", "phone", "phone_transcript", "sms", "telefono", "telephone", "mobile", "signal", "viber", "call")
)
SOCIAL = frozenset(
    ("instagram", "facebook", "messenger", "twitter", "x", "telegram", "tiktok", "linkedin", "line", "wechat")
)
DOCUMENTS = frozenset(
    (
        *("document", "documento", "rut", "run", "dni", "nie", "nif", "cif", "cpf", "cnpj", "ci", "cedula", "curp"),
        *("rfc", "cuit", "cuil", "ruc", "nit", "passport", "pasaporte", "passaporte", "ssn", "national_id"),
        *("id_number", "tax_id", "bi", "cc", "cartao_cidadao"),
    )
)
NUMBERS = frozenset(
    (
        *("customer", "customer_id", "customer_number", "client_id", "cliente", "cliente_id", "numero_cliente"),
        *("account", "account_number", "cuenta", "conta", "member", "membership", "socio", "crm", "loyalty"),
        *("contract", "contrato", "external_id", "user_id"),
    )
)
SHORTEST_PHONE = 9
"""Characters of an E.164 number, "+" included; what is shorter is an extension or a service."""

_MOBILE = {56: "9", 54: "9"}
"""Country codes whose mobile phones alone begin so, where the library does not say it: Chile, Argentina."""

_FREE = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|me|msn|aol|proton|protonmail|gmx|mail|uol|bol|terra|ig"
    r"|sapo|btinternet|telefonica|vtr|ymail)\."
)
_LONG_WORD = 4  # letters; "os" and "the" begin many words
_PARTS = re.compile(r"[a-z]+")


class Handle(NamedTuple):
    """`place` is the channel where handles of this kind differ by channel, empty for e-mails and phones; `value` is
    what must be the same, `written` what stands in the record."""

    kind: Kind
    place: str
    value: str
    written: str


class Owner(IntEnum):
    """Whose an e-mail address or a phone looks to be, by itself."""

    NOBODY = 0
    """Read by nobody, or by whoever is at the desk."""
    HOUSE = 1
    """A family's, or a line in a house."""
    SOMEBODY = 2
    """One person's, but it does not say whose."""
    NAMED = 3
    """It names the person."""


def handles_of(identities: Iterable[tuple[str, str]]) -> tuple[Handle, ...]:
    """(channel, normalised handle) as they are compared; what says nothing is left out."""
    found = (_handle(channel, handle) for channel, handle in identities)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _handle(channel: str, handle: str) -> Handle | None:
    if "@" in handle.strip("@"):
        return Handle("email", "", mailbox(handle), handle.lower())
    if channel in PHONES:
        is_one = handle.startswith("+") and len(handle) >= SHORTEST_PHONE and len(set(handle[-6:])) > 1
        return Handle("phone", "", handle, handle) if is_one else None
    plain = "".join(character for character in fold(handle) if character.isalnum())
    if channel in DOCUMENTS:
        plain = plain.lstrip("0")
        return Handle("document", channel, plain, handle) if len(plain) > 5 and len(set(plain)) > 2 else None
    if channel in SOCIAL:
        return Handle("social", channel, handle.lower(), handle) if len(plain) > 2 else None
    if channel in NUMBERS:
        return Handle("number", channel, plain, handle) if plain.strip("0") else None
    return Handle("other", channel, handle.lower(), handle) if len(plain) > 3 else None


def mailbox(address: str) -> str:
    """The mailbox that an address goes to: without +tags, and for Gmail without dots."""
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def spells(handle: Handle, name: Name) -> bool:
    """Whether a document, or an address with the given name written out ("ana.soto@", not "asoto@"), says who it is."""
    if handle.kind != "email":
        return handle.kind in ("document", "number")
    local = fold(handle.written.partition("@")[0].partition("+")[0])
    parts = _PARTS.findall(local)
    glued = {name.given + word for word in name.words[1:]} | {word + name.given for word in name.words[1:]}
    return len(name.given) > 1 and (name.given in parts or "".join(parts) in glued)


def spells_whole(handle: Handle, name: Name) -> bool:
    """Whether a document, or an address of given name and surname, says who it is: "ana.soto@", "soto_ana67@", not
    "ana67@"."""
    if handle.kind != "email":
        return handle.kind in ("document", "number")
    if name.company or len(name.words) < 2 or len(name.given) < 3:
        return False
    parts = _PARTS.findall(fold(handle.written.partition("@")[0].partition("+")[0]))
    letters = "".join(parts)
    return any(len(word) > 2 and letters in (name.given + word, word + name.given) for word in name.words[1:])


def names_another(handle: Handle, name: Name) -> bool:
    """Whether an address spells a given name that is none of the name's words: "jose.gil@" for "Ana Soto"."""
    if handle.kind != "email":
        return False
    parts = _PARTS.findall(fold(handle.written.partition("@")[0].partition("+")[0]))
    return any(len(part) > 2 and is_given_name(part) for part in parts) and not any(
        word in "".join(parts) for word in name.words
    )


def company_domain(address: str) -> str:
    """The domain of an address that is not one of a public provider; else empty."""
    domain = address.rpartition("@")[2]
    return "" if _FREE.match(domain) else domain


@lru_cache(maxsize=16384)
def owner(handle: Handle, name: Name) -> Owner:
    """Whose the handle looks to be to who knows the name alone."""
    if handle.kind == "phone":
        return Owner.HOUSE if is_landline(handle.value) else Owner.SOMEBODY
    if handle.kind != "email":
        return Owner.SOMEBODY if handle.kind in ("social", "other") else Owner.NAMED
    local = handle.written.partition("@")[0].partition("+")[0]
    parts = _PARTS.findall(fold(local))
    if fold(local) in section("unread") or any(part in section("unread") for part in parts):
        return Owner.NOBODY
    if parts and parts[0] in section("roles"):
        return Owner.NOBODY
    if _names(local, name):
        return Owner.NAMED
    has_digits = any(character.isdigit() for character in local)
    return Owner.HOUSE if _is_family(parts, name, has_digits=has_digits) else Owner.SOMEBODY


@lru_cache(maxsize=16384)
def is_landline(number: str) -> bool:
    """Whether the number's plan says that it is a line in a house. Many countries' plans do not tell."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    kind = phonenumbers.number_type(parsed)
    if kind == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE and parsed.country_code in _MOBILE:
        return not str(parsed.national_number).startswith(_MOBILE[parsed.country_code])
    return kind == phonenumbers.PhoneNumberType.FIXED_LINE


def _names(local: str, name: Name) -> bool:
    """The given name is in it, or its initial before the surname ("asoto", "a.soto")."""
    if not name.words or name.company:
        return False
    letters = "".join(_PARTS.findall(fold(local)))
    if len(name.given) > 2 and name.given in letters:
        return not any(letters.startswith(word) and letters != word for word in ("familia", "family"))
    return any(len(word) > 3 and letters in (name.given[0] + word, word + name.given[0]) for word in name.words[1:])


def _is_family(parts: list[str], name: Name, *, has_digits: bool) -> bool:
    """ "familia.soto", "lossoto", "soto.gil", "soto": a family's word, or surnames and nothing else. "soto72" is one
    of them."""
    families = section("families")
    if any(part in families or _starts_as_family(part, name) for part in parts):
        return True
    surnames = [word for word in name.words[1:] if len(word) > 2]
    return any(
        (part in surnames and not has_digits)
        or any(part in (f"{word}{surname}", f"{surname}{word}") for word in families)
        for part in parts
        for surname in surnames
    )


def _starts_as_family(part: str, name: Name) -> bool:
    """ "familiasoto", "casagil"; not "casandra", nor "casanova" of somebody called so."""
    long = (word for word in section("families") if len(word) >= _LONG_WORD)
    return (
        any(part.startswith(word) and len(part) > len(word) + 2 for word in long)
        and not is_given_name(part)
        and part not in name.words
    )
