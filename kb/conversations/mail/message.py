"""One e-mail: who, to whom, when, in answer to what, and its own words."""

import hashlib
import re
from datetime import datetime, tzinfo
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from typing import NamedTuple

from copilot.errors import InputError
from kb.conversations.mail.automatic import is_automatic, suppresses_replies
from kb.conversations.mail.markup import text_of_html
from kb.conversations.mail.quotes import own_words
from kb.loaders.clean import clean, one_line
from kb.loaders.faults import LIBRARY_FAULTS
from kb.loaders.reading import text_of

_ID = re.compile(r"<([^<>\s]{1,250})>")
_LONGEST = 1_000_000  # characters of one message's text
_PARSER = BytesParser(policy=policy.default)


class Person(NamedTuple):
    name: str
    address: str


class Mail(NamedTuple):
    """`references` are the ids of the messages before it, oldest first. `text` is without quotes and signature."""

    id: str
    path: str
    references: tuple[str, ...]
    subject: str
    sender: Person
    recipients: tuple[Person, ...]
    at: datetime | None
    text: str
    is_automatic: bool = False
    suppresses_replies: bool = False

    @property
    def everyone(self) -> tuple[Person, ...]:
        return self.sender, *self.recipients


def parse(data: bytes, path: str, zone: tzinfo) -> Mail:
    """The e-mail in `data`; `path` names its place for a person.

    Raises:
        InputError: it is not an e-mail.
    """
    try:
        message = _PARSER.parsebytes(data)
        return _mail(message, data, path, zone)
    except LIBRARY_FAULTS as error:  # the standard library's header parser trips over what mailers really send
        raise InputError("it is not a whole e-mail. Export it again.") from error


def _mail(message: EmailMessage, data: bytes, path: str, zone: tzinfo) -> Mail:
    sender = _people(message, "From")
    if not sender:
        raise InputError("it has no sender. Is it an e-mail?")
    subject = one_line(_header(message, "Subject"))
    earlier = _ID.findall(_header(message, "References")) + _ID.findall(_header(message, "In-Reply-To"))[:1]
    own = _ID.findall(_header(message, "Message-ID"))
    id = own[0] if own else f"{hashlib.sha256(data).hexdigest()[:32]}@without-id"
    return Mail(
        id=id,
        path=path,
        references=tuple(dict.fromkeys(one for one in earlier if one != id)),
        subject=subject,
        sender=sender[0],
        recipients=_people(message, "To") + _people(message, "Cc"),
        at=_date(_header(message, "Date"), zone),
        text=_text(message),
        is_automatic=is_automatic(message, subject, sender[0].address),
        suppresses_replies=suppresses_replies(message),
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(value) for value in message.get_all(name, []))


def _people(message: EmailMessage, name: str) -> tuple[Person, ...]:
    values = [str(value) for value in message.get_all(name, [])]
    found = getaddresses(values) or [parseaddr(value) for value in values]
    return tuple(
        Person(one_line(shown).strip("'\""), clean(address).strip().lower())
        for shown, address in found
        if "@" in address
    )


def _date(header: str, zone: tzinfo) -> datetime | None:
    try:
        at = parsedate_to_datetime(header)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    return at if 1990 <= at.year < 2100 else None


def _text(message: EmailMessage) -> str:
    """The plain part where there is one with words in it, else the HTML part; without what it quotes."""
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        if part is None:
            continue
        content = _content(part)
        text = text_of_html(content) if kind == "html" else content
        if text.strip():
            return own_words(clean(text)[:_LONGEST])
    return ""


def _content(part: MIMEPart) -> str:
    """The part as text, whatever character set it claims, rightly or not."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset("ascii"))
    except (LookupError, ValueError):
        pass
    try:
        return text_of(payload)
    except InputError:  # a file under a text's name
        return ""
