"""Customers and their handles in SQL. Who is who is decided by (source, id) alone: people are never merged here, and
which rows are one person is worked out beside them (`copilot.customers`)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import phonenumbers
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from copilot.conversation import Customer, Identity
from copilot.errors import ConflictError, NotFoundError
from copilot.store.schema import CustomerRow, IdentityRow

LONGEST_ID = 200
LONGEST_HANDLE = 320
AT_ONCE = 300
Key = tuple[str, str]
"""(source, the customer's id there)."""

_PHONES = ("whatsapp", "phone", "phone_transcript", "sms", "telefono", "telephone", "mobile", "signal", "viber")
_STRONGEST = ("email", "whatsapp", "phone", "sms")


def normalised(identity: Identity, countries: Sequence[str] = ("CL",)) -> Identity | None:
    """The handle as it is stored and compared: e-mail in lower case, phones as E.164; None when it holds nothing.

    A national phone is read as one of the first of `countries` whose plan it fits.
    """
    channel = "_".join(identity.channel.lower().split())[:50]
    handle = " ".join(identity.handle.split())
    if "@" in handle.strip("@") and "." in handle.rpartition("@")[2]:
        handle, channel = handle.lower(), channel or "email"
    elif channel in _PHONES or (not channel and re.fullmatch(r"\+?[\d ().-]{7,20}", handle)):
        handle, channel = _e164(handle, countries), channel or "phone"
    else:
        handle = handle.lower().removeprefix("@")
    return Identity(channel=channel or "other", handle=handle) if 0 < len(handle) <= LONGEST_HANDLE else None


def key_of(source: str, customer: Customer) -> Key | None:
    """What the customer is known by: the id, else the strongest handle; None when there is neither.

    `customer` holds normalised identities.
    """
    if customer.id:
        return source, customer.id
    ranked = sorted(customer.identities, key=lambda one: (_rank(one.channel), one.channel, one.handle))
    return next(((source, one.handle) for one in ranked if len(one.handle) <= LONGEST_ID), None)


class Saved(NamedTuple):
    """The row ids of customers that were brought, and those of rows that are new or no longer what they were."""

    ids: dict[Key, int]
    touched: tuple[int, ...]


def save(session: Session, customers: Iterable[tuple[Key, Customer]]) -> dict[Key, int]:
    """The same as `bring`, for who does not care what changed."""
    return bring(session, customers).ids


def bring(session: Session, customers: Iterable[tuple[Key, Customer]]) -> Saved:
    """Add these customers or bring them up to date: a given name replaces, handles are added."""
    wanted = list(customers)
    rows = _rows(session, {key for key, _ in wanted})
    touched: set[Key] = set()
    for key, customer in wanted:
        row = rows.get(key)
        if row is None:
            row = rows[key] = CustomerRow(source=key[0], external_id=key[1], name="", identities=[])
            session.add(row)
            touched.add(key)
        if customer.name and row.name != customer.name:
            row.name = customer.name
            touched.add(key)
        known = {(one.channel, one.handle) for one in row.identities}
        for identity in customer.identities:
            if (identity.channel, identity.handle) not in known:
                known.add((identity.channel, identity.handle))
                touched.add(key)
                row.identities.append(IdentityRow(channel=identity.channel, handle=identity.handle))
    session.flush()
    ids = {key: row.id for key, row in rows.items()}
    return Saved(ids, tuple(sorted(ids[key] for key in touched)))


def find_row(session: Session, id: str, source: str = "") -> CustomerRow:
    """The customer with this id as imported.

    Raises:
        NotFoundError: there is none.
        ConflictError: several sources have one; name the source.
    """
    query = select(CustomerRow).where(CustomerRow.external_id == id)
    if source:
        query = query.where(CustomerRow.source == source)
    rows = session.scalars(query.order_by(CustomerRow.id).limit(10)).all()
    if not rows:
        place = f" from '{source}'" if source else ""
        raise NotFoundError(f"There is no customer '{id}'{place}; `escucha customers list` shows who there is.")
    if len(rows) > 1:
        names = ", ".join(f"'{row.source}'" for row in rows)
        raise ConflictError(f"The customer '{id}' comes from several sources ({names}); say which one is meant.")
    return rows[0]


def to_value(row: CustomerRow) -> Customer:
    identities = tuple(Identity(channel=one.channel, handle=one.handle) for one in row.identities)
    return Customer(id=row.external_id, name=row.name, identities=identities)


def _rows(session: Session, keys: Iterable[Key]) -> dict[Key, CustomerRow]:
    found: dict[Key, CustomerRow] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        query = select(CustomerRow).where(
            tuple_(CustomerRow.source, CustomerRow.external_id).in_(ordered[start : start + AT_ONCE])
        )
        found |= {(row.source, row.external_id): row for row in session.scalars(query)}
    return found


def _rank(channel: str) -> int:
    return _STRONGEST.index(channel) if channel in _STRONGEST else len(_STRONGEST)


def _e164(handle: str, countries: Sequence[str]) -> str:
    for country in (*countries, None) if not handle.startswith("+") else (None,):
        for written in (handle, "+" + re.sub(r"\D", "", handle)) if country is None else (handle,):
            try:
                number = phonenumbers.parse(written, country)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number) or (country is None and phonenumbers.is_possible_number(number)):
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return re.sub(r"[^\d+]", "", handle)
